package io.stockevents.checks.doctor;

import static io.stockevents.checks.doctor.Status.FAILED;
import static io.stockevents.checks.doctor.Status.OK;
import static io.stockevents.checks.doctor.Status.SKIPPED;
import static io.stockevents.checks.doctor.Status.WARNING;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.stockevents.checks.doctor.ConnectStatus.Position;
import io.stockevents.checks.doctor.KafkaStatus.Topic;
import io.stockevents.kafka.HangingTransactions.Hanging;
import io.stockevents.postgres.CaptureCatalog;
import io.stockevents.postgres.CaptureCatalog.FailedJob;
import io.stockevents.postgres.CaptureCatalog.Publication;
import io.stockevents.postgres.CaptureCatalog.Slot;
import io.stockevents.postgres.CaptureCatalog.Spill;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What chunks, slots and settings come to while a capture runs, and what is said about it. */
class StateOfCaptureTest {

  private static Arguments found(
      String what, Consumer<Capture> state, CheckId id, Status status, String detail, String fix) {
    return arguments(what, state, id, status, detail, fix);
  }

  static Stream<Arguments> faults() {
    return Stream.of(databaseStates(), slotStates(), topicStates(), connectorStates())
        .flatMap(List::stream);
  }

  private static List<Arguments> databaseStates() {
    return List.of(
        found(
            "a job fails",
            c ->
                c.failedJobs =
                    List.of(
                        new FailedJob(
                            1000, "policy_retention of public.t", 3, Optional.of("no disk"))),
            CheckId.DATABASE_JOBS,
            WARNING,
            "1 job failed at its last run: job 1000, policy_retention of public.t: no disk;",
            ""),
        found(
            "a job of somebody else's fails",
            c -> c.failedJobs = List.of(new FailedJob(1001, "a", 1, Optional.empty())),
            CheckId.DATABASE_JOBS,
            WARNING,
            "a: its owner may see why",
            ""),
        found(
            "jobs cannot be read",
            c ->
                c.unread.put(
                    CaptureCatalog.Part.JOBS,
                    new CaptureCatalog.Unread(false, "no (SQLSTATE XX000)")),
            CheckId.DATABASE_JOBS,
            FAILED,
            "no (SQLSTATE XX000)",
            ""),
        found(
            "the table is locked",
            c ->
                c.unread.put(
                    CaptureCatalog.Part.NEWEST_ROW,
                    new CaptureCatalog.Unread(true, "locked or slow: no answer within 5 s")),
            CheckId.KAFKA_LAST_EVENT,
            WARNING,
            "locked or slow: no answer within 5 s",
            ""),
        found(
            "the catalog of the table cannot be read",
            c ->
                c.unread.put(CaptureCatalog.Part.TABLE, new CaptureCatalog.Unread(false, "broken")),
            CheckId.TABLE_EXISTS,
            FAILED,
            "broken",
            ""),
        found(
            "what depends on a part that cannot be read",
            c ->
                c.unread.put(CaptureCatalog.Part.TABLE, new CaptureCatalog.Unread(false, "broken")),
            CheckId.CONNECT_TABLES,
            SKIPPED,
            "depends on stock_trades",
            ""),
        found(
            "the publication cannot be read",
            c ->
                c.unread.put(
                    CaptureCatalog.Part.PUBLICATION, new CaptureCatalog.Unread(true, "locked")),
            CheckId.SLOT_CHUNKS,
            SKIPPED,
            "depends on publication",
            ""));
  }

  private static List<Arguments> slotStates() {
    return List.of(
        found(
            "a detached chunk",
            c ->
                c.publication =
                    Optional.of(
                        new Publication(
                            false, false, true, false, true, List.of(), List.of(Capture.CHUNK))),
            CheckId.SLOT_CHUNKS,
            WARNING,
            "all 9, and what was a chunk once: " + Capture.CHUNK,
            "ALTER PUBLICATION cdc_publication DROP TABLE " + Capture.CHUNK),
        found(
            "nobody reads the slot for hours",
            c -> c.slot = Optional.of(slot("reserved", Optional.empty(), new Spill(0, 0, "64MB"))),
            CheckId.SLOT_ACTIVE,
            FAILED,
            "by nobody for 3 h: ",
            "/restart?includeTasks=true"),
        found(
            "nobody reads the slot before the end of the snapshot",
            c -> {
              c.slot = Optional.of(Capture.slot("reserved", 0));
              c.position = Optional.of(Position.SNAPSHOT);
            },
            CheckId.SLOT_ACTIVE,
            WARNING,
            "by nobody yet",
            ""),
        found(
            "invalidated",
            c ->
                c.slot =
                    Optional.of(slot("lost", Optional.of("idle_timeout"), new Spill(0, 0, "64MB"))),
            CheckId.SLOT_WAL,
            FAILED,
            "lost by idle_timeout",
            "pg_drop_replication_slot"),
        found(
            "some is spilled",
            c ->
                c.slot =
                    Optional.of(slot("reserved", Optional.empty(), new Spill(2, 3 << 20, "64MB"))),
            CheckId.SLOT_SPILL,
            OK,
            "3.0 MiB of 2 transactions",
            ""),
        found(
            "much is spilled",
            c ->
                c.slot =
                    Optional.of(
                        slot("reserved", Optional.empty(), new Spill(1200, 5L << 30, "64MB"))),
            CheckId.SLOT_SPILL,
            WARNING,
            "5.0 GiB of 1,200 transactions larger than logical_decoding_work_mem (64MB)",
            ""),
        found(
            "no slot yet",
            c -> {
              c.slot = Optional.empty();
              c.position = Optional.of(Position.NONE);
            },
            CheckId.SLOT_EXISTS,
            WARNING,
            "no slot cdc_slot yet",
            ""),
        found(
            "no slot, and nobody knows whether there was one",
            c -> {
              c.slot = Optional.empty();
              c.position = Optional.empty();
            },
            CheckId.SLOT_EXISTS,
            FAILED,
            "no slot cdc_slot, and Connect does not say",
            ""));
  }

  private static List<Arguments> topicStates() {
    return List.of(
        found(
            "no topic yet",
            c -> {
              c.topic = Optional.empty();
              c.writtenTopics = Optional.of(List.of());
            },
            CheckId.KAFKA_TOPIC,
            FAILED,
            "nothing has been written to it yet",
            "--create --topic cdc.public.stock_trades --partitions 1"),
        found(
            "no topic and no connector",
            c -> {
              c.topic = Optional.empty();
              c.registered = false;
            },
            CheckId.KAFKA_TOPIC,
            SKIPPED,
            "the connector will make it",
            ""),
        found(
            "a transaction hangs",
            c -> c.kafka(hanging(false)),
            CheckId.KAFKA_TRANSACTIONS,
            FAILED,
            "one hangs for good, and readers of committed records with it:"
                + " cdc.public.stock_trades-0 from offset 79532 on",
            "kafka-transactions.sh --bootstrap-server broker:9092 abort"
                + " --topic cdc.public.stock_trades --partition 0 --start-offset 79532"),
        found(
            "a committed transaction hangs",
            c -> c.kafka(hanging(true)),
            CheckId.KAFKA_TRANSACTIONS,
            FAILED,
            "'abort' would lose it",
            ""),
        found(
            "row without an event while the connector is paused",
            c -> {
              c.newestRow = Optional.of(Capture.NOW.minusSeconds(40));
              c.connector = new ConnectStatus.Part("PAUSED", "");
            },
            CheckId.KAFKA_LAST_EVENT,
            WARNING,
            "'cdc-verify' tells whether it is lost",
            ""),
        found(
            "row without an event while the connector catches up",
            c -> {
              c.newestRow = Optional.of(Capture.NOW.minusSeconds(40));
              c.slot =
                  Optional.of(
                      new Slot(
                          "pgoutput",
                          "trading",
                          OptionalLong.of(1),
                          "reserved",
                          100L << 20,
                          100L << 20,
                          OptionalLong.empty(),
                          Optional.empty(),
                          Optional.empty(),
                          Optional.empty()));
            },
            CheckId.KAFKA_LAST_EVENT,
            WARNING,
            "'cdc-verify' tells whether it is lost",
            ""));
  }

  private static List<Arguments> connectorStates() {
    return List.of(
        found(
            "a chunk of another name",
            c -> {
              List<String> chunks = new ArrayList<>(c.chunks);
              chunks.add("public.archive");
              c.chunks = chunks;
            },
            CheckId.CONNECT_TABLES,
            FAILED,
            "1 of 10 chunks are left out by their names, and what changes there does not arrive:"
                + " public.archive",
            "_chunk,public\\\\.archive\",\"transforms.timescaledb.schema.list\":"
                + "\"_timescaledb_internal,public\"}"),
        found(
            "no keys",
            c -> c.config.remove("message.key.columns"),
            CheckId.CONNECT_KEYS,
            WARNING,
            "have none",
            "{\"message.key.columns\":\"public.stock_trades:trade_id,created_at;_timescaledb_"),
        found(
            "keys of the table only",
            c -> c.config.put("message.key.columns", "public.stock_trades:trade_id,created_at"),
            CheckId.CONNECT_KEYS,
            WARNING,
            "have none",
            "created_at;public.stock_trades:trade_id"),
        found(
            "no retries",
            c -> c.config.remove("errors.retry.timeout"),
            CheckId.CONNECT_RETRIES,
            WARNING,
            "fails the task",
            "{\"errors.retry.delay.max.ms\":\"1000\",\"errors.retry.timeout\":\"60000\"}"),
        found(
            "no retries of a session that has ended",
            c -> {
              c.config.put(
                  "transforms.timescaledb.type",
                  c.config.remove("transforms.timescaledb.transform"));
            },
            CheckId.CONNECT_RETRIES,
            WARNING,
            "not of a session that PostgreSQL ends",
            "\"transforms.timescaledb.type\":\"io.stockevents.connect.RetriedTransform\""),
        found(
            "a slot that was made anew is not noticed",
            c -> c.config.remove("offset.mismatch.strategy"),
            CheckId.CONNECT_MISMATCH,
            WARNING,
            "no_validation: where the slot was made anew",
            "{\"offset.mismatch.strategy\":\"trust_offset\"}"),
        found(
            "a slot that was made anew is believed",
            c -> c.config.put("offset.mismatch.strategy", "trust_slot"),
            CheckId.CONNECT_MISMATCH,
            WARNING,
            "trust_slot: ",
            "trust_offset"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void isNamedWithWhatFixesIt(
      String what, Consumer<Capture> state, CheckId id, Status status, String detail, String fix) {
    Capture.assertFound(state, id, status, detail, fix);
  }

  private static Slot slot(String walStatus, Optional<String> invalidation, Spill spill) {
    Instant since = Capture.NOW.minus(Duration.ofHours(3));
    return new Slot(
        "pgoutput",
        "trading",
        OptionalLong.empty(),
        walStatus,
        0,
        0,
        OptionalLong.empty(),
        Optional.of(since),
        invalidation,
        Optional.of(spill));
  }

  private static Topic hanging(boolean committed) {
    Hanging hanging =
        new Hanging(
            new TopicPartition("cdc.public.stock_trades", 0),
            1,
            (short) 0,
            0,
            79_532,
            Optional.empty(),
            committed);
    return new Topic(
        1,
        List.of(),
        List.of(),
        true,
        Optional.of(Capture.NOW.minusSeconds(59)),
        Optional.empty(),
        Optional.of(List.of(hanging)));
  }
}
