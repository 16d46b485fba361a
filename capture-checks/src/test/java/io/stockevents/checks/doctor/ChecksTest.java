package io.stockevents.checks.doctor;

import static io.stockevents.checks.doctor.Status.FAILED;
import static io.stockevents.checks.doctor.Status.OK;
import static io.stockevents.checks.doctor.Status.SKIPPED;
import static io.stockevents.checks.doctor.Status.WARNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.stockevents.checks.doctor.ConnectStatus.Part;
import io.stockevents.checks.doctor.KafkaStatus.Retention;
import io.stockevents.checks.doctor.KafkaStatus.Topic;
import io.stockevents.postgres.CaptureCatalog.CaptureRole;
import io.stockevents.postgres.CaptureCatalog.Policy;
import io.stockevents.postgres.CaptureCatalog.Publication;
import io.stockevents.postgres.CaptureCatalog.ReplicaIdentity;
import io.stockevents.postgres.CaptureCatalog.Server;
import io.stockevents.postgres.CaptureCatalog.Slot;
import io.stockevents.postgres.CaptureCatalog.Table;
import io.stockevents.postgres.CaptureCatalog.TimescaleDb;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One fact that is not as it should be, and what is said about it. */
class ChecksTest {

  private static final String CONNECTOR = "http://connect:8083/connectors/stock_trades_connector";

  @Test
  void aSoundHypertableIsFineInEveryPoint() {
    assertThat(new Capture().examine())
        .hasSameSizeAs(CheckId.values())
        .allSatisfy(check -> assertThat(check.status()).as(check.toString()).isEqualTo(OK));
  }

  @Test
  void aSoundPlainTableFailsInNoPoint() {
    Capture capture = new Capture();
    capture.plain();

    assertThat(capture.examine())
        .hasSameSizeAs(CheckId.values())
        .allSatisfy(check -> assertThat(check.status()).as(check.toString()).isIn(OK, SKIPPED));
  }

  private static Arguments broken(
      String what, Consumer<Capture> fault, CheckId id, Status status, String detail, String fix) {
    return arguments(what, fault, id, status, detail, fix);
  }

  static Stream<Arguments> faults() {
    return Stream.of(databaseFaults(), tableFaults(), slotFaults(), kafkaFaults(), connectFaults())
        .flatMap(List::stream);
  }

  private static List<Arguments> databaseFaults() {
    return List.of(
        broken(
            "wal_level",
            c -> c.server = server("replica", 1, 1),
            CheckId.DATABASE_WAL_LEVEL,
            FAILED,
            "replica",
            "psql -h db -p 5433 -U postgres -d trading -c 'ALTER SYSTEM SET wal_level = logical'"),
        broken(
            "no slot left",
            c -> {
              c.server = server("logical", 10, 1);
              c.slot = Optional.empty();
            },
            CheckId.DATABASE_SLOTS,
            FAILED,
            "10 of 10",
            "max_replication_slots = 20"),
        broken(
            "the last slot is ours",
            c -> c.server = server("logical", 10, 1),
            CheckId.DATABASE_SLOTS,
            WARNING,
            "none left for another",
            "max_replication_slots"),
        broken(
            "no sender left",
            c -> {
              c.server = server("logical", 1, 10);
              c.slot = Optional.of(Capture.slot("reserved", 0));
            },
            CheckId.DATABASE_SENDERS,
            FAILED,
            "10 of 10",
            "max_wal_senders = 20"),
        broken(
            "TimescaleDB that publishes no chunks",
            c ->
                c.timescaleDb =
                    Optional.of(new TimescaleDb("2.24.0", false, false, true, List.of())),
            CheckId.DATABASE_TIMESCALEDB,
            FAILED,
            "2.24.0",
            "ALTER EXTENSION timescaledb UPDATE"),
        broken(
            "auto-publication off",
            c ->
                c.timescaleDb =
                    Optional.of(new TimescaleDb("2.30.1", false, false, true, List.of())),
            CheckId.DATABASE_AUTO_PUBLICATION,
            FAILED,
            "is off",
            "ALTER DATABASE trading SET timescaledb.enable_chunk_auto_publication = on"),
        broken(
            "moves are not marked",
            c -> {
              c.compressedChunks = 3;
              c.timescaleDb = Optional.of(new TimescaleDb("2.30.1", true, false, false, List.of()));
            },
            CheckId.DATABASE_MARKERS,
            FAILED,
            "arrive as deletes and inserts",
            "-c 'ALTER SYSTEM SET timescaledb.enable_compression_wal_markers = on'"
                + " -c 'SELECT pg_reload_conf()'"),
        broken(
            "moves would not be marked",
            c ->
                c.timescaleDb =
                    Optional.of(new TimescaleDb("2.30.1", true, false, false, List.of())),
            CheckId.DATABASE_MARKERS,
            WARNING,
            "once you compress",
            "enable_compression_wal_markers = on"));
  }

  private static List<Arguments> tableFaults() {
    return List.of(
        broken(
            "no table",
            c -> c.tableExists = false,
            CheckId.TABLE_EXISTS,
            FAILED,
            "no table",
            "-f database/timescaledb/init.sql"),
        broken("no key", c -> c.key = "", CheckId.TABLE_KEY, FAILED, "none", "ADD PRIMARY KEY"),
        broken("other key", c -> c.key = "trade_id", CheckId.TABLE_KEY, FAILED, "(trade_id)", ""),
        broken(
            "replica identity",
            c -> c.replicaIdentity = ReplicaIdentity.DEFAULT,
            CheckId.TABLE_REPLICA_IDENTITY,
            FAILED,
            "DEFAULT",
            "REPLICA IDENTITY FULL"),
        broken(
            "replica identity of a chunk",
            c -> c.chunksNotFull = List.of(Capture.CHUNK),
            CheckId.TABLE_REPLICA_IDENTITY,
            FAILED,
            Capture.CHUNK,
            "REPLICA IDENTITY FULL"),
        broken(
            "retention policy",
            c -> c.policy(Policy.Effect.RETENTION),
            CheckId.TABLE_RETENTION,
            WARNING,
            "90 days",
            ""),
        broken(
            "whole batches are dropped",
            c -> {
              c.compressedChunks = 3;
              c.timescaleDb = Optional.of(new TimescaleDb("2.30.1", true, true, true, List.of()));
            },
            CheckId.TABLE_COMPRESSION,
            FAILED,
            "no event",
            "enable_compressed_direct_batch_delete = off"),
        broken(
            "own role reads only",
            c -> c.missingGrants = List.of("INSERT", "DELETE"),
            CheckId.TABLE_OWN_ROLE,
            WARNING,
            "may not INSERT, DELETE",
            "GRANT INSERT, DELETE ON public.stock_trades TO stock_events"),
        broken(
            "own role may not read",
            c -> c.missingGrants = List.of("SELECT"),
            CheckId.TABLE_OWN_ROLE,
            FAILED,
            "may not SELECT",
            "GRANT SELECT"),
        broken(
            "no capture role",
            c -> c.captureRole = Optional.empty(),
            CheckId.TABLE_CAPTURE_ROLE,
            FAILED,
            "no role cdc",
            "CREATE ROLE cdc LOGIN REPLICATION"),
        broken(
            "capture role may do nothing",
            c -> c.captureRole = Optional.of(new CaptureRole(true, false, false, false)),
            CheckId.TABLE_CAPTURE_ROLE,
            FAILED,
            "cdc lacks REPLICATION and SELECT",
            "-c 'ALTER ROLE cdc LOGIN REPLICATION' -c 'GRANT SELECT"),
        broken(
            "capture role is a superuser",
            c -> c.captureRole = Optional.of(new CaptureRole(true, true, true, true)),
            CheckId.TABLE_CAPTURE_ROLE,
            WARNING,
            "superuser",
            ""));
  }

  private static List<Arguments> slotFaults() {
    List<String> many =
        IntStream.range(0, 30).mapToObj(i -> "_timescaledb_internal.c" + i).toList();
    return List.of(
        broken(
            "no publication",
            c -> c.publication = Optional.empty(),
            CheckId.SLOT_PUBLICATION,
            FAILED,
            "no publication cdc_publication",
            "CREATE PUBLICATION cdc_publication FOR TABLE public.stock_trades"),
        broken(
            "for all tables",
            c -> c.publication = publication(true, false, true, List.of()),
            CheckId.SLOT_PUBLICATION,
            FAILED,
            "FOR ALL TABLES",
            "'DROP PUBLICATION cdc_publication; CREATE PUBLICATION"),
        broken(
            "for all tables of plain PostgreSQL",
            c -> {
              c.plain();
              c.publication = publication(true, false, true, List.of());
            },
            CheckId.SLOT_PUBLICATION,
            WARNING,
            "FOR ALL TABLES",
            "DROP PUBLICATION"),
        broken(
            "TimescaleDB's own tables",
            c -> c.publication = publication(false, true, true, List.of()),
            CheckId.SLOT_PUBLICATION,
            FAILED,
            "continuous aggregates",
            "SET TABLE public.stock_trades"),
        broken(
            "inserts only",
            c ->
                c.publication =
                    Optional.of(
                        new Publication(false, false, false, false, true, List.of(), List.of())),
            CheckId.SLOT_PUBLICATION,
            FAILED,
            "leaves out",
            "\"ALTER PUBLICATION cdc_publication SET (publish = 'insert, update, delete"),
        broken(
            "table not published",
            c -> c.publication = publication(false, false, false, List.of(Capture.CHUNK)),
            CheckId.SLOT_TABLE,
            FAILED,
            "none of its changes",
            "ADD TABLE public.stock_trades"),
        broken(
            "partitions published",
            c -> {
              c.plain();
              c.kind = Table.Kind.PARTITIONED;
              c.publication = publication(false, false, false, List.of());
            },
            CheckId.SLOT_TABLE,
            FAILED,
            "partitions",
            "publish_via_partition_root = true"),
        broken(
            "chunk not published",
            c -> c.publication = publication(false, false, true, List.of(Capture.CHUNK)),
            CheckId.SLOT_CHUNKS,
            FAILED,
            "1 of 9 are missing, and their changes are lost: " + Capture.CHUNK,
            "ALTER PUBLICATION cdc_publication ADD TABLE " + Capture.CHUNK),
        broken(
            "many chunks not published",
            c -> c.publication = publication(false, false, true, many),
            CheckId.SLOT_CHUNKS,
            FAILED,
            "c4 and 25 more",
            "SET TABLE public.stock_trades"),
        broken(
            "no slot",
            c -> c.slot = Optional.empty(),
            CheckId.SLOT_EXISTS,
            FAILED,
            "no slot cdc_slot",
            CONNECTOR + "/offsets"),
        broken(
            "no slot and no connector",
            c -> {
              c.slot = Optional.empty();
              c.registered = false;
            },
            CheckId.SLOT_EXISTS,
            SKIPPED,
            "the connector will make it",
            ""),
        broken(
            "slot of another plugin",
            c ->
                c.slot =
                    Optional.of(
                        new Slot(
                            "test_decoding",
                            "trading",
                            OptionalLong.empty(),
                            "reserved",
                            0,
                            0,
                            OptionalLong.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty())),
            CheckId.SLOT_EXISTS,
            FAILED,
            "test_decoding",
            "\"SELECT pg_drop_replication_slot('cdc_slot')\""),
        broken(
            "slot of another database",
            c -> c.slot = Optional.of(slot("pgoutput", "other")),
            CheckId.SLOT_EXISTS,
            FAILED,
            "database other",
            ""),
        broken(
            "nobody reads the slot",
            c -> c.slot = Optional.of(Capture.slot("reserved", 0)),
            CheckId.SLOT_ACTIVE,
            FAILED,
            "by nobody",
            "/restart?includeTasks=true"),
        broken(
            "nobody reads the slot of a stopped connector",
            c -> {
              c.slot = Optional.of(Capture.slot("reserved", 0));
              c.connector = new Part("STOPPED", "");
            },
            CheckId.SLOT_ACTIVE,
            FAILED,
            "by nobody",
            CONNECTOR + "/resume"),
        broken(
            "nobody reads the slot and Connect is silent",
            c -> {
              c.slot = Optional.of(Capture.slot("reserved", 0));
              c.connectSilent = true;
            },
            CheckId.SLOT_ACTIVE,
            FAILED,
            "by nobody",
            "curl -sS http://connect:8083"),
        broken(
            "slot left by a connector",
            c -> {
              c.slot = Optional.of(Capture.slot("reserved", 0));
              c.registered = false;
            },
            CheckId.SLOT_ACTIVE,
            WARNING,
            "not registered",
            ""),
        broken(
            "WAL above max_wal_size",
            c -> c.slot = Optional.of(Capture.slot("extended", 42)),
            CheckId.SLOT_WAL,
            WARNING,
            "3.8 MiB, extended",
            ""),
        broken(
            "WAL about to go",
            c -> c.slot = Optional.of(Capture.slot("unreserved", 42)),
            CheckId.SLOT_WAL,
            FAILED,
            "unreserved",
            "max_slot_wal_keep_size = -1' -c 'SELECT pg_reload_conf()'"),
        broken(
            "WAL gone",
            c -> c.slot = Optional.of(Capture.slot("lost", 0)),
            CheckId.SLOT_WAL,
            FAILED,
            "lost",
            "pg_drop_replication_slot('cdc_slot')\" && curl"),
        broken(
            "far behind",
            c ->
                c.slot =
                    Optional.of(
                        new Slot(
                            "pgoutput",
                            "trading",
                            OptionalLong.of(1),
                            "reserved",
                            1L << 30,
                            1L << 30,
                            OptionalLong.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty())),
            CheckId.SLOT_LAG,
            WARNING,
            "1.0 GiB",
            ""));
  }

  private static List<Arguments> kafkaFaults() {
    return List.of(
        broken(
            "no topic",
            c -> c.topic = Optional.empty(),
            CheckId.KAFKA_TOPIC,
            FAILED,
            "no topic cdc.public.stock_trades",
            "kafka-topics.sh --bootstrap-server broker:9092 --create"),
        broken(
            "topic forbidden",
            c -> {
              c.topic = Optional.empty();
              c.topicForbidden = true;
            },
            CheckId.KAFKA_TOPIC,
            SKIPPED,
            "may not see",
            ""),
        broken(
            "no leader",
            c -> c.kafka(topic(List.of(0), true, Optional.empty())),
            CheckId.KAFKA_TOPIC,
            FAILED,
            "no broker serves [0]",
            "--describe"),
        broken(
            "compacted",
            c ->
                c.kafka(
                    topic(List.of(), true, Optional.of(new Retention(true, Optional.empty(), -1)))),
            CheckId.KAFKA_RETENTION,
            WARNING,
            "compacted",
            ""),
        broken(
            "beginning is gone",
            c ->
                c.kafka(
                    topic(
                        List.of(),
                        false,
                        Optional.of(
                            new Retention(false, Optional.of(Duration.ofHours(5)), 1 << 20)))),
            CheckId.KAFKA_RETENTION,
            WARNING,
            "after 5 h or above 1.0 MiB a partition, the first are gone",
            "retention.ms=-1"),
        broken(
            "settings forbidden",
            c -> c.kafka(topic(List.of(), true, Optional.empty())),
            CheckId.KAFKA_RETENTION,
            SKIPPED,
            "may not see",
            ""),
        broken(
            "row without an event",
            c -> c.newestRow = Optional.of(Capture.NOW.minusSeconds(40)),
            CheckId.KAFKA_LAST_EVENT,
            WARNING,
            "59 s ago, and the newest row is 40 s old",
            CONNECTOR + "/offsets"),
        broken(
            "row under way",
            c -> c.newestRow = Optional.of(Capture.NOW.minusSeconds(2)),
            CheckId.KAFKA_LAST_EVENT,
            OK,
            "59 s ago",
            ""));
  }

  private static List<Arguments> connectFaults() {
    String trace =
        "org.x.ConnectException: outer\n\tat a\nCaused by: b.B: middle\nCaused by: c.C: inner\n";
    return List.of(
        broken(
            "no plugin",
            c -> c.debezium = Optional.empty(),
            CheckId.CONNECT_DEBEZIUM,
            FAILED,
            "plugin.path",
            ""),
        broken(
            "Debezium too old for TimescaleDB",
            c -> c.debezium = Optional.of("3.6.1.Final"),
            CheckId.CONNECT_DEBEZIUM,
            FAILED,
            "3.6.1.Final fails on TimescaleDB 2.30.1",
            ""),
        broken(
            "not registered",
            c -> c.registered = false,
            CheckId.CONNECT_CONNECTOR,
            FAILED,
            "not registered; --connector may name other",
            "-d @broker/connect_config/stock_trades_connector.json http://connect:8083/connectors"),
        broken(
            "not registered, plain",
            c -> {
              c.plain();
              c.registered = false;
            },
            CheckId.CONNECT_CONNECTOR,
            FAILED,
            "not registered",
            "cdc-stack register"),
        broken(
            "paused",
            c -> c.connector = new Part("PAUSED", ""),
            CheckId.CONNECT_CONNECTOR,
            FAILED,
            "PAUSED",
            "curl -fsS -X PUT " + CONNECTOR + "/resume"),
        broken(
            "connector failed",
            c -> c.connector = new Part("FAILED", trace),
            CheckId.CONNECT_CONNECTOR,
            FAILED,
            "org.x.ConnectException: outer; cause: c.C: inner",
            "/restart?includeTasks=true'"),
        broken(
            "task failed",
            c -> c.tasks = List.of(new Part("FAILED", trace)),
            CheckId.CONNECT_TASK,
            FAILED,
            "FAILED: org.x.ConnectException: outer; cause: c.C: inner",
            "onlyFailed=true'"),
        broken(
            "no task",
            c -> c.tasks = List.of(),
            CheckId.CONNECT_TASK,
            FAILED,
            "none",
            "/restart?includeTasks=true'"),
        broken(
            "other topic",
            c -> c.config.put("topic.prefix", "other"),
            CheckId.CONNECT_TOPIC,
            FAILED,
            "other.public.stock_trades",
            ""),
        broken(
            "chunks not captured",
            c -> c.config.put("table.include.list", "public.stock_trades"),
            CheckId.CONNECT_TABLES,
            FAILED,
            "not its chunks",
            "-X PATCH -H 'Content-Type: application/json' -d"
                + " '{\"snapshot.include.collection.list\":\"public.stock_trades\","
                + "\"table.include.list\":\"public.stock_trades,_timescaledb_internal."),
        broken(
            "table not captured",
            c -> c.config.put("table.include.list", "public.other"),
            CheckId.CONNECT_TABLES,
            FAILED,
            "not public.stock_trades",
            "table.include.list"),
        broken(
            "table excluded",
            c -> {
              c.config.remove("table.include.list");
              c.config.put("schema.exclude.list", "PUBL.*");
            },
            CheckId.CONNECT_TABLES,
            FAILED,
            "not public.stock_trades",
            "table.include.list"),
        broken(
            "everything captured",
            c -> c.config.remove("table.include.list"),
            CheckId.CONNECT_TABLES,
            WARNING,
            "every table",
            "table.include.list"),
        broken(
            "no routing",
            c -> c.config.remove("transforms"),
            CheckId.CONNECT_ROUTING,
            FAILED,
            "no TimescaleDb transform",
            "\"transforms.timescaledb.database.password\":\"'\"$CDC_PASSWORD\"'\""),
        broken(
            "routing to another topic",
            c -> c.config.remove("transforms.timescaledb.target.topic.prefix"),
            CheckId.CONNECT_ROUTING,
            FAILED,
            "to timescaledb.public.stock_trades",
            "{\"transforms.timescaledb.target.topic.prefix\":\"cdc\"}"),
        broken(
            "routing of a plain table",
            c -> c.kind = Table.Kind.PLAIN,
            CheckId.CONNECT_ROUTING,
            FAILED,
            "without a hypertable",
            "{\"transforms\":\"\"}"),
        broken(
            "compressed chunks and no transform that drops moves",
            c -> {
              c.compressedChunks = 3;
              c.config.put("transforms", "timescaledb");
            },
            CheckId.CONNECT_MOVES,
            FAILED,
            "arrive as deletes and inserts",
            "\"transforms\":\"timescaledb,hypertable\","
                + "\"transforms.hypertable.type\":\"io.stockevents.connect.HypertableChanges\""),
        broken(
            "compression policy and no transform that drops moves",
            c -> {
              c.policy(Policy.Effect.COMPRESSION);
              c.config.put("transforms", "timescaledb");
            },
            CheckId.CONNECT_MOVES,
            FAILED,
            "arrive as deletes and inserts",
            "transforms.hypertable.type"),
        broken(
            "no transform that drops moves",
            c -> c.config.put("transforms", "timescaledb"),
            CheckId.CONNECT_MOVES,
            WARNING,
            "once you compress",
            "transforms.hypertable.type"),
        broken(
            "markers are left out",
            c -> c.config.put("message.prefix.exclude.list", "heartbeat,::timescaledb.*"),
            CheckId.CONNECT_MOVES,
            FAILED,
            "message.prefix.exclude.list leaves out",
            "{\"message.prefix.exclude.list\":\"heartbeat\"}"),
        broken(
            "markers are not named",
            c -> c.config.put("message.prefix.include.list", "stock_events.*"),
            CheckId.CONNECT_MOVES,
            FAILED,
            "message.prefix.include.list leaves out",
            "{\"message.prefix.include.list\":\"stock_events.*,::timescaledb-.*\"}"),
        broken(
            "snapshot twice",
            c -> c.config.remove("snapshot.include.collection.list"),
            CheckId.CONNECT_SNAPSHOT,
            FAILED,
            "twice",
            "{\"snapshot.include.collection.list\":\"public.stock_trades\"}"),
        broken(
            "no snapshot",
            c -> c.config.put("snapshot.mode", "no_data"),
            CheckId.CONNECT_SNAPSHOT,
            WARNING,
            "before the connector",
            "{\"snapshot.mode\":\"initial\"}"),
        broken(
            "publication made by the connector",
            c -> c.config.remove("publication.autocreate.mode"),
            CheckId.CONNECT_PUBLICATION,
            FAILED,
            "all_tables",
            "{\"publication.autocreate.mode\":\"disabled\"}"),
        broken(
            "other plugin",
            c -> c.config.remove("plugin.name"),
            CheckId.CONNECT_PUBLICATION,
            FAILED,
            "plugin.name",
            "\"plugin.name\":\"pgoutput\""),
        broken(
            "tombstones",
            c -> {
              c.config.remove("tombstones.on.delete");
              c.config.put("transforms", "timescaledb");
            },
            CheckId.CONNECT_TOMBSTONES,
            WARNING,
            "named after the chunks",
            "\"tombstones.on.delete\":\"false\""),
        broken(
            "no heartbeat",
            c -> c.config.remove("heartbeat.interval.ms"),
            CheckId.CONNECT_HEARTBEAT,
            WARNING,
            "none",
            "$$heartbeat$$"),
        broken(
            "table unknown",
            c -> c.databaseSilent = true,
            CheckId.CONNECT_TABLES,
            SKIPPED,
            "depends on the table",
            ""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void aFaultIsNamedWithWhatMendsIt(
      String what, Consumer<Capture> fault, CheckId id, Status status, String detail, String fix) {
    Capture.assertFound(fault, id, status, detail, fix);
  }

  @Test
  void allThatIsWrongWithAConfigIsMendedByOneCommand() {
    Capture capture = new Capture();
    capture.config.put("table.include.list", "public.stock_trades");
    capture.config.remove("transforms");
    capture.config.remove("tombstones.on.delete");

    assertThat(capture.examine())
        .filteredOn(check -> check.fix().isPresent())
        .extracting(Check::id, check -> check.fix().orElseThrow().contains("tombstones"))
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(CheckId.CONNECT_TABLES, true),
            org.assertj.core.groups.Tuple.tuple(CheckId.CONNECT_ROUTING, true),
            org.assertj.core.groups.Tuple.tuple(CheckId.CONNECT_TOMBSTONES, true));
  }

  @Test
  void idsAndTitlesAreFitForTheirReaders() {
    assertThat(Arrays.stream(CheckId.values()))
        .allSatisfy(id -> assertThat(id.title()).hasSizeLessThanOrEqualTo(17))
        .extracting(CheckId::id)
        .doesNotHaveDuplicates()
        .contains("table.replica_identity", "slot.chunks", "connect.task");
  }

  private static Server server(String walLevel, int slots, int senders) {
    return new Server("18.6", 18, "stock_events", "postgres", walLevel, slots, 10, senders, 10);
  }

  private static Optional<Publication> publication(
      boolean allTables, boolean internalSchema, boolean table, List<String> missing) {
    return Optional.of(
        new Publication(allTables, internalSchema, true, false, table, missing, List.of()));
  }

  private static Slot slot(String plugin, String database) {
    return new Slot(
        plugin,
        database,
        OptionalLong.of(42),
        "reserved",
        0,
        0,
        OptionalLong.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static Topic topic(
      List<Integer> leaderless, boolean complete, Optional<Retention> retention) {
    return new Topic(
        1,
        leaderless,
        List.of(),
        complete,
        Optional.of(Capture.NOW.minusSeconds(59)),
        retention,
        Optional.of(List.of()));
  }
}
