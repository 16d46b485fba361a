package io.stockevents.producer.cli;

import io.stockevents.cli.ConsoleProgress;
import io.stockevents.cli.ExitCode;
import io.stockevents.cli.Interruption;
import io.stockevents.cli.Plural;
import io.stockevents.cli.StandardOptions;
import io.stockevents.cli.StandardOutput;
import io.stockevents.cli.UserError;
import io.stockevents.postgres.ConnectionOptions;
import io.stockevents.postgres.Database;
import io.stockevents.postgres.DatabaseSettings;
import io.stockevents.postgres.SqlState;
import io.stockevents.producer.dao.JdbcStockTradeDao;
import io.stockevents.producer.dao.StockTradeDao;
import io.stockevents.producer.load.LoadOptions;
import io.stockevents.producer.load.LoadResult;
import io.stockevents.producer.load.Loader;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code stock-events load}. */
@Command(
    name = "load",
    description = {
      "Adds many trades with COPY, one transaction a batch.",
      "The summary on standard output says how many rows were committed, also after Ctrl-C."
    },
    footer = {
      "",
      "Examples:",
      "  stock-events load --record-count 50",
      "  stock-events load -n 10m --spread 90d --truncate",
      "  stock-events load -n 1m --seed 7 --as-of 2026-06-30T00:00:00Z"
    })
final class LoadCommand implements Callable<Integer> {

  /** Where seeded trades end, so that they are the same on every day. */
  private static final Instant SEEDED_AS_OF = Instant.parse("2026-01-01T00:00:00Z");

  @Spec private CommandSpec spec;

  @Option(
      names = {"-n", "--record-count"},
      required = true,
      paramLabel = "N",
      converter = CountConverter.class,
      description = "How many trades; 10k, 2m and 1g are understood.")
  private long recordCount;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "4",
      description = "How many connections write at once. Default: ${DEFAULT-VALUE}.")
  private int threads;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Trades in one transaction. Default: ${DEFAULT-VALUE}.")
  private int batchSize;

  @Option(
      names = "--spread",
      paramLabel = "TIME",
      defaultValue = "1h",
      description =
          "How far back created_at goes: the trades are spread evenly over this time. Default:"
              + " ${DEFAULT-VALUE}.")
  private Duration spread;

  @Option(
      names = "--as-of",
      paramLabel = "INSTANT",
      description =
          "created_at of the last trade. Default: now; with --seed 2026-01-01T00:00:00Z, so that"
              + " the same seed loads the same rows.")
  private @Nullable Instant asOf;

  @Option(
      names = "--truncate",
      description =
          "Empty the table first, without asking. TRUNCATE is not a delete event on the stream.")
  private boolean truncate;

  @Mixin private final TradeOptions trades = new TradeOptions();
  @Mixin private final ConnectionOptions connection = new ConnectionOptions();

  @Mixin
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private final StandardOptions standard = new StandardOptions();

  @Override
  public Integer call() throws InterruptedException {
    LoadOptions options = options();
    try (Database database = connection.open(options.threads(), Duration.ZERO)) {
      return load(options, database);
    }
  }

  /**
   * What the command line asks for.
   *
   * @throws ParameterException if a value is out of range
   */
  LoadOptions options() {
    try {
      return new LoadOptions(
          recordCount,
          threads,
          batchSize,
          trades.seed(),
          trades.symbols(),
          spread,
          end(),
          truncate);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }

  /** Which database is meant. */
  DatabaseSettings database() {
    return connection.settings();
  }

  private Instant end() {
    if (asOf != null) {
      return asOf;
    }
    return trades.hasSeed() ? SEEDED_AS_OF : Instant.now();
  }

  @SuppressWarnings("try") // the registration is there to be closed
  private int load(LoadOptions options, Database database) throws InterruptedException {
    StockTradeDao dao = new JdbcStockTradeDao(database);
    prepare(dao, options, database);
    LoadResult result;
    try (ConsoleProgress progress = ConsoleProgress.of("load", "rows", options.recordCount())) {
      Loader loader = new Loader(dao, options, progress::add);
      try (Interruption.Registration stop = Interruption.onRequest(loader::stop)) {
        result = loader.run();
      }
    }
    if (result.failure().isPresent()) {
      throw failed(result, result.failure().get(), database);
    }
    boolean done = result.committed() == recordCount;
    String loaded = "loaded " + Plural.of(result.committed(), "row");
    new StandardOutput().print(summary(done ? loaded : "interrupted: " + share(result), result));
    return done ? ExitCode.DONE : ExitCode.INTERRUPTED;
  }

  private void prepare(StockTradeDao dao, LoadOptions options, Database database) {
    try {
      dao.requireTable();
      if (options.truncate()) {
        dao.truncate();
        spec.commandLine()
            .getErr()
            .println("emptied public.stock_trades; TRUNCATE is not a delete event on the stream");
      }
    } catch (SQLException e) {
      throw database.explain(e);
    }
  }

  private static String summary(String rows, LoadResult result) {
    return "%s in %,.1f s (%,.0f rows/s)%n"
        .formatted(rows, result.elapsed().toNanos() / 1e9, result.rowsPerSecond());
  }

  private String share(LoadResult result) {
    String rows =
        "%,d of %s are committed,".formatted(result.committed(), Plural.of(recordCount, "row"));
    return result.uncertain() == 0
        ? rows
        : rows + " and up to %,d more, whose answer was lost,".formatted(result.uncertain());
  }

  private RuntimeException failed(LoadResult result, Throwable failure, Database database) {
    if (!(failure instanceof SQLException cause)) {
      new StandardOutput().print(summary("failed: " + share(result), result));
      if (failure instanceof Error error) {
        throw error;
      }
      return failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
    }
    String rows = share(result);
    if (SqlState.isDuplicateKey(cause)) {
      return UserError.failed(
          rows
              + " then a trade was there already; was this seed loaded before?"
              + " Use --truncate or another --seed",
          cause);
    }
    UserError explained = database.explain(cause);
    String message = rows + " then " + explained.getMessage();
    return explained.exitCode() == ExitCode.UNREACHABLE
        ? UserError.unreachable(message, cause)
        : UserError.failed(message, cause);
  }
}
