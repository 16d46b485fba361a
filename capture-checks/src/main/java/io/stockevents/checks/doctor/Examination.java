package io.stockevents.checks.doctor;

import static java.util.Objects.requireNonNull;

import io.stockevents.checks.doctor.CheckId.Section;
import io.stockevents.checks.doctor.ConnectStatus.Connector;
import io.stockevents.checks.doctor.Names.Name;
import io.stockevents.checks.doctor.ProbeResult.Answered;
import io.stockevents.checks.doctor.ProbeResult.Unreachable;
import io.stockevents.postgres.CaptureCatalog;
import io.stockevents.postgres.CaptureCatalog.Part;
import io.stockevents.postgres.CaptureCatalog.Slot;
import io.stockevents.postgres.DatabaseSettings;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What three services said, and what is to be thought of it.
 *
 * @param brokers {@code host:port} separated by commas
 * @param names what was looked for in the database
 */
record Examination(
    DatabaseSettings settings,
    String brokers,
    DoctorOptions options,
    FixCommands commands,
    Names names,
    ProbeResult<CaptureCatalog> database,
    ProbeResult<KafkaStatus> kafka,
    ProbeResult<ConnectStatus> connect,
    Instant now) {

  /** A connector that is not further behind than this has read what was written seconds ago. */
  private static final long CAUGHT_UP = 16L << 20;

  /** What cannot be judged without a part of the catalog; the first is about the part itself. */
  private static final Map<Part, List<CheckId>> NEED = new EnumMap<>(Part.class);

  static {
    NEED.put(
        Part.TIMESCALEDB,
        List.of(
            CheckId.DATABASE_TIMESCALEDB,
            CheckId.DATABASE_AUTO_PUBLICATION,
            CheckId.TABLE_RETENTION,
            CheckId.TABLE_COMPRESSION,
            CheckId.SLOT_PUBLICATION,
            CheckId.CONNECT_DEBEZIUM,
            CheckId.CONNECT_PUBLICATION));
    NEED.put(Part.JOBS, List.of(CheckId.DATABASE_JOBS));
    NEED.put(
        Part.TABLE,
        List.of(
            CheckId.TABLE_EXISTS,
            CheckId.TABLE_KEY,
            CheckId.TABLE_REPLICA_IDENTITY,
            CheckId.TABLE_RETENTION,
            CheckId.TABLE_COMPRESSION,
            CheckId.TABLE_OWN_ROLE,
            CheckId.DATABASE_AUTO_PUBLICATION,
            CheckId.SLOT_TABLE,
            CheckId.SLOT_CHUNKS,
            CheckId.CONNECT_TABLES,
            CheckId.CONNECT_ROUTING,
            CheckId.CONNECT_MOVES,
            CheckId.CONNECT_SNAPSHOT,
            CheckId.CONNECT_TOMBSTONES,
            CheckId.CONNECT_KEYS,
            CheckId.CONNECT_RETRIES));
    NEED.put(
        Part.PUBLICATION,
        List.of(CheckId.SLOT_PUBLICATION, CheckId.SLOT_TABLE, CheckId.SLOT_CHUNKS));
    NEED.put(
        Part.SLOT,
        List.of(CheckId.SLOT_EXISTS, CheckId.SLOT_ACTIVE, CheckId.SLOT_WAL, CheckId.SLOT_LAG));
    NEED.put(Part.CAPTURE_ROLE, List.of(CheckId.TABLE_CAPTURE_ROLE));
    NEED.put(Part.NEWEST_ROW, List.of(CheckId.KAFKA_LAST_EVENT));
  }

  /** A check of every {@link CheckId}, in its order. */
  List<Check> checks() {
    CheckResults results = new CheckResults();
    unknownNames(results);
    database
        .answer()
        .map(CaptureCatalog::unread)
        .orElse(Map.of())
        .forEach((part, unread) -> unread(part, unread, results));
    database(results);
    connect(results);
    // Last: whether an event is lost, or only late, depends on all the others.
    kafka(results);
    return results.all();
  }

  private void unknownNames(CheckResults results) {
    if (database instanceof Answered) {
      unknown(names.publication(), Part.PUBLICATION, results);
      unknown(names.slot(), Part.SLOT, results);
      unknown(names.role(), Part.CAPTURE_ROLE, results);
    }
  }

  private static void unknown(Name name, Part part, CheckResults results) {
    if (name.value().isEmpty()) {
      List<CheckId> items = requireNonNull(NEED.get(part));
      CheckId first = items.get(0);
      results.add(
          name.source() == Name.Source.CONTRADICTED
              ? Check.failed(first, name.reason())
              : Check.skipped(first, name.reason()));
      results.skip(items, "depends on the " + first.title());
    }
  }

  private static void unread(Part part, CaptureCatalog.Unread unread, CheckResults results) {
    List<CheckId> items = requireNonNull(NEED.get(part));
    CheckId first = items.get(0);
    results.add(
        unread.slow()
            ? Check.warning(first, unread.reason())
            : Check.failed(first, unread.reason()));
    results.skip(items, "depends on " + first.title());
  }

  private void database(CheckResults results) {
    if (database instanceof Unreachable<CaptureCatalog> unreachable) {
      results.add(unreachable(CheckId.DATABASE_REACHABLE, unreachable));
      for (Section section : List.of(Section.DATABASE, Section.TABLE, Section.SLOT)) {
        results.skipRest(section, "the database cannot be asked");
      }
    } else if (database instanceof Answered<CaptureCatalog> answered) {
      CaptureCatalog catalog = answered.value();
      new DatabaseChecks(settings, commands, catalog, names).addTo(results);
      new TableChecks(commands, catalog, names).addTo(results);
      new SlotChecks(settings.database(), commands, catalog, connect.answer(), names, now)
          .addTo(results);
    }
  }

  private void connect(CheckResults results) {
    if (connect instanceof Unreachable<ConnectStatus> unreachable) {
      results.add(unreachable(CheckId.CONNECT_REACHABLE, unreachable));
      results.skipRest(Section.CONNECT, "Connect cannot be asked");
    } else if (connect instanceof Answered<ConnectStatus> answered) {
      new ConnectChecks(options, commands, answered.value(), database.answer()).addTo(results);
    }
  }

  private void kafka(CheckResults results) {
    if (kafka instanceof Unreachable<KafkaStatus> unreachable) {
      results.add(unreachable(CheckId.KAFKA_REACHABLE, unreachable));
      results.skipRest(Section.KAFKA, "the brokers cannot be asked");
    } else if (kafka instanceof Answered<KafkaStatus> answered) {
      new KafkaChecks(
              brokers,
              Destination.of(connect.answer(), options.topic()),
              commands,
              !results.anyFailed() && hasCaughtUp(),
              now)
          .addTo(results, answered.value(), database.answer().flatMap(CaptureCatalog::newestRow));
    }
  }

  private boolean hasCaughtUp() {
    Optional<Slot> slot = database.answer().flatMap(CaptureCatalog::slot);
    return slot.filter(found -> found.pid().isPresent() && found.lagBytes() < CAUGHT_UP).isPresent()
        && connect
            .answer()
            .flatMap(ConnectStatus::connector)
            .filter(Connector::running)
            .isPresent();
  }

  private static Check unreachable(CheckId id, Unreachable<?> unreachable) {
    return new Check(id, Status.FAILED, unreachable.reason(), unreachable.fix());
  }
}
