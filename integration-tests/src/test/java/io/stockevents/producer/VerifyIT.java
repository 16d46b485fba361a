package io.stockevents.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stockevents.it.Cli;
import io.stockevents.stack.LocalStack;
import io.stockevents.stack.StackOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * On a stack of its own, since other tests truncate the table of the shared one. What one test
 * breaks stays broken, so the sound state comes first.
 */
@Tag("own-stack")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class VerifyIT {

  @TempDir private static Path directory;
  private static LocalStack stack;

  @BeforeAll
  static void startStack() throws InterruptedException {
    String postgresBin = System.getProperty("postgres.bin", "");
    StackOptions options = StackOptions.in(directory);
    stack =
        LocalStack.start(
            postgresBin.isEmpty() ? options : options.withPostgresBin(Path.of(postgresBin)),
            (service, took, detail) -> System.err.println(service + " up after " + took));
    assertThat(Cli.run(environment(), "stock-events", "load", "-n", "500").exitCode()).isZero();
    stack.registerConnector(); // only now, so that these rows come as a snapshot
  }

  @AfterAll
  static void stopStack() {
    stack.close();
  }

  @Test
  @Order(1)
  void isEqualAgainAndAgainWhileWritersRun() {
    try (Cli generate =
        Cli.start(environment(), "stock-events", "generate", "--rate=300", "--workers=4")) {
      await()
          .alias("the first operations are logged")
          .atMost(Duration.ofSeconds(60))
          .until(() -> generate.out().lines().count() > 100);
      for (int i = 0; i < 3; i++) {
        Cli.Result verify = verify();

        assertThat(verify.exitCode()).as(verify.out() + verify.err()).isZero();
        assertThat(verify.out())
            .contains("missing    0 rows", "phantom    0 rows", "stale      0 rows", "equal in");
        assertThat(verify.err()).isEmpty();
      }
      assertThat(generate.isAlive()).isTrue();
      generate.interrupt();
    }
  }

  @Test
  @Order(2)
  void isEqualWhenNothingHappensAnyMore() {
    Cli.Result verify = verify("--format", "json");

    assertThat(verify.exitCode()).as(verify.out() + verify.err()).isZero();
    assertThat(verify.out())
        .startsWith("{\"verdict\":\"equal\"")
        .contains("\"later\":0,\"duplicates\":0,\"out_of_order\":0,\"malformed\":0")
        .hasLineCount(1);
  }

  @Test
  @Order(3)
  void anotherTopicOrSlotIsOneLine() {
    assertFailed(verify("--topic", "nowhere"), 1, "no topic nowhere");
    assertFailed(verify("--slot", "other"), 3, "no replication slot other", "cdc-stack status");
    assertFailed(verify("-b", "localhost:1"), 3, "no answer from Kafka at localhost:1");
  }

  @Test
  @Order(4)
  void findsARowThatIsMissingAndOneThatIsStale() throws SQLException {
    execute(
        """
        ALTER PUBLICATION cdc_publication DROP TABLE public.stock_trades;
        INSERT INTO stock_trades VALUES
          ('00000000-0000-0000-0000-000000000001', 'AAPL', 1, 'BUY', gen_random_uuid());
        UPDATE stock_trades SET stock_price = 123456.78
         WHERE trade_id = (SELECT trade_id FROM stock_trades ORDER BY trade_id DESC LIMIT 1);
        ALTER PUBLICATION cdc_publication ADD TABLE public.stock_trades;
        """);

    Cli.Result verify = verify();

    assertThat(verify.exitCode()).as(verify.out() + verify.err()).isEqualTo(4);
    assertThat(verify.out())
        .containsPattern("missing    1 rows .*\n  00000000-0000-0000-0000-000000000001 .*no event")
        .containsPattern("stale      1 rows .*\n.*trades-0@\\d+  stock_price: .*table 123456.78\n")
        .contains("phantom    0 rows", "verdict    different");
  }

  @Test
  @Order(5)
  void findsThePhantomsOfATruncation() throws SQLException {
    execute("TRUNCATE stock_trades");

    Cli.Result verify = verify();

    assertThat(verify.exitCode()).as(verify.out() + verify.err()).isEqualTo(4);
    assertThat(verify.out())
        .contains("table      0 rows", "missing    0 rows", "stale      0 rows")
        .containsPattern("phantom    [\\d,]+ rows in the topic, not in the table\n")
        .containsPattern("(  [0-9a-f-]{36} 20\\S+Z  cdc.public.stock_trades-0@\\d+\n){20}  and ")
        .contains("TRUNCATE");
  }

  @Test
  @Order(6)
  void saysWhenThereIsNoTableOrTheConnectorDoesNotDeliver() throws SQLException {
    execute("ALTER TABLE stock_trades RENAME TO kept");
    assertFailed(verify(), 1, "has no table public.stock_trades");
    execute("ALTER TABLE kept RENAME TO stock_trades");

    execute("SELECT pg_create_logical_replication_slot('idle', 'pgoutput')");
    assertFailed(
        verify("--slot", "idle", "--timeout", "2s"),
        3,
        "has not delivered",
        "idle has had no reader",
        "cdc-stack status");
    execute("SELECT pg_drop_replication_slot('idle')");
  }

  private static Cli.Result verify(String... options) {
    String[] command = new String[options.length + 2];
    command[0] = "stock-events";
    command[1] = "verify";
    System.arraycopy(options, 0, command, 2, options.length);
    return Cli.run(environment(), command);
  }

  private static void assertFailed(Cli.Result result, int exitCode, String... parts) {
    assertThat(result.err().lines()).singleElement().asString().contains(parts);
    assertThat(result.exitCode()).isEqualTo(exitCode);
    assertThat(result.out()).isEmpty();
  }

  private static Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("POSTGRES_HOST", "127.0.0.1");
    environment.put("POSTGRES_PORT", String.valueOf(stack.ports().postgres()));
    environment.put("KAFKA_BOOTSTRAP_SERVERS", stack.bootstrapServers());
    return environment;
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(stack.jdbcUrl(), "postgres", "postgres");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
