package io.stockevents.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stockevents.it.Cli;
import io.stockevents.it.StackExtension;
import io.stockevents.it.TestStack;
import io.stockevents.it.TradesDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StackExtension.class)
class GenerateIT {

  private final TestStack stack;

  GenerateIT(TestStack stack) {
    this.stack = stack;
  }

  @Test
  void logsExactlyWhatItDid() throws Exception {
    try (TradesDatabase database = TradesDatabase.create(stack, "generate_log")) {
      Cli.Result generate =
          Cli.run(database.environment(), "stock-events", "generate", "--rate=max", "--count=2000");

      assertThat(generate.exitCode()).as(generate.err()).isZero();
      assertThat(generate.out().lines()).hasSize(2000);
      assertLogMatches(generate, database);
    }
  }

  @Test
  void updatesMoveTheTimeOfUpdate() throws Exception {
    try (TradesDatabase database = TradesDatabase.create(stack, "generate_update")) {
      Cli.run(database.environment(), "stock-events", "load", "-n", "100");

      Cli.Result generate =
          Cli.run(
              database.environment(),
              "stock-events",
              "generate",
              "--rate=500",
              "--count=100",
              "--mix=update=1");

      assertThat(generate.err()).endsWith("inserted 0, updated 100, deleted 0\n");
      long updatedRows = logged(generate, "update").stream().distinct().count();
      assertThat(database.query("SELECT count(*) FROM stock_trades WHERE updated_at > created_at"))
          .isEqualTo(String.valueOf(updatedRows));
      assertThat(database.count()).isEqualTo(100);
    }
  }

  @Test
  void cutConnectionsLoseNoOperation() throws Exception {
    try (TradesDatabase database = TradesDatabase.create(stack, "generate_cut");
        Cli generate =
            Cli.start(database.environment(), "stock-events", "generate", "--rate=300")) {
      awaitMoreLines(generate);
      for (int cuts = 0; cuts < 3; cuts++) {
        cut(database);
        awaitMoreLines(generate);
      }

      Cli.Result result = generate.interrupt();

      assertThat(result.exitCode()).as(result.err()).isZero();
      assertThat(result.err())
          .contains("the database is unavailable", "the database is available again after");
      assertLogMatches(result, database);
    }
  }

  @Test
  void ctrlCFinishesTheOperationInHandAndSumsUp() throws Exception {
    try (TradesDatabase database = TradesDatabase.create(stack, "generate_interrupted");
        Cli generate =
            Cli.start(database.environment(), "stock-events", "generate", "--rate=100")) {
      await()
          .alias("the first operations are logged")
          .atMost(Duration.ofSeconds(60))
          .until(() -> generate.out().lines().count() > 10);

      Cli.Result result = generate.interrupt();

      assertThat(result.exitCode()).as(result.err()).isZero();
      assertLogMatches(result, database);
      assertThat(
              database.query(
                  "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'stock-events'"
                      + " AND datname = current_database()"))
          .isEqualTo("0");
    }
  }

  private static void awaitMoreLines(Cli generate) {
    long lines = generate.out().lines().count();
    await()
        .alias("it goes on")
        .atMost(Duration.ofSeconds(60))
        .until(() -> generate.out().lines().count() > lines + 100);
  }

  private static void cut(TradesDatabase database) throws SQLException {
    database.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            + " WHERE application_name = 'stock-events' AND datname = current_database()");
  }

  private static void assertLogMatches(Cli.Result generate, TradesDatabase database)
      throws SQLException {
    long inserted = logged(generate, "insert").size();
    long updated = logged(generate, "update").size();
    long deleted = logged(generate, "delete").size();
    assertThat(generate.err())
        .endsWith("inserted %d, updated %d, deleted %d\n".formatted(inserted, updated, deleted));
    assertThat(database.count()).isEqualTo(inserted - deleted);
    assertThat(logged(generate, "insert")).doesNotHaveDuplicates();
    assertThat(logged(generate, "delete"))
        .doesNotHaveDuplicates()
        .isSubsetOf(logged(generate, "insert"));
  }

  /** The ids of the trades that the log says this was done to. */
  private static List<String> logged(Cli.Result generate, String operation) {
    return generate
        .out()
        .lines()
        .map(line -> line.split(" +"))
        .filter(words -> words[2].equals(operation))
        .map(words -> words[words.length - 1])
        .toList();
  }
}
