package io.stockevents.producer.doctor;

import io.stockevents.producer.dao.Catalog;
import io.stockevents.producer.dao.Catalog.CaptureRole;
import io.stockevents.producer.dao.Catalog.Policy;
import io.stockevents.producer.dao.Catalog.Publication;
import io.stockevents.producer.dao.Catalog.ReplicaIdentity;
import io.stockevents.producer.dao.Catalog.Server;
import io.stockevents.producer.dao.Catalog.Slot;
import io.stockevents.producer.dao.Catalog.Table;
import io.stockevents.producer.dao.Catalog.TimescaleDb;
import io.stockevents.producer.dao.DatabaseSettings;
import io.stockevents.producer.doctor.ConnectFacts.Connector;
import io.stockevents.producer.doctor.ConnectFacts.Part;
import io.stockevents.producer.doctor.KafkaFacts.Retention;
import io.stockevents.producer.doctor.KafkaFacts.Topic;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Facts of a sound capture of a hypertable; tests break them one at a time. */
final class Capture {

  static final Instant NOW = Instant.parse("2026-11-22T03:00:00Z");
  static final String CHUNK = "_timescaledb_internal._hyper_1_2_chunk";
  static final Catalog.Names NAMES = new Catalog.Names("cdc_slot", "cdc_publication", "cdc");
  static final DatabaseSettings SETTINGS =
      new DatabaseSettings("jdbc:postgresql://db:5433/trading", "stock_events", "s3cret");
  static final DoctorOptions OPTIONS =
      new DoctorOptions(
          "cdc.public.stock_trades",
          URI.create("http://connect:8083"),
          "stock_trades_connector",
          Optional.empty(),
          Optional.empty(),
          Duration.ofSeconds(5));
  static final Commands COMMANDS =
      new Commands(SETTINGS, "broker:9092", OPTIONS.connect(), OPTIONS.connector());

  Server server = new Server("18.6", 18, "stock_events", "postgres", "logical", 1, 10, 1, 10);
  Optional<TimescaleDb> timescaleDb =
      Optional.of(new TimescaleDb("2.30.1", true, false, List.of()));
  Table.Kind kind = Table.Kind.HYPERTABLE;
  boolean tableExists = true;
  String key = "trade_id, created_at";
  ReplicaIdentity replicaIdentity = ReplicaIdentity.FULL;
  List<String> chunksNotFull = List.of();
  int compressedChunks;
  List<String> missingGrants = List.of();
  Optional<Instant> newestRow = Optional.of(NOW.minusSeconds(60));
  Optional<Publication> publication =
      Optional.of(new Publication(false, false, true, false, true, List.of()));
  Optional<Slot> slot = Optional.of(slot("reserved", 42));
  Optional<CaptureRole> captureRole = Optional.of(new CaptureRole(true, true, false, true));

  boolean databaseSilent;
  boolean connectSilent;
  Optional<String> debezium = Optional.of("3.7.0.Final");
  boolean registered = true;
  Part connector = new Part("RUNNING", "");
  List<Part> tasks = List.of(new Part("RUNNING", ""));
  final Map<String, String> config = new HashMap<>();

  Optional<Topic> topic =
      Optional.of(
          new Topic(
              1,
              List.of(),
              List.of(),
              true,
              Optional.of(NOW.minusSeconds(59)),
              Optional.of(new Retention(false, Optional.of(Duration.ofDays(7)), -1))));
  boolean topicForbidden;

  Capture() {
    config.putAll(
        Map.of(
            "topic.prefix", "cdc",
            "plugin.name", "pgoutput",
            "publication.autocreate.mode", "disabled",
            "table.include.list",
                "public.stock_trades,_timescaledb_internal._hyper_[0-9]+_[0-9]+_chunk",
            "snapshot.include.collection.list", "public.stock_trades",
            "tombstones.on.delete", "false",
            "heartbeat.interval.ms", "5000",
            "heartbeat.action.query", "SELECT 1"));
    config.putAll(
        Map.of(
            "database.password", "s3cret",
            "transforms", "timescaledb",
            "transforms.timescaledb.type",
                "io.debezium.connector.postgresql.transforms.timescaledb.TimescaleDb",
            "transforms.timescaledb.target.topic.prefix", "cdc"));
  }

  static Slot slot(String walStatus, long pid) {
    return new Slot(
        "pgoutput",
        "trading",
        pid == 0 ? OptionalLong.empty() : OptionalLong.of(pid),
        walStatus,
        4_000_000,
        1_000,
        OptionalLong.empty());
  }

  void plain() {
    kind = Table.Kind.PLAIN;
    timescaleDb = Optional.empty();
    config.keySet().removeIf(name -> name.startsWith("transforms"));
  }

  void policy(Policy.Effect policy) {
    timescaleDb =
        Optional.of(new TimescaleDb("2.30.1", true, false, List.of(new Policy(policy, "90 days"))));
  }

  void kafka(Topic changed) {
    topic = Optional.of(changed);
  }

  /** What a doctor would find. */
  List<Check> examine() {
    Findings findings = new Findings();
    Optional<ConnectFacts> connect = connectSilent ? Optional.empty() : Optional.of(connectFacts());
    Optional<Catalog> catalog = databaseSilent ? Optional.empty() : Optional.of(catalog());
    catalog.ifPresent(
        found -> {
          new DatabaseChecks(SETTINGS, COMMANDS, found, NAMES).addTo(findings);
          new TableChecks(COMMANDS, found, NAMES).addTo(findings);
          new SlotChecks("trading", COMMANDS, found, connect, NAMES).addTo(findings);
        });
    new KafkaChecks("broker:9092", OPTIONS.topic(), COMMANDS, NOW)
        .addTo(
            findings,
            new KafkaFacts(3, topicForbidden, topic),
            registered,
            catalog.flatMap(Catalog::table));
    connect.ifPresent(
        facts -> new ConnectChecks(OPTIONS, COMMANDS, facts, catalog).addTo(findings));
    return findings.all();
  }

  private Catalog catalog() {
    Table table =
        new Table(
            kind,
            key,
            replicaIdentity,
            kind == Table.Kind.PLAIN ? 0 : 9,
            chunksNotFull,
            compressedChunks,
            missingGrants,
            newestRow);
    return new Catalog(
        server,
        timescaleDb,
        tableExists ? Optional.of(table) : Optional.empty(),
        publication,
        slot,
        captureRole);
  }

  private ConnectFacts connectFacts() {
    return new ConnectFacts(
        "4.3.1",
        debezium,
        registered ? List.of("stock_trades_connector") : List.of("other"),
        registered ? Optional.of(new Connector(connector, tasks, config)) : Optional.empty());
  }
}
