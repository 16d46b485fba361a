package io.stockevents.checks.doctor;

import static io.stockevents.checks.doctor.Check.failed;
import static io.stockevents.checks.doctor.Check.ok;
import static io.stockevents.checks.doctor.Check.skipped;
import static io.stockevents.checks.doctor.Check.warning;

import io.stockevents.checks.doctor.ConnectFacts.Connector;
import io.stockevents.checks.doctor.ConnectFacts.Part;
import io.stockevents.postgres.Catalog;
import io.stockevents.postgres.Catalog.Table;
import java.util.List;
import java.util.Optional;

/**
 * Judges Kafka Connect, its connector and the connector's task.
 *
 * @param database empty if it is silent
 */
record ConnectChecks(
    DoctorOptions options, Commands commands, ConnectFacts facts, Optional<Catalog> database) {

  void addTo(Findings findings) {
    findings.add(
        ok(Item.CONNECT_REACHABLE, "%s, Kafka %s".formatted(options.connect(), facts.version())));
    findings.add(debezium());
    if (facts.connector().isEmpty()) {
      findings.add(unregistered());
      findings.skipRest(Item.Group.CONNECT, "the connector is not registered");
      return;
    }
    Connector connector = facts.connector().get();
    findings.add(state(connector.self()));
    findings.add(task(connector));
    new ConfigChecks(options, commands, connector, database).addTo(findings);
  }

  private Check debezium() {
    Item item = Item.CONNECT_DEBEZIUM;
    if (facts.debezium().isEmpty()) {
      return failed(
          item,
          "the worker has no PostgreSQL connector; put debezium-connector-postgres into its"
              + " plugin.path");
    }
    String version = facts.debezium().get();
    Optional<String> timescaleDb =
        database
            .filter(catalog -> isHypertable(catalog.table()))
            .flatMap(Catalog::timescaleDb)
            .map(Catalog.TimescaleDb::version);
    boolean breaks =
        timescaleDb.flatMap(Release::of).filter(release -> !release.before(2, 29)).isPresent()
            && Release.of(version).filter(release -> release.before(3, 7)).isPresent();
    return breaks
        ? failed(
            item,
            "%s fails on TimescaleDB %s; Debezium 3.7 or later does not"
                .formatted(version, timescaleDb.orElseThrow()))
        : ok(item, version);
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
    if (others.contains(Commands.CONNECTOR)) {
      return failed(Item.CONNECT_CONNECTOR, found);
    }
    return failed(
        Item.CONNECT_CONNECTOR,
        found,
        isHypertable(database.flatMap(Catalog::table))
            ? commands.registerFile()
            : commands.registerOnStack());
  }

  private Check state(Part connector) {
    Item item = Item.CONNECT_CONNECTOR;
    return switch (connector.state()) {
      case "RUNNING" -> ok(item, options.connector() + " RUNNING");
      case "PAUSED", "STOPPED" ->
          failed(
              item, "%s %s".formatted(options.connector(), connector.state()), commands.resume());
      case "FAILED" ->
          failed(
              item,
              "%s FAILED: %s".formatted(options.connector(), connector.reason()),
              commands.restart());
      default -> warning(item, "%s %s for now".formatted(options.connector(), connector.state()));
    };
  }

  private Check task(Connector connector) {
    Item item = Item.CONNECT_TASK;
    Optional<Part> broken = connector.tasks().stream().filter(task -> !task.running()).findFirst();
    if (connector.tasks().isEmpty()) {
      return connector.self().running()
          ? failed(item, "there is none", commands.restart())
          : skipped(item, "the connector does not run");
    }
    if (broken.isEmpty()) {
      return ok(item, "RUNNING");
    }
    return switch (broken.get().state()) {
      case "FAILED" -> failed(item, "FAILED: " + broken.get().reason(), commands.restartFailed());
      case "PAUSED", "STOPPED" -> failed(item, broken.get().state(), commands.resume());
      default -> warning(item, broken.get().state() + " for now");
    };
  }

  static boolean isHypertable(Optional<Table> table) {
    return table.filter(found -> found.kind() == Table.Kind.HYPERTABLE).isPresent();
  }
}
