package io.stockevents.hypertable;

import static io.stockevents.it.CapturedDatabase.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.stockevents.change.Operation;
import io.stockevents.it.CapturedDatabase;
import io.stockevents.it.Cli;
import io.stockevents.it.Events;
import io.stockevents.it.StackExtension;
import io.stockevents.it.TestStack;
import io.stockevents.trade.StockTrade;
import io.stockevents.trade.TradeEvent;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Old rows leave a hypertable, and the topic too. A chunk is a week; each test fills old ones and
 * has them retired.
 */
@ExtendWith(StackExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
class RetentionIT {

  private static final String NAME = "it_retention";
  private static final String RETIRE = "CALL retire_chunks(INTERVAL '20 years', batch_size => 1)";
  private static final String OLD_CHUNKS =
      "show_chunks('stock_trades', older_than => INTERVAL '20 years')";

  private final TestStack stack;

  @AutoClose private CapturedDatabase captured;

  RetentionIT(TestStack stack) {
    this.stack = stack;
  }

  @BeforeAll
  void capture() throws SQLException, IOException {
    assumeThat(stack.hypertable()).as("the stack has TimescaleDB").isTrue();
    captured =
        CapturedDatabase.create(
            stack,
            NAME,
            List.of(trade("YOUNG", Instant.now())),
            Map.of("tombstones.on.delete", "true"));
  }

  @AfterEach
  void topicAndTableAreEqual() {
    Cli.Result verify = verify();
    assertThat(verify.exitCode()).as(verify.out() + verify.err()).isZero();
  }

  private Cli.Result verify(String... options) {
    Stream<String> command =
        Stream.of("cdc-verify", "--topic=" + captured.topic(), "--slot=" + NAME);
    return Cli.run(
        captured.database().environment(),
        Stream.concat(command, Stream.of(options)).toArray(String[]::new));
  }

  @Test
  void rowsLeaveByEventsAndTheirChunksAreGoneWhileWritersRun() throws SQLException {
    captured.insert(weeks("1980-01-01T00:00:00Z", 4_000));
    compressOldest(3);
    execute("UPDATE stock_trades SET stock_price = 2 WHERE created_at = '1980-01-01T00:00:00Z'");
    long job = job("{\"older_than\": \"20 years\", \"batch_size\": 300}");
    try (Cli generate =
        Cli.start(
            captured.database().environment(),
            "stock-events",
            "generate",
            "--rate=100",
            "--workers=2")) {
      await().atMost(Duration.ofSeconds(60)).until(() -> generate.out().lines().count() > 10);

      await()
          .atMost(Duration.ofSeconds(60))
          .alias("what writers held is retired by a later run")
          .untilAsserted(
              () -> {
                execute("CALL run_job(%d)".formatted(job));
                assertThat(count(OLD_CHUNKS)).isZero();
              });
      assertThat(count("stock_trades WHERE created_at < '1990-01-01'")).isZero();
      topicAndTableAreEqual();
      assertThat(generate.isAlive()).isTrue();
      generate.interrupt();
    }
    execute("SELECT delete_job(%d)".formatted(job));
  }

  @Test
  void goesOnWhereItWasInterrupted() throws Exception {
    List<StockTrade> old = weeks("1981-01-01T00:00:00Z", 12);
    captured.insert(old);
    compressOldest(2);

    List<TradeEvent> events =
        captured.eventsOf(
            () -> {
              interruptWhile(old.get(10));
              assertThat(count("stock_trades WHERE stock_name = 'OLD'")).isGreaterThan(1);
              execute(RETIRE);
            });

    assertThat(events)
        .extracting(TradeEvent::operation, TradeEvent::before)
        .containsExactlyInAnyOrder(deletesOf(old));
    assertThat(count(OLD_CHUNKS)).isZero();
  }

  /** It would wait for the row for two seconds. */
  private void interruptWhile(StockTrade locked) throws SQLException {
    try (Connection writer = captured.database().connect();
        Connection retiring = captured.database().connect();
        Statement lock = writer.createStatement();
        Statement retire = retiring.createStatement()) {
      writer.setAutoCommit(false);
      // By its time: of the other chunks nothing must be locked.
      lock.execute(
          "SELECT FROM stock_trades WHERE created_at = '%s' FOR UPDATE"
              .formatted(locked.createdAt()));
      retire.execute("SET statement_timeout = '1s'");
      assertThatThrownBy(() -> retire.execute(RETIRE)).hasMessageContaining("statement timeout");
      writer.rollback();
    }
  }

  @Test
  void rowThatArrivesMeanwhileStaysUntilTheNextCall() throws SQLException {
    List<StockTrade> old = weeks("1982-01-01T00:00:00Z", 3);
    captured.insert(old);
    StockTrade late = trade("LATE", Instant.parse("1982-01-01T01:00:00Z"));

    List<TradeEvent> events =
        captured.eventsOf(
            () -> {
              try (Connection writer = captured.database().connect();
                  Statement statement = writer.createStatement()) {
                writer.setAutoCommit(false);
                statement.execute(
                    "INSERT INTO stock_trades VALUES ('%s', 'LATE', 187.25, 'BUY', '%s', '%s', '%s')"
                        .formatted(
                            late.tradeId(), late.traderId(), late.createdAt(), late.updatedAt()));
                execute(RETIRE);
                writer.commit();
              }
            });

    assertThat(events)
        .extracting(TradeEvent::operation, TradeEvent::before)
        .contains(deletesOf(old))
        .hasSize(4)
        .last()
        .isEqualTo(tuple(Operation.CREATE, null));
    assertThat(count("stock_trades WHERE stock_name = 'LATE'")).isEqualTo(1);
    assertThat(count(OLD_CHUNKS)).isEqualTo(1);

    assertThat(captured.eventsOf(() -> execute(RETIRE)))
        .extracting(TradeEvent::operation, TradeEvent::before)
        .containsExactly(deletesOf(List.of(late)));
    assertThat(count(OLD_CHUNKS)).isZero();
  }

  @Test
  void verifyKnowsTheRowsOfDroppedChunksFromExtraOnes() throws SQLException {
    captured.insert(weeks("1984-01-01T00:00:00Z", 4));
    captured.newEvents();
    execute("SELECT drop_chunks('stock_trades', older_than => INTERVAL '20 years')");

    assertThat(verify().out())
        .contains("extra      0 rows")
        .containsPattern("expired    [\\d,]+ rows in the topic, of chunks")
        .contains("verdict    equal");

    // The chunk is there again, and where its other row went is not known.
    captured.insert(List.of(trade("LATE", Instant.parse("1984-01-01T01:00:00Z"))));
    Cli.Result covered = verify();
    execute(RETIRE);

    assertThat(covered.exitCode()).as(covered.out() + covered.err()).isEqualTo(4);
    assertThat(covered.out()).contains("extra      1 rows", "verdict    different");
  }

  @Test
  void retiredRowsLeaveACompactedTopic() throws Exception {
    List<StockTrade> old = weeks("1985-01-01T00:00:00Z", 10);
    StockTrade kept = trade("KEPT", Instant.now());
    captured.insert(old);
    captured.insert(List.of(kept));
    for (int i = 0; i < 3; i++) {
      execute("UPDATE stock_trades SET stock_price = stock_price + 1");
    }
    execute(RETIRE);
    captured.newEvents();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
      // Each record makes a segment, of which all but the last are compacted, tombstones included.
      configure(
          admin,
          OpType.SET,
          Map.of(
              "cleanup.policy", "compact",
              "segment.ms", "1",
              "min.cleanable.dirty.ratio", "0.001",
              "delete.retention.ms", "0"));
      await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(
              () -> {
                captured.newEvents();
                assertThat(operationsOf(old)).isEmpty();
                assertThat(operationsOf(List.of(kept))).containsExactly(Operation.UPDATE);
              });

      Cli.Result verify = verify("--exactly-once");

      assertThat(verify.exitCode()).as(verify.out() + verify.err()).isZero();
      assertThat(verify.out()).contains("compacted  what came before", "verdict    equal");
      configure(
          admin,
          OpType.DELETE,
          Map.of(
              "cleanup.policy", "",
              "segment.ms", "",
              "min.cleanable.dirty.ratio", "",
              "delete.retention.ms", ""));
    }
  }

  /** What the topic still has of these trades. */
  private List<Operation> operationsOf(List<StockTrade> trades) throws SQLException {
    StockTrade marker = trade("MARKER", Instant.now());
    captured.insert(List.of(marker));
    try (Events events = Events.fromBeginning(stack, captured.topic())) {
      return events.upTo(marker.tradeId()).stream()
          .filter(event -> trades.stream().anyMatch(trade -> trade.key().equals(event.key())))
          .map(TradeEvent::operation)
          .toList();
    }
  }

  private void configure(Admin admin, OpType change, Map<String, String> settings)
      throws ExecutionException, InterruptedException {
    List<AlterConfigOp> changes =
        settings.entrySet().stream()
            .map(each -> new AlterConfigOp(new ConfigEntry(each.getKey(), each.getValue()), change))
            .toList();
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, captured.topic());
    admin.incrementalAlterConfigs(Map.of(topic, changes)).all().get();
  }

  @Test
  void twoAtOnceDoNotHinderEachOther() throws SQLException {
    List<StockTrade> old = weeks("1983-01-01T00:00:00Z", 60);
    captured.insert(old);
    compressOldest(1);

    List<TradeEvent> events =
        captured.eventsOf(
            () -> {
              CompletableFuture<Void> other = CompletableFuture.runAsync(() -> call(RETIRE));
              execute(RETIRE);
              other.join();
              // What one of them left because the other one held it.
              execute(RETIRE);
            });

    assertThat(events)
        .extracting(TradeEvent::operation, TradeEvent::before)
        .containsExactlyInAnyOrder(deletesOf(old));
    assertThat(count(OLD_CHUNKS)).isZero();
  }

  /** Over four chunks. */
  private static List<StockTrade> weeks(String first, int trades) {
    Duration apart = Duration.ofDays(21).dividedBy(trades - 1);
    return IntStream.range(0, trades)
        .mapToObj(i -> trade("OLD", Instant.parse(first).plus(apart.multipliedBy(i))))
        .toList();
  }

  private static Tuple[] deletesOf(List<StockTrade> trades) {
    return trades.stream().map(trade -> tuple(Operation.DELETE, trade)).toArray(Tuple[]::new);
  }

  private void compressOldest(int chunks) throws SQLException {
    execute(
        "ALTER TABLE stock_trades SET"
            + " (timescaledb.compress, timescaledb.compress_segmentby = 'stock_name')");
    execute(
        """
        SELECT compress_chunk(format('%%I.%%I', chunk_schema, chunk_name)::regclass)
        FROM (SELECT * FROM timescaledb_information.chunks ORDER BY range_start LIMIT %d) oldest\
        """
            .formatted(chunks));
  }

  /** Runs when it is told to, and not by itself. */
  private long job(String config) throws SQLException {
    return Long.parseLong(
        captured
            .database()
            .query(
                "SELECT add_job('retire_chunks_job', INTERVAL '1 day', config => '%s',"
                        .formatted(config)
                    + " scheduled => false)"));
  }

  private long count(String from) throws SQLException {
    return Long.parseLong(captured.database().query("SELECT count(*) FROM " + from));
  }

  private void execute(String sql) throws SQLException {
    captured.database().execute(sql);
  }

  private void call(String sql) {
    try {
      execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
