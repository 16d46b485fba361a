package io.stockevents.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stockevents.it.CapturedDatabase;
import io.stockevents.it.Cli;
import io.stockevents.it.OwnData;
import io.stockevents.it.StackExtension;
import io.stockevents.it.TestStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * On a database and a connector of its own, since other tests truncate the table of the stack. The
 * connector's heartbeat is an hour away, so nothing here waits for one. Each test leaves topic and
 * table equal.
 */
@ExtendWith(StackExtension.class)
@OwnData
@TestInstance(Lifecycle.PER_CLASS)
class VerifyIT {

  private static final String NAME = "it_verify";
  private static final String TOPIC = NAME + ".public.stock_trades";

  private static final String PUBLISH_NOTHING =
      "ALTER PUBLICATION cdc_publication SET (publish = 'truncate')";
  private static final String PUBLISH_ALL =
      "ALTER PUBLICATION cdc_publication SET (publish = 'insert, update, delete, truncate')";

  private final TestStack stack;

  private Path directory = Path.of("");
  @AutoClose private CapturedDatabase captured;

  VerifyIT(TestStack stack) {
    this.stack = stack;
  }

  @BeforeAll
  void capture(@TempDir Path temporary) throws Exception {
    directory = temporary;
    Files.writeString(
        directory.resolve("patient.properties"),
        "default.api.timeout.ms=60000\nrequest.timeout.ms=60000\n");
    // These come as a snapshot.
    captured =
        CapturedDatabase.create(
            stack,
            NAME,
            Stream.generate(() -> CapturedDatabase.trade("AAPL", Instant.now()))
                .limit(500)
                .toList(),
            Map.of("heartbeat.interval.ms", "3600000"));
  }

  @Test
  void isEqualAgainAndAgainWhileWritersRun() {
    try (Cli generate =
        Cli.start(
            captured.database().environment(),
            "stock-events",
            "generate",
            "--rate=300",
            "--workers=4")) {
      await()
          .alias("the first operations are logged")
          .atMost(Duration.ofSeconds(60))
          .until(() -> generate.out().lines().count() > 100);
      for (int i = 0; i < 3; i++) {
        Cli.Result verify = verify();

        assertThat(verify.exitCode()).as(verify.out() + verify.err()).isZero();
        assertThat(verify.out())
            .contains("missing    0 rows", "extra      0 rows", "different  0 rows", "equal in");
        assertThat(verify.err()).isEmpty();
      }
      assertThat(generate.isAlive()).isTrue();
      generate.interrupt();
    }
  }

  @Test
  void endsAtOnceWhenNothingHappens() throws IOException {
    Cli.Result verify = verify("--format", "json");

    assertThat(verify.exitCode()).as(verify.out() + verify.err()).isZero();
    assertThat(verify.out())
        .startsWith("{\"verdict\":\"equal\"")
        .contains("\"after_snapshot\":0,\"duplicates\":0,\"out_of_order\":0,\"malformed\":0")
        .hasLineCount(1);
    // A fraction of a second on a machine that has nothing else to do.
    assertThat(json(verify).get("waited_ms").asLong()).isLessThan(20_000);
  }

  @Test
  void seesTheRowsOfASnapshotThatTheConnectorStillReads() throws Exception {
    execute(
        PUBLISH_NOTHING,
        """
        INSERT INTO stock_trades VALUES
          ('00000000-0000-0000-0000-000000000002', 'AAPL', 1, 'BUY', gen_random_uuid())
        """,
        PUBLISH_ALL);
    // What Debezium does: its transaction has an id, and stays open until all rows are read.
    try (Connection reader = captured.database().connect();
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
      send(
          one(
              statement,
              """
              SELECT jsonb_build_object(
                       'op', 'r', 'ts_ms', 1,
                       'after', to_jsonb(row) || jsonb_build_object('stock_price', '1.00'),
                       'source', jsonb_build_object('ts_ms', 1, 'lsn', 1, 'txId', txid_current()))
                FROM stock_trades row
               WHERE trade_id = '00000000-0000-0000-0000-000000000002'
              """));

      Cli.Result verify = verify();

      assertThat(verify.exitCode()).as(verify.out() + verify.err()).isZero();
    }
  }

  @Test
  void anotherTopicOrSlotIsOneLine() throws IOException {
    String impatient =
        Files.writeString(
                directory.resolve("impatient.properties"),
                "default.api.timeout.ms=1000\nrequest.timeout.ms=1000\n")
            .toString();
    assertFailed(verifyAt("nowhere", NAME), 1, "no topic nowhere");
    assertFailed(verifyAt(TOPIC, "other"), 3, "no replication slot other", "cdc-stack status");
    assertFailed(
        verify("-b", "localhost:1", "-F", impatient), 3, "no answer from Kafka at localhost:1");
  }

  @Test
  void findsARowThatIsMissingAndOneThatIsDifferent() throws SQLException {
    execute(
        PUBLISH_NOTHING,
        """
        INSERT INTO stock_trades VALUES
          ('00000000-0000-0000-0000-000000000001', 'AAPL', 1, 'BUY', gen_random_uuid());
        UPDATE stock_trades SET stock_price = 123456.78
         WHERE trade_id = (SELECT trade_id FROM stock_trades ORDER BY trade_id DESC LIMIT 1);
        """,
        PUBLISH_ALL);

    Cli.Result verify = verify();

    execute(
        "DELETE FROM stock_trades WHERE trade_id = '00000000-0000-0000-0000-000000000001'",
        "UPDATE stock_trades SET stock_price = 1 WHERE stock_price = 123456.78");
    assertThat(verify.exitCode()).as(verify.out() + verify.err()).isEqualTo(4);
    assertThat(verify.out())
        .containsPattern("missing    1 rows .*\n  00000000-0000-0000-0000-000000000001 .*no event")
        .containsPattern("different  1 rows .*\n.*trades-0@\\d+  stock_price: .*table 123456.78\n")
        .contains("extra      0 rows", "verdict    different");
  }

  @Test
  void comparesNanAndTheEndsOfTimeExactly() throws SQLException {
    execute(
        "ALTER TABLE stock_trades DROP CONSTRAINT stock_price_is_a_number",
        """
        INSERT INTO stock_trades
        SELECT gen_random_uuid(), 'ODD', price, 'BUY', gen_random_uuid(), created, updated
          FROM (VALUES ('NaN'::numeric, now(), now()),
                       (1, now(), 'infinity'),
                       (1, now(), '-infinity'),
                       (1, now(), '294276-12-31 23:59:59.999999Z'),
                       (1, now(), '4713-01-01 00:00:00Z BC'),
                       (1, 'infinity', now())) odd (price, created, updated)
        """);

    Cli.Result equal = verify("--exactly-once");
    Cli.Result generate =
        Cli.run(
            captured.database().environment(),
            "stock-events",
            "generate",
            "--count=30",
            "--rate=max",
            "--mix=update=1",
            "--symbols=ODD",
            "--quiet");
    execute(
        PUBLISH_NOTHING,
        "UPDATE stock_trades SET stock_price = 'NaN', updated_at = 'infinity'"
            + " WHERE created_at = 'infinity'",
        PUBLISH_ALL);
    Cli.Result different = verify();

    execute(
        "DELETE FROM stock_trades WHERE stock_name = 'ODD'",
        "ALTER TABLE stock_trades"
            + " ADD CONSTRAINT stock_price_is_a_number CHECK (stock_price <> 'NaN') NOT VALID");
    assertThat(equal.exitCode()).as(equal.out() + equal.err()).isZero();
    assertThat(generate.exitCode()).as(generate.out() + generate.err()).isZero();
    assertThat(different.exitCode()).as(different.out() + different.err()).isEqualTo(4);
    assertThat(different.out())
        .contains("missing    0 rows", "extra      0 rows")
        .containsPattern(
            "different  1 rows .*\n  \\S+ infinity  \\S+  stock_price: topic \\S+, table NaN,"
                + " updated_at: topic \\S+, table infinity\n");
  }

  @Test
  void findsTheExtraRowsOfATruncation() throws SQLException {
    execute("CREATE TABLE kept AS TABLE stock_trades", "TRUNCATE stock_trades");

    Cli.Result verify = verify();

    execute("INSERT INTO stock_trades TABLE kept", "DROP TABLE kept");
    assertThat(verify.exitCode()).as(verify.out() + verify.err()).isEqualTo(4);
    assertThat(verify.out())
        .contains("table      0 rows", "missing    0 rows", "different  0 rows")
        .containsPattern("extra      [\\d,]+ rows in the topic, not in the table\n")
        .containsPattern(
            "(  [0-9a-f-]{36} 20\\S+Z  it_verify.public.stock_trades-0@\\d+\n){20}  and ")
        .contains("TRUNCATE");
  }

  @Test
  void saysWhenThereIsNoTableOrTheConnectorDoesNotDeliver() throws SQLException {
    execute("ALTER TABLE stock_trades RENAME TO kept");
    Cli.Result withoutTable = verify();
    execute("ALTER TABLE kept RENAME TO stock_trades");
    assertFailed(withoutTable, 1, "has no table public.stock_trades");

    execute("SELECT pg_create_logical_replication_slot('idle', 'pgoutput')");
    // The connector of this topic reads another database, where our mark is not.
    Cli.Result idle = verifyAt(stack.topic(), "idle", "--timeout", "2s");
    execute("SELECT pg_drop_replication_slot('idle')");
    assertFailed(idle, 3, "has not delivered", "idle has had no reader", "cdc-stack status");
  }

  private Cli.Result verify(String... options) {
    return verifyAt(TOPIC, NAME, options);
  }

  private Cli.Result verifyAt(String topic, String slot, String... options) {
    List<String> command = new ArrayList<>(List.of("cdc-verify", "--topic", topic, "--slot", slot));
    command.addAll(List.of(options));
    if (!command.contains("-F")) {
      // All cores may be busy: the broker has longer to answer than people wait.
      command.addAll(List.of("-F", directory.resolve("patient.properties").toString()));
    }
    return Cli.run(captured.database().environment(), command.toArray(String[]::new));
  }

  private static void assertFailed(Cli.Result result, int exitCode, String... parts) {
    assertThat(result.err().lines()).singleElement().asString().contains(parts);
    assertThat(result.exitCode()).isEqualTo(exitCode);
    assertThat(result.out()).isEmpty();
  }

  private void send(String event) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      producer.send(new ProducerRecord<>(TOPIC, 0, null, event)).get();
    }
  }

  private static JsonNode json(Cli.Result result) throws IOException {
    return new JsonMapper().readTree(result.out());
  }

  private static String one(Statement statement, String query) throws SQLException {
    try (ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }

  /** Each in a transaction of its own. */
  private void execute(String... statements) throws SQLException {
    for (String sql : statements) {
      captured.database().execute(sql);
    }
  }
}
