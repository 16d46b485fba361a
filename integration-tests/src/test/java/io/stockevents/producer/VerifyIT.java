package io.stockevents.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stockevents.it.CapturedDatabase;
import io.stockevents.it.Cli;
import io.stockevents.it.StackExtension;
import io.stockevents.it.TestStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * On a database and a connector of its own, since other tests truncate the table of the stack. What
 * one test breaks stays broken, so the sound state comes first.
 */
@ExtendWith(StackExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class VerifyIT {

  private static final String NAME = "it_verify";
  private static final String TOPIC = NAME + ".public.stock_trades";

  private final TestStack stack;

  @AutoClose private CapturedDatabase captured;

  VerifyIT(TestStack stack) {
    this.stack = stack;
  }

  @BeforeAll
  void capture() throws Exception {
    // These come as a snapshot.
    captured =
        CapturedDatabase.create(
            stack,
            NAME,
            Stream.generate(() -> CapturedDatabase.trade("AAPL", Instant.now()))
                .limit(500)
                .toList());
  }

  @Test
  @Order(1)
  void isEqualAgainAndAgainWhileWritersRun(@TempDir Path directory) throws IOException {
    // With the writers, all cores may be busy: the broker has longer to answer than people wait.
    Path patience =
        Files.writeString(
            directory.resolve("consumer.properties"),
            "default.api.timeout.ms=60000\nrequest.timeout.ms=60000\n");
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
        Cli.Result verify = verify("--consumer-config", patience.toString());

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
    assertFailed(verifyAt("nowhere", NAME), 1, "no topic nowhere");
    assertFailed(verifyAt(TOPIC, "other"), 3, "no replication slot other", "cdc-stack status");
    assertFailed(verify("-b", "localhost:1"), 3, "no answer from Kafka at localhost:1");
  }

  @Test
  @Order(4)
  void findsARowThatIsMissingAndOneThatIsStale() throws SQLException {
    execute(
        """
        ALTER PUBLICATION cdc_publication SET (publish = 'truncate');
        INSERT INTO stock_trades VALUES
          ('00000000-0000-0000-0000-000000000001', 'AAPL', 1, 'BUY', gen_random_uuid());
        UPDATE stock_trades SET stock_price = 123456.78
         WHERE trade_id = (SELECT trade_id FROM stock_trades ORDER BY trade_id DESC LIMIT 1);
        ALTER PUBLICATION cdc_publication SET (publish = 'insert, update, delete, truncate');
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
        .containsPattern(
            "(  [0-9a-f-]{36} 20\\S+Z  it_verify.public.stock_trades-0@\\d+\n){20}  and ")
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
        verifyAt(TOPIC, "idle", "--timeout", "2s"),
        3,
        "has not delivered",
        "idle has had no reader",
        "cdc-stack status");
    execute("SELECT pg_drop_replication_slot('idle')");
  }

  private Cli.Result verify(String... options) {
    return verifyAt(TOPIC, NAME, options);
  }

  private Cli.Result verifyAt(String topic, String slot, String... options) {
    List<String> command =
        new ArrayList<>(List.of("stock-events", "verify", "--topic", topic, "--slot", slot));
    command.addAll(List.of(options));
    return Cli.run(captured.database().environment(), command.toArray(String[]::new));
  }

  private static void assertFailed(Cli.Result result, int exitCode, String... parts) {
    assertThat(result.err().lines()).singleElement().asString().contains(parts);
    assertThat(result.exitCode()).isEqualTo(exitCode);
    assertThat(result.out()).isEmpty();
  }

  private void execute(String sql) throws SQLException {
    captured.database().execute(sql);
  }
}
