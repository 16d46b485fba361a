package io.stockevents.hypertable;

import static io.stockevents.it.CapturedDatabase.trade;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
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
import io.stockevents.trade.TradeKey;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What arrives of a hypertable, case by case; docs/hypertables.md tells it to users. All cases
 * share a database and its connector. Each has a time of its own and by that chunks of its own: a
 * chunk is a week.
 */
@ExtendWith(StackExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
class HypertableIT {

  private static final String NAME = "it_hypertable";
  private static final Duration CHUNK = Duration.ofDays(7);

  private final TestStack stack;
  private final List<StockTrade> before =
      trades("BEFORE", Instant.parse("2020-01-01T00:00:00Z"), 500);
  private List<TradeEvent> snapshot = List.of();

  @AutoClose private CapturedDatabase captured;

  HypertableIT(TestStack stack) {
    this.stack = stack;
  }

  @BeforeAll
  void capture() throws Exception {
    String reason = "HypertableIT needs TimescaleDB, and this stack has plain PostgreSQL";
    if (!stack.hypertable()) {
      System.err.println("skipped: " + reason);
    }
    assumeThat(stack.hypertable()).as(reason).isTrue();
    System.err.println("HypertableIT runs on " + stack.product());
    captured = CapturedDatabase.create(stack, NAME, before);
    snapshot = captured.newEvents();
  }

  @Test
  void snapshotHasEveryRowOnce() {
    assertThat(snapshot)
        .hasSameSizeAs(before)
        .allSatisfy(event -> assertThat(event.operation()).isEqualTo(Operation.READ))
        .extracting(TradeEvent::after)
        .containsExactlyInAnyOrderElementsOf(before);
  }

  @Test
  void stacksOwnConnectorRoutesChunksToTheTopicOfTheTable() throws Exception {
    StockTrade trade = trade("ROUTED", Instant.parse("2011-03-01T10:00:00Z"));
    try (Events events = Events.fromNowOn(stack, stack.topic())) {
      stack.execute(
          "INSERT INTO stock_trades VALUES ('%s', 'ROUTED', 187.25, 'BUY', '%s', '%s', '%s')"
              .formatted(trade.tradeId(), trade.traderId(), trade.createdAt(), trade.updatedAt()));

      assertThat(events.upTo(trade.tradeId()))
          .last()
          .satisfies(event -> assertChange(event, Operation.CREATE, null, trade));
    }
  }

  @Test
  void roleOfTheConnectorIsNoSuperuser() throws SQLException {
    assertThat(captured.connector().config()).containsEntry("database.user", "cdc");
    assertThat(
            stack.query(
                "SELECT concat_ws(' ', rolsuper, rolcreatedb, rolcreaterole, rolbypassrls,"
                    + " rolreplication) FROM pg_roles WHERE rolname = 'cdc'"))
        .isEqualTo("f f f f t");
    assertThat(
            stack.query(
                "SELECT string_agg(DISTINCT usename, ',') FROM pg_stat_activity"
                    + " WHERE application_name LIKE 'Debezium%'"))
        .isEqualTo("cdc");
  }

  @Test
  void firstRowOfAChunkMadeLaterArrives() throws SQLException {
    long chunks = chunks();
    StockTrade trade = trade("FIRST", Instant.parse("2012-01-01T00:00:00Z"));

    List<TradeEvent> events = captured.eventsOf(() -> captured.insert(List.of(trade)));

    assertThat(chunks()).isEqualTo(chunks + 1);
    assertThat(events)
        .singleElement()
        .satisfies(event -> assertChange(event, Operation.CREATE, null, trade));
  }

  @Test
  void eventNamesTheHypertableAndItsHeadersTheChunk() throws SQLException {
    captured.newEvents();

    assertThat(
            "%s.%s"
                .formatted(
                    captured.events().lastHeaders().get("__debezium_timescaledb_chunk_schema"),
                    captured.events().lastHeaders().get("__debezium_timescaledb_chunk_table")))
        .isEqualTo(
            captured
                .database()
                .query(
                    "SELECT tableoid::regclass FROM stock_trades WHERE stock_name = 'MARKER'"
                        + " ORDER BY created_at DESC LIMIT 1"));
  }

  /** As an orderly restart of the server ends it (57P01); RestartsIT restarts it. */
  @Test
  void newChunkIsLookedUpAlthoughTheServerHasEndedTheSessionOfTheTransform() throws SQLException {
    StockTrade trade = trade("ENDED", Instant.parse("2012-06-01T00:00:00Z"));
    captured.newEvents();
    assertThat(
            captured
                .database()
                .query(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE"
                        + " application_name = 'Debezium TimescaleDB metadata'"
                        + " AND datname = current_database()"))
        .as("its sessions")
        .isEqualTo("1");

    List<TradeEvent> events = captured.eventsOf(() -> captured.insert(List.of(trade)));

    assertThat(events)
        .singleElement()
        .satisfies(event -> assertChange(event, Operation.CREATE, null, trade));
  }

  @Test
  void oneTransactionOverManyNewChunksArrivesWholeAndInItsOrder() throws SQLException {
    long chunks = chunks();
    List<StockTrade> trades = trades("MANY", Instant.parse("2013-01-01T00:00:00Z"), 60);

    List<TradeEvent> events = captured.eventsOf(() -> captured.insert(trades));

    assertThat(chunks()).isEqualTo(chunks + 60);
    assertThat(events).extracting(TradeEvent::after).containsExactlyElementsOf(trades);
    assertThat(events)
        .extracting(event -> event.source().transactionId())
        .containsOnly(events.get(0).source().transactionId());
  }

  @Test
  void updateAndDeleteHaveTheWholeRowAsItWas() throws SQLException {
    StockTrade trade = trade("CHANGED", Instant.parse("2015-01-01T00:00:00Z"));
    captured.insert(List.of(trade));

    List<TradeEvent> events =
        captured.eventsOf(
            () -> {
              execute("UPDATE stock_trades SET stock_price = 188.10 WHERE stock_name = 'CHANGED'");
              execute("DELETE FROM stock_trades WHERE stock_name = 'CHANGED'");
            });

    StockTrade updated = withPrice(trade, "188.10");
    assertThat(events).hasSize(2);
    assertChange(events.get(0), Operation.UPDATE, trade, updated);
    assertChange(events.get(1), Operation.DELETE, updated, null);
  }

  /** It was there before the connector, whose snapshot read it through the hypertable. */
  @Test
  void rowInAChunkOlderThanTheConnectorIsUpdated() throws SQLException {
    StockTrade trade = before.get(7);

    List<TradeEvent> events =
        captured.eventsOf(
            () ->
                execute(
                    "UPDATE stock_trades SET stock_price = 1.50 WHERE trade_id = '%s'"
                        .formatted(trade.tradeId())));

    assertThat(events)
        .singleElement()
        .satisfies(event -> assertChange(event, Operation.UPDATE, trade, withPrice(trade, "1.50")));
  }

  @Test
  void compressingAndDecompressingBringsNoEvents() throws SQLException {
    captured.insert(compressibleTrades("2016-01-07T00:00:00Z"));

    assertThat(captured.eventsOf(() -> compress("2016-01-07"))).isEmpty();
    assertThat(captured.eventsOf(() -> execute(onChunkOf("decompress_chunk", "2016-01-07"))))
        .isEmpty();
  }

  @Test
  void changesOfACompressedChunkArriveAndItsMovesDoNot() throws SQLException {
    List<StockTrade> trades = compressibleTrades("2016-06-01T00:00:00Z");
    captured.insert(trades);
    compress("2016-06-01");
    StockTrade updated = trades.get(3);
    StockTrade deleted = trades.get(4);
    StockTrade inserted = trade("COMPRESSED", Instant.parse("2016-06-01T01:00:00Z"));

    List<TradeEvent> events =
        captured.eventsOf(
            () -> {
              execute("UPDATE stock_trades SET stock_price = 2.50 WHERE " + is(updated));
              execute("DELETE FROM stock_trades WHERE " + is(deleted));
              captured.insert(List.of(inserted));
              compress("2016-06-01");
            });

    assertThat(events).hasSize(3);
    assertChange(events.get(0), Operation.UPDATE, updated, withPrice(updated, "2.50"));
    assertChange(events.get(1), Operation.DELETE, deleted, null);
    assertChange(events.get(2), Operation.CREATE, null, inserted);
  }

  @Test
  void deletingAWholeCompressedBatchArrivesRowByRow() throws SQLException {
    List<StockTrade> trades = compressibleTrades("2016-09-01T00:00:00Z");
    captured.insert(trades);
    compress("2016-09-01");

    List<TradeEvent> events =
        captured.eventsOf(
            () ->
                execute(
                    "DELETE FROM stock_trades WHERE stock_name = 'COMPRESSED'"
                        + " AND created_at BETWEEN '2016-09-01' AND '2016-09-02'"));

    assertThat(events)
        .allSatisfy(event -> assertThat(event.operation()).isEqualTo(Operation.DELETE))
        .extracting(TradeEvent::before)
        .containsExactlyInAnyOrderElementsOf(trades);
  }

  /** The start marker is sent again every 10,000 moves, which tells that it is in the middle. */
  @Test
  void restartInTheMiddleOfMovesLetsNoneThrough() throws SQLException {
    execute(
        """
        INSERT INTO stock_trades
        SELECT gen_random_uuid(), 'COMPRESSED', 1, 'BUY', gen_random_uuid(),
               timestamptz '2016-11-03' + i * interval '1 second', now()
        FROM generate_series(1, 200000) i\
        """);
    compress("2016-11-03");
    captured.newEvents();
    try (Events messages = Events.fromNowOn(stack, NAME + ".message")) {
      execute(onChunkOf("decompress_chunk", "2016-11-03"));
      messages.awaitCount(3);
      captured.connector().restart();

      String end = "::timescaledb-decompression-end";
      assertThat(messages.upTo(end, message -> prefix(message).equals(end)))
          .as("a start marker, 20 repeats for 200,000 moves, the end; and what was read again")
          .hasSizeGreaterThan(22);
    }
    execute("UPDATE stock_trades SET stock_price = 2 WHERE created_at = '2016-11-03 00:00:07Z'");
    assertThat(captured.newEvents())
        .singleElement()
        .satisfies(event -> assertThat(event.operation()).isEqualTo(Operation.UPDATE));
  }

  /** Each transaction is read whole, when it is committed. In 2.28.3 an update locks all chunks. */
  @Test
  void twoSessionsThatCompressAtOnceDoNotMeet() throws SQLException {
    captured.insert(compressibleTrades("2018-01-04T00:00:00Z"));
    captured.insert(compressibleTrades("2018-03-01T00:00:00Z"));
    compress("2018-01-04");
    compress("2018-03-01");
    // Its batch is moved out, so that compressing it again moves rows.
    execute("UPDATE stock_trades SET stock_price = 2 WHERE created_at = '2018-03-01 00:00:03Z'");

    List<TradeEvent> events =
        captured.eventsOf(
            () -> {
              try (Connection first = captured.database().connect();
                  Connection second = captured.database().connect();
                  Statement inFirst = first.createStatement();
                  Statement inSecond = second.createStatement()) {
                for (Statement statement : List.of(inFirst, inSecond)) {
                  statement.execute("SET lock_timeout = '30s'");
                  statement.getConnection().setAutoCommit(false);
                }
                inFirst.execute(onChunkOf("decompress_chunk", "2018-01-04"));
                inSecond.execute(onChunkOf("compress_chunk", "2018-03-01"));
                inFirst.execute(insertOf("FIRST", "2018-01-04 01:00:00Z"));
                inSecond.execute(insertOf("SECOND", "2018-03-01 01:00:00Z"));
                second.commit();
                inFirst.execute(onChunkOf("compress_chunk", "2018-01-04"));
                first.commit();
              }
            });

    assertThat(events)
        .allSatisfy(event -> assertThat(event.operation()).isEqualTo(Operation.CREATE))
        .extracting(event -> requireNonNull(event.after()).stockName())
        .containsExactly("SECOND", "FIRST");
  }

  private static String insertOf(String symbol, String createdAt) {
    return """
    INSERT INTO stock_trades
    VALUES (gen_random_uuid(), '%s', 1, 'BUY', gen_random_uuid(), '%s', now())\
    """
        .formatted(symbol, createdAt);
  }

  /** TimescaleDB never writes one. It takes with it what may be a move, until its commit. */
  @Test
  void startMarkerWithoutAnEndHoldsForItsTransaction() throws SQLException {
    StockTrade changed = trade("UNENDED", Instant.parse("2018-06-07T00:00:00Z"));
    captured.insert(List.of(changed));

    List<TradeEvent> events =
        captured.eventsOf(
            () -> {
              execute(
                  "SELECT pg_logical_emit_message(true, '::timescaledb-compression-start', '');"
                      + " INSERT INTO stock_trades VALUES (gen_random_uuid(), 'TAKEN', 1, 'BUY',"
                      + " gen_random_uuid(), '2018-06-07', now());"
                      + " UPDATE stock_trades SET stock_price = 2.50 WHERE "
                      + is(changed));
              execute("DELETE FROM stock_trades WHERE " + is(changed));
            });

    assertThat(events).hasSize(2);
    assertChange(events.get(0), Operation.UPDATE, changed, withPrice(changed, "2.50"));
    assertChange(events.get(1), Operation.DELETE, withPrice(changed, "2.50"), null);
  }

  /** Nothing tells them from changes then; the doctor says so. */
  @Test
  void movesWithoutMarkersPassAsChanges() throws SQLException {
    List<StockTrade> trades = compressibleTrades("2018-09-06T00:00:00Z");
    captured.insert(trades);
    compress("2018-09-06");
    StockTrade updated = trades.get(3);
    setMarkers("off");
    try {
      List<TradeEvent> events =
          captured.eventsOf(
              () -> execute("UPDATE stock_trades SET stock_price = 2.50 WHERE " + is(updated)));

      assertThat(events.subList(0, 20))
          .allSatisfy(event -> assertThat(event.operation()).isEqualTo(Operation.CREATE))
          .extracting(TradeEvent::after)
          .containsExactlyInAnyOrderElementsOf(trades);
      assertThat(events.subList(20, events.size())).hasSize(1);
      assertChange(events.get(20), Operation.UPDATE, updated, withPrice(updated, "2.50"));
    } finally {
      setMarkers("on");
    }
  }

  /** It is the server's own, and new sessions get it once the server has read its files again. */
  private void setMarkers(String value) throws SQLException {
    execute("ALTER SYSTEM SET timescaledb.enable_compression_wal_markers = " + value);
    execute("SELECT pg_reload_conf()");
    await()
        .alias("the markers are " + value)
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                captured
                    .database()
                    .query("SHOW timescaledb.enable_compression_wal_markers")
                    .equals(value));
  }

  private static List<StockTrade> compressibleTrades(String first) {
    return IntStream.range(0, 20)
        .mapToObj(i -> trade("COMPRESSED", Instant.parse(first).plusSeconds(i)))
        .toList();
  }

  private void compress(String day) throws SQLException {
    execute(
        "ALTER TABLE stock_trades SET"
            + " (timescaledb.compress, timescaledb.compress_segmentby = 'stock_name')");
    execute(onChunkOf("compress_chunk", day));
  }

  private static String onChunkOf(String function, String day) {
    return """
    SELECT %1$s(format('%%I.%%I', chunk_schema, chunk_name)::regclass)
    FROM timescaledb_information.chunks
    WHERE hypertable_name = 'stock_trades' AND '%2$s' >= range_start AND '%2$s' < range_end\
    """
        .formatted(function, day);
  }

  private static String prefix(TradeEvent event) {
    return requireNonNull(event.message()).prefix();
  }

  private static String is(StockTrade trade) {
    return "trade_id = '%s' AND created_at = '%s'".formatted(trade.tradeId(), trade.createdAt());
  }

  @Test
  void continuousAggregateIsMadeAndRefreshedWithoutEventsOfItsOwn() throws SQLException {
    List<StockTrade> trades = trades("AGGREGATED", Instant.parse("2017-01-01T00:00:00Z"), 10);

    List<TradeEvent> events =
        captured.eventsOf(
            () -> {
              execute(
                  """
                  CREATE MATERIALIZED VIEW daily WITH (timescaledb.continuous) AS
                  SELECT time_bucket('1 day', created_at) AS day, count(*) AS trades
                  FROM stock_trades GROUP BY day
                  WITH NO DATA\
                  """);
              captured.insert(trades);
              assertThat(refreshedDaysWithTrades()).isEqualTo(10);
              execute("DELETE FROM stock_trades WHERE stock_name = 'AGGREGATED'");
              assertThat(refreshedDaysWithTrades()).isZero();
            });

    assertThat(events.subList(0, 10)).extracting(TradeEvent::after).isEqualTo(trades);
    assertThat(events.subList(10, events.size()))
        .extracting(TradeEvent::before)
        .containsExactlyInAnyOrderElementsOf(trades);
  }

  private long refreshedDaysWithTrades() throws SQLException {
    execute("CALL refresh_continuous_aggregate('daily', '2016-12-30', '2017-12-30')");
    return count("daily WHERE day BETWEEN '2016-12-30' AND '2017-12-30'");
  }

  @Test
  void droppingChunksBringsNoEvents() throws SQLException {
    captured.insert(trades("DROPPED", Instant.parse("2010-01-01T00:00:00Z"), 5));

    List<TradeEvent> events =
        captured.eventsOf(() -> execute("SELECT drop_chunks('stock_trades', date '2010-06-01')"));

    assertThat(count("stock_trades WHERE stock_name = 'DROPPED'")).isZero();
    assertThat(events).isEmpty();
  }

  /** Debezium decodes them when the chunks that they were in are no more in the catalog. */
  @Test
  void recordsOfMergedAndDroppedChunksHaveTheirKeys() throws SQLException {
    List<StockTrade> merged = trades("MERGED", Instant.parse("2005-01-10T00:00:00Z"), 2);
    List<StockTrade> dropped = trades("GONE", Instant.parse("2003-01-10T00:00:00Z"), 2);
    captured.newEvents();
    captured.connector().stop();
    captured.insert(merged);
    captured.insert(dropped);
    execute(
        """
        DO $$
        DECLARE chunks regclass[] :=
          (SELECT array_agg(c ORDER BY c::text) FROM show_chunks('stock_trades',
             newer_than => timestamptz '2004-12-01', older_than => timestamptz '2005-03-01') c);
        BEGIN
          CALL merge_chunks(chunks[1], chunks[2]);
          PERFORM drop_chunks('stock_trades', date '2003-06-01', date '2002-12-01');
        END $$\
        """);
    captured.connector().resume();

    // Events refuses a record without a key.
    assertThat(captured.newEvents())
        .extracting(event -> requireNonNull(event.after()).stockName())
        .containsExactly("MERGED", "MERGED", "GONE", "GONE");
  }

  @Test
  void restartInTheMiddleOfALargeCopyLosesNothing() throws SQLException {
    int rows = 100_000;
    captured.newEvents();
    long before = captured.events().end();
    Cli.Result load =
        Cli.run(
            captured.database().environment(),
            "stock-events",
            "load",
            "--record-count=" + rows,
            "--batch-size=" + rows,
            "--threads=1",
            "--spread=60d");
    assertThat(load.exitCode()).as(load.err()).isZero();

    captured.events().awaitCount(5_000);
    captured.connector().restart();

    assertThat(captured.events().end() - before)
        .as("records in the topic at the restart")
        .isLessThan(rows);
    List<TradeEvent> events = captured.newEvents();
    assertThat(events).extracting(TradeEvent::operation).containsOnly(Operation.CREATE);
    Set<TradeKey> arrived = events.stream().map(TradeEvent::key).collect(Collectors.toSet());
    assertThat(arrived).hasSize(rows);
    System.err.printf(
        "restart in the middle of a COPY of %d rows: %d duplicates%n", rows, events.size() - rows);
  }

  @Test
  void tombstoneGoesWhereItsDeleteGoes() throws SQLException {
    StockTrade trade = trade("TOMBSTONE", Instant.parse("2015-06-01T00:00:00Z"));
    captured.insert(List.of(trade));
    captured.newEvents();
    int before = captured.events().tombstones();
    // A changed config would be taken up some time later.
    captured.connector().delete();
    captured.register(Map.of("tombstones.on.delete", "true"));
    try {
      execute("DELETE FROM stock_trades WHERE stock_name = 'TOMBSTONE'");

      assertThat(captured.newEvents())
          .singleElement()
          .satisfies(event -> assertChange(event, Operation.DELETE, trade, null));
      assertThat(captured.events().tombstones()).isEqualTo(before + 1);
      nothingGoesToTopicsOfChunks();
    } finally {
      captured.connector().delete();
      captured.register();
    }
  }

  @Test
  void nothingGoesToTopicsOfChunks() {
    assertThat(captured.topics())
        .contains(NAME + ".public.stock_trades")
        .isSubsetOf(
            NAME + ".public.stock_trades", NAME + ".message", "__debezium-heartbeat." + NAME);
  }

  private void execute(String sql) throws SQLException {
    captured.database().execute(sql);
  }

  private long chunks() throws SQLException {
    return count("show_chunks('stock_trades')");
  }

  private long count(String from) throws SQLException {
    return Long.parseLong(captured.database().query("SELECT count(*) FROM " + from));
  }

  private static List<StockTrade> trades(String symbol, Instant first, int weeks) {
    return IntStream.range(0, weeks)
        .mapToObj(i -> trade(symbol, first.plus(CHUNK.multipliedBy(i))))
        .toList();
  }

  private static StockTrade withPrice(StockTrade trade, String price) {
    return new StockTrade(
        trade.tradeId(),
        trade.stockName(),
        new BigDecimal(price),
        trade.side(),
        trade.traderId(),
        trade.createdAt(),
        trade.updatedAt());
  }

  private static void assertChange(
      TradeEvent event,
      Operation operation,
      @Nullable StockTrade before,
      @Nullable StockTrade after) {
    assertThat(event.operation()).isEqualTo(operation);
    assertThat(event.before()).isEqualTo(before);
    assertThat(event.after()).isEqualTo(after);
    assertThat(event.source().schema()).isEqualTo("public");
    assertThat(event.source().table()).isEqualTo("stock_trades");
  }
}
