package io.stockevents.producer.cli;

import io.stockevents.cli.ChangeLine;
import io.stockevents.cli.Color;
import io.stockevents.cli.ExitCode;
import io.stockevents.cli.Interruption;
import io.stockevents.cli.StandardOptions;
import io.stockevents.cli.StandardOutput;
import io.stockevents.cli.Terminal;
import io.stockevents.postgres.ConnectionOptions;
import io.stockevents.postgres.Database;
import io.stockevents.producer.dao.JdbcStockTradeDao;
import io.stockevents.producer.dao.StockTradeDao;
import io.stockevents.producer.generate.GenerateOptions;
import io.stockevents.producer.generate.OperationListener;
import io.stockevents.producer.generate.OperationMix;
import io.stockevents.producer.generate.Rate;
import io.stockevents.producer.generate.WorkloadRunner;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code stock-events generate}. */
@Command(
    name = "generate",
    description = {
      "Inserts, updates and deletes trades at a steady rate, until Ctrl-C.",
      "Every action is logged on standard output when it is committed, the summary on standard"
          + " error. A restart of the database is ridden out."
    },
    footer = {
      "",
      "Operations are due on a fixed schedule; lag is how late they begin, and latency",
      "counts from when they were due until they are committed.",
      "Rows to update and delete are drawn from up to 10,000 of the newest rows. In an",
      "empty table updates and deletes turn into inserts.",
      "",
      "Examples:",
      "  stock-events generate --rate 5",
      "  stock-events generate --rate 0.5 --duration 1h --mix insert=1,update=1",
      "  stock-events generate --rate max --workers 8 --duration 30s --quiet"
    })
final class GenerateCommand implements Callable<Integer> {

  /** A connection that is silent for so long is taken for broken. */
  private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(30);

  @Spec private CommandSpec spec;

  @Option(
      names = {"-r", "--rate"},
      required = true,
      paramLabel = "R",
      converter = RateConverter.class,
      description = "Operations a second, like 5 or 0.5, or max for as many as go.")
  private Rate rate;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      description = "Stop after this time. Default: never.")
  private @Nullable Duration duration;

  @Option(
      names = "--count",
      paramLabel = "N",
      converter = CountConverter.class,
      description = "Stop after so many operations. Default: never.")
  private @Nullable Long count;

  @Option(
      names = "--mix",
      paramLabel = "MIX",
      defaultValue = "insert=60,update=30,delete=10",
      converter = OperationMixConverter.class,
      description = "How often each action is done, as weights. Default: ${DEFAULT-VALUE}.")
  private OperationMix mix;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "4",
      description =
          "How many operations may run at once, each over its own connection. Default:"
              + " ${DEFAULT-VALUE}.")
  private int workers;

  @Option(
      names = "--max-outage",
      paramLabel = "TIME",
      defaultValue = "5m",
      description = "Give up when the database is away for longer. Default: ${DEFAULT-VALUE}.")
  private Duration maxOutage;

  @Option(
      names = {"-q", "--quiet"},
      description = "Do not log each action.")
  private boolean quiet;

  @Option(
      names = "--progress",
      paramLabel = "TIME",
      description = "Report rate and lag on standard error this often. Default: never.")
  private @Nullable Duration progress;

  @Option(
      names = "--metrics-port",
      paramLabel = "PORT",
      description = "Answer Prometheus at http://localhost:PORT/metrics. Default: no.")
  private @Nullable Integer metricsPort;

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      defaultValue = "auto",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}, on a terminal.")
  private Color color;

  @Mixin private final TradeOptions trades = new TradeOptions();
  @Mixin private final ConnectionOptions connection = new ConnectionOptions();

  @Mixin
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private final StandardOptions standard = new StandardOptions();

  @Override
  public Integer call() throws InterruptedException {
    GenerateOptions options = options();
    try (Database database = connection.open(options.workers(), STATEMENT_TIMEOUT)) {
      generate(options, database);
      return ExitCode.DONE;
    }
  }

  /**
   * What the command line asks for.
   *
   * @throws ParameterException if a value is out of range
   */
  GenerateOptions options() {
    if (progress != null && progress.isZero()) {
      throw new ParameterException(spec.commandLine(), "--progress must be above 0");
    }
    if (metricsPort != null && (metricsPort < 1 || metricsPort > 65_535)) {
      throw new ParameterException(spec.commandLine(), "--metrics-port must be 1 to 65535");
    }
    try {
      return new GenerateOptions(
          rate,
          duration == null ? GenerateOptions.FOREVER : duration,
          count == null ? Long.MAX_VALUE : count,
          mix,
          workers,
          trades.seed(),
          trades.symbols(),
          maxOutage);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }

  @SuppressWarnings("try") // the resources are there to be closed
  private void generate(GenerateOptions options, Database database) throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    try {
      StockTradeDao dao = new JdbcStockTradeDao(database);
      dao.requireTable();
      WorkloadRunner traffic = new WorkloadRunner(dao, options, changeLog(), Clock.systemUTC());
      WorkloadReport report = new WorkloadReport(traffic, options.rate(), err);
      try (Interruption.Registration stop = Interruption.onRequest(traffic::stop);
          WorkloadReport.Reporting reporting = report.every(progress);
          WorkloadMetrics.Answering answering = new WorkloadMetrics(traffic).at(metricsPort)) {
        traffic.run();
      } finally {
        report.printSummary();
      }
    } catch (SQLException e) {
      throw database.explain(e);
    }
  }

  private OperationListener changeLog() {
    return quiet
        ? (change, at) -> {}
        : new OperationPrinter(
            new StandardOutput(),
            new ChangeLine(ZoneId.systemDefault(), color.isOn(), Terminal.columns()));
  }
}
