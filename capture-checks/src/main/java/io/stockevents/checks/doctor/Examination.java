package io.stockevents.checks.doctor;

import static java.util.Objects.requireNonNull;

import io.stockevents.checks.doctor.ConnectFacts.Connector;
import io.stockevents.checks.doctor.Item.Group;
import io.stockevents.checks.doctor.Names.Name;
import io.stockevents.checks.doctor.Reply.Facts;
import io.stockevents.checks.doctor.Reply.Silence;
import io.stockevents.postgres.Catalog;
import io.stockevents.postgres.Catalog.Part;
import io.stockevents.postgres.Catalog.Slot;
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
    Commands commands,
    Names names,
    Reply<Catalog> database,
    Reply<KafkaFacts> kafka,
    Reply<ConnectFacts> connect,
    Instant now) {

  /** A connector that is not further behind than this has read what was written seconds ago. */
  private static final long CAUGHT_UP = 16L << 20;

  /** What cannot be judged without a part of the catalog; the first is about the part itself. */
  private static final Map<Part, List<Item>> NEED = new EnumMap<>(Part.class);

  static {
    NEED.put(
        Part.TIMESCALEDB,
        List.of(
            Item.DATABASE_TIMESCALEDB,
            Item.DATABASE_AUTO_PUBLICATION,
            Item.TABLE_RETENTION,
            Item.TABLE_COMPRESSION,
            Item.SLOT_PUBLICATION,
            Item.CONNECT_DEBEZIUM,
            Item.CONNECT_PUBLICATION));
    NEED.put(Part.JOBS, List.of(Item.DATABASE_JOBS));
    NEED.put(
        Part.TABLE,
        List.of(
            Item.TABLE_EXISTS,
            Item.TABLE_KEY,
            Item.TABLE_REPLICA_IDENTITY,
            Item.TABLE_RETENTION,
            Item.TABLE_COMPRESSION,
            Item.TABLE_OWN_ROLE,
            Item.DATABASE_AUTO_PUBLICATION,
            Item.SLOT_TABLE,
            Item.SLOT_CHUNKS,
            Item.CONNECT_TABLES,
            Item.CONNECT_ROUTING,
            Item.CONNECT_MOVES,
            Item.CONNECT_SNAPSHOT,
            Item.CONNECT_TOMBSTONES,
            Item.CONNECT_KEYS,
            Item.CONNECT_RETRIES));
    NEED.put(Part.PUBLICATION, List.of(Item.SLOT_PUBLICATION, Item.SLOT_TABLE, Item.SLOT_CHUNKS));
    NEED.put(Part.SLOT, List.of(Item.SLOT_EXISTS, Item.SLOT_ACTIVE, Item.SLOT_WAL, Item.SLOT_LAG));
    NEED.put(Part.CAPTURE_ROLE, List.of(Item.TABLE_CAPTURE_ROLE));
    NEED.put(Part.NEWEST_ROW, List.of(Item.KAFKA_LAST_EVENT));
  }

  /** A check of every {@link Item}, in its order. */
  List<Check> checks() {
    Findings findings = new Findings();
    unknownNames(findings);
    database
        .facts()
        .map(Catalog::unread)
        .orElse(Map.of())
        .forEach((part, unread) -> unread(part, unread, findings));
    database(findings);
    connect(findings);
    // Last: whether an event is lost, or only late, depends on all the others.
    kafka(findings);
    return findings.all();
  }

  private void unknownNames(Findings findings) {
    if (database instanceof Facts) {
      unknown(names.publication(), Part.PUBLICATION, findings);
      unknown(names.slot(), Part.SLOT, findings);
      unknown(names.role(), Part.CAPTURE_ROLE, findings);
    }
  }

  private static void unknown(Name name, Part part, Findings findings) {
    if (name.value().isEmpty()) {
      List<Item> items = requireNonNull(NEED.get(part));
      Item first = items.get(0);
      findings.add(
          name.source() == Name.Source.CONTRADICTED
              ? Check.failed(first, name.reason())
              : Check.skipped(first, name.reason()));
      findings.skip(items, "depends on the " + first.title());
    }
  }

  private static void unread(Part part, Catalog.Unread unread, Findings findings) {
    List<Item> items = requireNonNull(NEED.get(part));
    Item first = items.get(0);
    findings.add(
        unread.slow()
            ? Check.warning(first, unread.reason())
            : Check.failed(first, unread.reason()));
    findings.skip(items, "depends on " + first.title());
  }

  private void database(Findings findings) {
    if (database instanceof Silence<Catalog> silence) {
      findings.add(silent(Item.DATABASE_REACHABLE, silence));
      for (Group group : List.of(Group.DATABASE, Group.TABLE, Group.SLOT)) {
        findings.skipRest(group, "the database cannot be asked");
      }
    } else if (database instanceof Facts<Catalog> facts) {
      Catalog catalog = facts.value();
      new DatabaseChecks(settings, commands, catalog, names).addTo(findings);
      new TableChecks(commands, catalog, names).addTo(findings);
      new SlotChecks(settings.database(), commands, catalog, connect.facts(), names, now)
          .addTo(findings);
    }
  }

  private void connect(Findings findings) {
    if (connect instanceof Silence<ConnectFacts> silence) {
      findings.add(silent(Item.CONNECT_REACHABLE, silence));
      findings.skipRest(Group.CONNECT, "Connect cannot be asked");
    } else if (connect instanceof Facts<ConnectFacts> facts) {
      new ConnectChecks(options, commands, facts.value(), database.facts()).addTo(findings);
    }
  }

  private void kafka(Findings findings) {
    if (kafka instanceof Silence<KafkaFacts> silence) {
      findings.add(silent(Item.KAFKA_REACHABLE, silence));
      findings.skipRest(Group.KAFKA, "the brokers cannot be asked");
    } else if (kafka instanceof Facts<KafkaFacts> facts) {
      new KafkaChecks(
              brokers,
              Destination.of(connect.facts(), options.topic()),
              commands,
              !findings.anyFailed() && hasCaughtUp(),
              now)
          .addTo(findings, facts.value(), database.facts().flatMap(Catalog::newestRow));
    }
  }

  private boolean hasCaughtUp() {
    Optional<Slot> slot = database.facts().flatMap(Catalog::slot);
    return slot.filter(found -> found.pid().isPresent() && found.lagBytes() < CAUGHT_UP).isPresent()
        && connect.facts().flatMap(ConnectFacts::connector).filter(Connector::running).isPresent();
  }

  private static Check silent(Item item, Silence<?> silence) {
    return new Check(item, Status.FAILED, silence.reason(), silence.fix());
  }
}
