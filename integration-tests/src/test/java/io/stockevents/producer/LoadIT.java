package io.stockevents.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stockevents.it.Cli;
import io.stockevents.it.StackExtension;
import io.stockevents.it.TestStack;
import io.stockevents.it.TradesDatabase;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StackExtension.class)
class LoadIT {

  private static final String DIGEST =
      "SELECT md5(string_agg(t::text, E'\\n' ORDER BY trade_id)) FROM stock_trades t";

  private final TestStack stack;

  LoadIT(TestStack stack) {
    this.stack = stack;
  }

  @Test
  void loadsAsManyTradesAsAskedSpreadOverTheTime() throws Exception {
    try (TradesDatabase database = TradesDatabase.create(stack, "load_spread")) {
      Cli.Result load = load(database, "-n", "12345", "--spread", "30d", "--batch-size", "1000");

      assertThat(load.exitCode()).as(load.err()).isZero();
      assertThat(load.out()).startsWith("loaded 12,345 rows in ").endsWith(" rows/s)\n");
      assertThat(load.err()).isEmpty();
      assertThat(database.count()).isEqualTo(12_345);
      assertThat(database.query("SELECT count(DISTINCT created_at::date) FROM stock_trades"))
          .isIn("30", "31");
      assertThat(
              database.query(
                  "SELECT count(*) FROM stock_trades WHERE stock_price < 0.01"
                      + " OR substr(trade_id::text, 15, 1) <> '7' OR updated_at <> created_at"))
          .isEqualTo("0");
    }
  }

  @Test
  void sameSeedLoadsTheSameRowsForAnyNumberOfThreads() throws Exception {
    try (TradesDatabase database = TradesDatabase.create(stack, "load_seed")) {
      load(database, "-n", "5k", "--seed", "7", "--threads", "1", "--batch-size", "100");
      String alone = database.query(DIGEST);

      Cli.Result load =
          load(database, "-n", "5k", "--seed", "7", "--batch-size", "100", "--truncate");

      assertThat(load.exitCode()).isZero();
      assertThat(load.err()).contains("emptied public.stock_trades;");
      assertThat(database.query(DIGEST)).isEqualTo(alone);
    }
  }

  @Test
  void sameSeedTwiceSaysWhatToDo() throws Exception {
    try (TradesDatabase database = TradesDatabase.create(stack, "load_twice")) {
      load(database, "-n", "100", "--seed", "7");

      Cli.Result again = load(database, "-n", "100", "--seed", "7");

      assertFailed(again, 1, "0 of 100 rows are committed", "--truncate or another --seed");
      assertThat(database.count()).isEqualTo(100);
    }
  }

  @Test
  void anInterruptedLoadSaysExactlyWhatIsCommitted() throws Exception {
    try (TradesDatabase database = TradesDatabase.create(stack, "load_interrupted");
        Cli load =
            Cli.start(database.environment(), "stock-events", "load", "-n", "1g", "--threads=1")) {
      await()
          .alias("the first batches are committed")
          .atMost(Duration.ofSeconds(60))
          .until(() -> database.count() > 0);

      Cli.Result result = load.interrupt();

      assertThat(result.exitCode()).as(result.err()).isEqualTo(130);
      assertThat(result.out())
          .startsWith(
              "interrupted: %,d of 1,000,000,000 rows are committed,".formatted(database.count()));
    }
  }

  @Test
  void aLoadWhoseConnectionsAreCutSaysExactlyWhatIsCommitted() throws Exception {
    try (TradesDatabase database = TradesDatabase.create(stack, "load_cut");
        Cli load =
            Cli.start(database.environment(), "stock-events", "load", "-n", "1g", "--threads=1")) {
      await()
          .alias("the first batches are committed")
          .atMost(Duration.ofSeconds(60))
          .until(() -> database.count() > 0);

      database.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
              + " WHERE application_name = 'stock-events' AND datname = 'load_cut'");
      Cli.Result result = load.await();

      assertFailed(
          result,
          3,
          "load: %,d of 1,000,000,000 rows are committed, then".formatted(database.count()));
    }
  }

  @Test
  void aMissingTableIsOneLine() throws Exception {
    try (TradesDatabase database = TradesDatabase.createEmpty(stack, "load_empty")) {
      assertFailed(
          load(database, "-n", "1"),
          1,
          "the database load_empty has no table public.stock_trades",
          "cdc-stack up",
          "init.sql");
    }
  }

  @Test
  void aTableWithoutItsPrimaryKeyIsOneLine() throws Exception {
    try (TradesDatabase database = TradesDatabase.createEmpty(stack, "load_keyless")) {
      database.execute("CREATE TABLE stock_trades (trade_id uuid, created_at timestamptz)");

      assertFailed(load(database, "-n", "1"), 1, "lacks PRIMARY KEY (trade_id, created_at)");
    }
  }

  @Test
  void whoCannotGetInIsToldWhy() {
    assertFailed(with("POSTGRES_PASSWORD", "wr0ng"), 3, "refuses the role", "check POSTGRES_USER");
    assertFailed(with("POSTGRES_DB", "nowhere"), 3, "has no database nowhere", "POSTGRES_DB");
    assertFailed(with("POSTGRES_PORT", "1"), 3, "no database answers at", ":1;", "cdc-stack up");
    assertFailed(with("POSTGRES_HOST", "nowhere.invalid"), 3, "host", "POSTGRES_HOST");
  }

  private Cli.Result with(String variable, String value) {
    Map<String, String> environment = new HashMap<>(stack.environment());
    environment.put("POSTGRES_URL", "");
    environment.put(variable, value);
    return Cli.run(environment, "stock-events", "load", "-n", "1");
  }

  private static Cli.Result load(TradesDatabase database, String... options) {
    String[] command = new String[options.length + 2];
    command[0] = "stock-events";
    command[1] = "load";
    System.arraycopy(options, 0, command, 2, options.length);
    return Cli.run(database.environment(), command);
  }

  private static void assertFailed(Cli.Result result, int exitCode, String... parts) {
    assertThat(result.err().lines()).singleElement().asString().contains(parts);
    assertThat(result.err()).doesNotContain("wr0ng", "Exception");
    assertThat(result.exitCode()).isEqualTo(exitCode);
    assertThat(result.out()).isEmpty();
  }
}
