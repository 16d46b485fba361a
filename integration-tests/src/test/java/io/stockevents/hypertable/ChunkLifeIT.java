package io.stockevents.hypertable;

import static io.stockevents.it.CapturedDatabase.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stockevents.change.Operation;
import io.stockevents.it.CapturedDatabase;
import io.stockevents.it.Cli;
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
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What becomes of a chunk, and what arrives of it, {@code verify} finds and {@code doctor} says.
 * All cases share a database; each leaves it equal to its topic, with nothing for the doctor to
 * say.
 */
@ExtendWith(StackExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
class ChunkLifeIT {

  private static final String NAME = "it_chunk_life";
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final JsonMapper JSON = new JsonMapper();

  private final TestStack stack;

  @AutoClose private CapturedDatabase captured;

  ChunkLifeIT(TestStack stack) {
    this.stack = stack;
  }

  @BeforeAll
  void capture() throws Exception {
    String reason = "ChunkLifeIT needs TimescaleDB, and this stack has plain PostgreSQL";
    if (!stack.hypertable()) {
      System.err.println("skipped: " + reason);
    }
    assumeThat(stack.hypertable()).as(reason).isTrue();
    System.err.println("ChunkLifeIT runs on " + stack.product());
    captured =
        CapturedDatabase.create(
            stack, NAME, List.of(trade("BEFORE", Instant.parse("2020-01-01T00:00:00Z"))));
    captured.newEvents();
    execute(
        "ALTER TABLE stock_trades SET"
            + " (timescaledb.compress, timescaledb.compress_segmentby = 'stock_name')");
  }

  @Test
  void mergingChunksBringsNoEvents() throws Exception {
    assumeOffered("merge_chunks");
    List<StockTrade> trades = twoWeeks("MERGED", "2005-01-10T00:00:00Z");
    captured.insert(trades);

    assertThat(
            captured.eventsOf(
                () ->
                    execute(
                        "CALL merge_chunks('%s', '%s')"
                            .formatted(chunkOf(trades.get(0)), chunkOf(trades.get(1))))))
        .isEmpty();

    assertThat(chunkOf(trades.get(1))).isEqualTo(chunkOf(trades.get(0)));
    assertUpdatesArrive("MERGED", 2);
    assertEqualAndWell();
  }

  @Test
  void mergingCompressedChunksBesideReadersBringsNoEvents() throws Exception {
    assumeOffered("merge_chunks_concurrently");
    List<StockTrade> trades = twoWeeks("CONCURRENT", "2005-03-07T00:00:00Z");
    captured.insert(trades);
    for (StockTrade trade : trades) {
      execute("SELECT compress_chunk('%s')".formatted(chunkOf(trade)));
    }

    assertThat(
            captured.eventsOf(
                () ->
                    execute(
                        "CALL merge_chunks_concurrently(ARRAY['%s', '%s']::regclass[])"
                            .formatted(chunkOf(trades.get(0)), chunkOf(trades.get(1))))))
        .isEmpty();

    assertUpdatesArrive("CONCURRENT", 2);
    assertEqualAndWell();
  }

  @Test
  void splittingAChunkBringsNoEventsAndTheNewHalfIsCaptured() throws Exception {
    assumeOffered("split_chunk");
    List<StockTrade> trades = ofOneWeek("SPLIT", "2006-01-05T00:00:00Z");
    captured.insert(trades);

    assertThat(captured.eventsOf(() -> split(trades.get(0), "2006-01-08"))).isEmpty();

    assertThat(chunkOf(trades.get(1))).isNotEqualTo(chunkOf(trades.get(0)));
    assertUpdatesArrive("SPLIT", 2);
    StockTrade inserted = trade("SPLIT", Instant.parse("2006-01-09T12:00:00Z"));
    assertThat(captured.eventsOf(() -> captured.insert(List.of(inserted))))
        .extracting(TradeEvent::after)
        .containsExactly(inserted);
    assertEqualAndWell();
  }

  /** Of whole batches: TimescaleDB 2.28.3 leaves one that has rows of both halves in the first. */
  @Test
  void splittingACompressedChunkBringsNoEvents() throws Exception {
    assumeOffered("split_chunk");
    List<StockTrade> trades =
        List.of(
            trade("FIRST HALF", Instant.parse("2006-02-02T00:00:00Z")),
            trade("SECOND HALF", Instant.parse("2006-02-07T00:00:00Z")));
    captured.insert(trades);
    execute("SELECT compress_chunk('%s')".formatted(chunkOf(trades.get(0))));

    assertThat(captured.eventsOf(() -> split(trades.get(0), "2006-02-05"))).isEmpty();

    assertUpdatesArrive("FIRST HALF", 1);
    assertUpdatesArrive("SECOND HALF", 1);
    assertEqualAndWell();
  }

  /** What it inserts while the chunk is being split waits, and then has to go to the new one. */
  @Test
  void generateGoesOnWhileItsChunkIsSplit() throws Exception {
    assumeOffered("split_chunk");
    try (Cli generate =
        Cli.start(captured.database().environment(), "stock-events", "generate", "--rate=200")) {
      await()
          .alias("it is at work")
          .atMost(LIMIT)
          .until(() -> generate.out().lines().count() > 100);
      try (Connection connection = captured.database().connect();
          Statement statement = connection.createStatement()) {
        connection.setAutoCommit(false);
        statement.execute(
            """
            DO $$
            DECLARE
              chunk record;
            BEGIN
              SELECT format('%I.%I', chunk_schema, chunk_name)::regclass AS id,
                     range_start + (now() - range_start) / 2 AS middle
                INTO chunk
                FROM timescaledb_information.chunks
               WHERE hypertable_name = 'stock_trades' AND now() BETWEEN range_start AND range_end;
              CALL split_chunk(chunk.id, chunk.middle);
            END $$\
            """);
        await()
            .alias("an insert waits")
            .atMost(LIMIT)
            .until(
                () ->
                    !captured
                        .database()
                        .query(
                            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                + " AND application_name = 'stock-events'"
                                + " AND datname = current_database() AND query ~* '^insert'")
                        .equals("0"));
        connection.commit();
      }
      long lines = generate.out().lines().count();
      await()
          .alias("it goes on")
          .atMost(LIMIT)
          .until(() -> !generate.isAlive() || generate.out().lines().count() > lines + 100);
      Cli.Result result = generate.interrupt();
      assertThat(result.exitCode()).as(result.err()).isZero();
    }
    assertEqualAndWell();
  }

  @Test
  void movingAChunkBringsNoEvents() throws Exception {
    List<StockTrade> trades = ofOneWeek("MOVED", "2007-01-04T00:00:00Z");
    captured.insert(trades);
    String chunk = chunkOf(trades.get(0));
    String index =
        captured
            .database()
            .query(
                "SELECT indexrelid::regclass FROM pg_index WHERE NOT indisprimary AND indrelid ="
                    + " '%s'::regclass LIMIT 1".formatted(chunk));
    stack.execute("DROP TABLESPACE IF EXISTS " + NAME);
    try (Connection connection = stack.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET allow_in_place_tablespaces = on");
      statement.execute("CREATE TABLESPACE %s LOCATION ''".formatted(NAME));
    }
    try {
      assertThat(
              captured.eventsOf(
                  () ->
                      execute(
                          "SELECT move_chunk('%1$s', '%2$s', '%2$s', '%3$s')"
                              .formatted(chunk, NAME, index))))
          .isEmpty();
      assertUpdatesArrive("MOVED", 2);
      assertThat(
              captured.eventsOf(
                  () -> {
                    execute("ALTER TABLE %s SET TABLESPACE pg_default".formatted(chunk));
                    execute("SELECT reorder_chunk('%s', '%s')".formatted(chunk, index));
                  }))
          .isEmpty();
      assertUpdatesArrive("MOVED", 2);
      assertEqualAndWell();
    } finally {
      execute("ALTER TABLE %s SET TABLESPACE pg_default".formatted(chunk));
      execute("ALTER INDEX ALL IN TABLESPACE %s SET TABLESPACE pg_default".formatted(NAME));
      stack.execute("DROP TABLESPACE " + NAME);
    }
  }

  /** The connector takes chunks by their names, and looks at them when it begins to read. */
  @Test
  void changesOfARenamedChunkAreMissedFromTheNextStartOnAndTheDoctorNamesIt() throws Exception {
    List<StockTrade> trades = ofOneWeek("RENAMED", "2008-01-03T00:00:00Z");
    captured.insert(trades);
    String chunk = chunkOf(trades.get(0));
    String name = chunk.substring(chunk.indexOf('.') + 1);
    execute("ALTER TABLE %s RENAME TO january".formatted(chunk));
    try {
      assertUpdatesArrive("RENAMED", 2);

      captured.connector().stop();
      captured.connector().resume();
      assertThat(captured.eventsOf(() -> update("RENAMED"))).isEmpty();

      assertVerify(4, "different  2 rows");
      JsonNode check = doctor("connect.tables");
      assertThat(check.path("status").asText()).isEqualTo("failed");
      assertThat(check.path("detail").asText())
          .contains("1 of ", "by their names", "_timescaledb_internal.january");
      assertThat(check.path("fix").asText()).contains("_timescaledb_internal\\\\.january");
      assertThat(doctor("slot.publication").path("status").asText())
          .as("it is a chunk by any name")
          .isEqualTo("ok");
    } finally {
      execute("ALTER TABLE _timescaledb_internal.january RENAME TO " + name);
    }
    assertUpdatesArrive("RENAMED", 2);
    assertEqualAndWell();
  }

  /** It keeps its name, and is still published. */
  @Test
  void detachedChunkLeavesItsRowsDownstreamAndGoesOnBeingCaptured() throws Exception {
    assumeOffered("detach_chunk");
    List<StockTrade> trades = ofOneWeek("DETACHED", "2009-01-08T00:00:00Z");
    captured.insert(trades);
    String chunk = chunkOf(trades.get(0));

    assertThat(captured.eventsOf(() -> execute("CALL detach_chunk('%s')".formatted(chunk))))
        .isEmpty();

    assertVerify(4, "extra      2 rows", "detach_chunk");
    JsonNode check = doctor("slot.chunks");
    assertThat(check.path("status").asText()).isEqualTo("warning");
    assertThat(check.path("detail").asText()).contains("was a chunk once: " + chunk);
    assertThat(check.path("fix").asText())
        .contains("ALTER PUBLICATION cdc_publication DROP TABLE " + chunk);
    assertThat(captured.eventsOf(() -> execute("UPDATE %s SET stock_price = 3".formatted(chunk))))
        .extracting(event -> event.source().table())
        .containsExactly("stock_trades", "stock_trades");
    execute(
        "CALL attach_chunk('stock_trades', '%s', '{\"created_at\":".formatted(chunk)
            + " [\"2009-01-08 00:00:00+00\", \"2009-01-15 00:00:00+00\"]}')");
    assertUpdatesArrive("DETACHED", 2);
    assertEqualAndWell();
  }

  @Test
  void rowsOfAnAttachedTableAreMissingUntilTheyAreTouched() throws Exception {
    assumeOffered("attach_chunk");
    execute("CREATE TABLE archive (LIKE stock_trades INCLUDING ALL)");
    execute(
        "INSERT INTO archive VALUES (gen_random_uuid(), 'ATTACHED', 1, 'BUY', gen_random_uuid(),"
            + " '2014-01-10', now())");
    String attach =
        "CALL attach_chunk('stock_trades', '%s',"
            + " '{\"created_at\": [\"2014-01-09 00:00:00+00\", \"2014-01-16 00:00:00+00\"]}')";

    assertThat(
            captured.eventsOf(
                () -> {
                  execute(attach.formatted("archive"));
                  update("ATTACHED");
                }))
        .isEmpty();

    assertVerify(4, "missing    1 rows");
    JsonNode check = doctor("connect.tables");
    assertThat(check.path("status").asText()).isEqualTo("failed");
    assertThat(check.path("detail").asText()).contains("by their names", "public.archive");
    // Under a chunk's name it is one like any other.
    execute("ALTER TABLE archive SET SCHEMA _timescaledb_internal");
    execute("ALTER TABLE _timescaledb_internal.archive RENAME TO _hyper_1_1000_chunk");
    assertThat(captured.eventsOf(() -> update("ATTACHED")))
        .extracting(TradeEvent::operation)
        .containsExactly(Operation.UPDATE);
    assertEqualAndWell();
  }

  private static List<StockTrade> twoWeeks(String symbol, String first) {
    Instant time = Instant.parse(first);
    return List.of(trade(symbol, time), trade(symbol, time.plus(Duration.ofDays(7))));
  }

  /** In its first day and in its sixth; chunks begin on Thursdays. */
  private static List<StockTrade> ofOneWeek(String symbol, String thursday) {
    Instant time = Instant.parse(thursday);
    return List.of(
        trade(symbol, time.plus(Duration.ofHours(1))),
        trade(symbol, time.plus(Duration.ofDays(5))));
  }

  private void split(StockTrade trade, String at) throws SQLException {
    execute("CALL split_chunk('%s', '%s'::timestamptz)".formatted(chunkOf(trade), at));
  }

  private String chunkOf(StockTrade trade) throws SQLException {
    return captured
        .database()
        .query(
            "SELECT tableoid::regclass FROM stock_trades WHERE trade_id = '%s'"
                .formatted(trade.tradeId()));
  }

  private void update(String symbol) throws SQLException {
    execute(
        "UPDATE stock_trades SET stock_price = stock_price + 1 WHERE stock_name = '%s'"
            .formatted(symbol));
  }

  private void assertUpdatesArrive(String symbol, int rows) throws SQLException {
    assertThat(captured.eventsOf(() -> update(symbol)))
        .hasSize(rows)
        .allSatisfy(
            event -> {
              assertThat(event.operation()).isEqualTo(Operation.UPDATE);
              assertThat(event.source().table()).isEqualTo("stock_trades");
            });
  }

  /**
   * TimescaleDB reads a chunk as its catalog says at that moment, whatever the snapshot: rows that
   * have been compressed since would be in neither half.
   */
  @Test
  void rowsThatAreCompressedWhileVerifyWaitsAreNotTakenForGone() throws Exception {
    List<StockTrade> trades = ofOneWeek("RECOMPRESSED", "2012-03-05T00:00:00Z");
    captured.insert(trades);
    String compress = "SELECT compress_chunk('%s')".formatted(chunkOf(trades.get(0)));
    execute(compress);
    assertUpdatesArrive("RECOMPRESSED", 2);

    captured.connector().stop();
    try (Cli verify =
        Cli.start(
            captured.database().environment(),
            "cdc-verify",
            "--topic=" + captured.topic(),
            "--slot=" + NAME)) {
      await()
          .alias("it has its snapshot, and waits for the connector")
          .atMost(LIMIT)
          .until(
              () ->
                  captured
                      .database()
                      .query(
                          "SELECT count(*) FROM pg_stat_activity WHERE backend_xmin IS NOT NULL"
                              + " AND application_name = 'stock-events'"
                              + " AND datname = current_database()"
                              + " AND state LIKE 'idle in transaction%'")
                      .equals("1"));
      execute(compress);
      captured.connector().resume();

      Cli.Result result = verify.await();
      assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    }
  }

  private void execute(String sql) throws SQLException {
    captured.database().execute(sql);
  }

  /** Older releases do not have all of them. */
  private void assumeOffered(String function) throws SQLException {
    String version =
        captured
            .database()
            .query("SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'");
    assumeThat(
            captured
                .database()
                .query("SELECT count(*) FROM pg_proc WHERE proname = '%s'".formatted(function)))
        .as("TimescaleDB %s has no %s".formatted(version, function))
        .isNotEqualTo("0");
  }

  private void assertEqualAndWell() throws IOException {
    assertVerify(0, "equal in");
    for (JsonNode check : doctor()) {
      assertThat(check.path("status").asText()).as(check.toString()).isNotIn("failed", "warning");
    }
  }

  private void assertVerify(int exitCode, String... parts) {
    Cli.Result verify =
        Cli.run(
            captured.database().environment(),
            "cdc-verify",
            "--topic=" + captured.topic(),
            "--slot=" + NAME);
    assertThat(verify.exitCode()).as(verify.out() + verify.err()).isEqualTo(exitCode);
    assertThat(verify.out()).contains(parts);
  }

  private JsonNode doctor(String id) throws IOException {
    for (JsonNode check : doctor()) {
      if (check.path("id").asText().equals(id)) {
        return check;
      }
    }
    throw new AssertionError("no check " + id);
  }

  private JsonNode doctor() throws IOException {
    Cli.Result doctor =
        Cli.run(
            captured.database().environment(),
            "cdc-doctor",
            "--format=json",
            "--timeout=30s",
            "--connector=" + NAME,
            "--topic=" + captured.topic());
    return JSON.readTree(doctor.out());
  }
}
