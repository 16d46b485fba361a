package io.stockevents.checks.doctor;

import static io.stockevents.checks.doctor.Check.failed;
import static io.stockevents.checks.doctor.Check.ok;
import static io.stockevents.checks.doctor.Check.skipped;
import static io.stockevents.checks.doctor.Check.warning;

import io.stockevents.checks.doctor.ConnectStatus.Connector;
import io.stockevents.checks.doctor.ConnectStatus.Part;
import io.stockevents.postgres.CaptureCatalog;
import io.stockevents.postgres.CaptureCatalog.Table;
import java.util.List;
import java.util.Optional;

/**
 * Judges Kafka Connect, its connector and the connector's task.
 *
 * @param database empty if it is silent
 */
record ConnectChecks(
    DoctorOptions options,
    FixCommands commands,
    ConnectStatus facts,
    Optional<CaptureCatalog> database) {

  void addTo(CheckResults results) {
    results.add(
        ok(
            CheckId.CONNECT_REACHABLE,
            "%s, Kafka %s".formatted(options.connect(), facts.version())));
    results.add(debezium());
    if (facts.connector().isEmpty()) {
      results.add(unregistered());
      results.skipRest(CheckId.Section.CONNECT, "the connector is not registered");
      return;
    }
    Connector connector = facts.connector().get();
    results.add(state(connector.self()));
    results.add(task(connector));
    new ConfigChecks(options, commands, connector, database).addTo(results);
  }

  private Check debezium() {
    CheckId id = CheckId.CONNECT_DEBEZIUM;
    if (facts.debezium().isEmpty()) {
      return failed(
          id,
          "the worker has no PostgreSQL connector; put debezium-connector-postgres into its"
              + " plugin.path");
    }
    String version = facts.debezium().get();
    Optional<String> timescaleDb =
        database
            .filter(catalog -> isHypertable(catalog.table()))
            .flatMap(CaptureCatalog::timescaleDb)
            .map(CaptureCatalog.TimescaleDb::version);
    boolean breaks =
        timescaleDb.flatMap(Version::of).filter(release -> !release.before(2, 29)).isPresent()
            && Version.of(version).filter(release -> release.before(3, 7)).isPresent();
    return breaks
        ? failed(
            id,
            "%s fails on TimescaleDB %s; Debezium 3.7 or later does not"
                .formatted(version, timescaleDb.orElseThrow()))
        : ok(id, version);
  }

  private Check unregistered() {
    List<String> others = facts.names();
    String found =
        "%s is not registered%s"
            .formatted(
                options.connector(),
                others.isEmpty()
                    ? ""
                    : "; --connector may name " + TableChecks.some(others) + " instead");
    if (others.contains(FixCommands.CONNECTOR)) {
      return failed(CheckId.CONNECT_CONNECTOR, found);
    }
    return failed(
        CheckId.CONNECT_CONNECTOR,
        found,
        isHypertable(database.flatMap(CaptureCatalog::table))
            ? commands.registerFile()
            : commands.registerOnStack());
  }

  private Check state(Part connector) {
    CheckId id = CheckId.CONNECT_CONNECTOR;
    return switch (connector.state()) {
      case "RUNNING" -> ok(id, options.connector() + " RUNNING");
      case "PAUSED", "STOPPED" ->
          failed(id, "%s %s".formatted(options.connector(), connector.state()), commands.resume());
      case "FAILED" ->
          failed(
              id,
              "%s FAILED: %s".formatted(options.connector(), connector.reason()),
              commands.restart());
      default -> warning(id, "%s %s for now".formatted(options.connector(), connector.state()));
    };
  }

  private Check task(Connector connector) {
    CheckId id = CheckId.CONNECT_TASK;
    Optional<Part> broken = connector.tasks().stream().filter(task -> !task.running()).findFirst();
    if (connector.tasks().isEmpty()) {
      return connector.self().running()
          ? failed(id, "there is none", commands.restart())
          : skipped(id, "the connector does not run");
    }
    if (broken.isEmpty()) {
      return ok(id, "RUNNING");
    }
    return switch (broken.get().state()) {
      case "FAILED" -> failed(id, "FAILED: " + broken.get().reason(), commands.restartFailed());
      case "PAUSED", "STOPPED" -> failed(id, broken.get().state(), commands.resume());
      default -> warning(id, broken.get().state() + " for now");
    };
  }

  static boolean isHypertable(Optional<Table> table) {
    return table.filter(found -> found.kind() == Table.Kind.HYPERTABLE).isPresent();
  }
}
