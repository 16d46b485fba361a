package io.stockevents.stack;

import io.stockevents.cli.ExitCode;
import io.stockevents.cli.Interruption;
import io.stockevents.cli.Plural;
import io.stockevents.cli.StandardOptions;
import io.stockevents.cli.UserError;
import io.stockevents.stack.Resnapshot.Outcome;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "resnapshot",
    description = {
      "Have the connector send rows of stock_trades again, as 'r' events, while writers run.",
      "It stops streaming for each batch, and catches up between two."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cdc-stack resnapshot",
      "  cdc-stack resnapshot --where \"stock_name = 'AAPL' AND created_at > now() - interval '1 day'\""
    },
    sortOptions = false)
final class ResnapshotCommand implements Callable<Integer> {

  @Option(
      names = "--where",
      paramLabel = "CONDITION",
      description = "Only rows for which this condition in SQL holds. Default: all.")
  private @Nullable String where;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "20000",
      description = "Rows that are read while the stream stands still. Default: ${DEFAULT-VALUE}.")
  private int batchSize;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "60s",
      description = "Give up when no row comes for this long. Default: ${DEFAULT-VALUE}.")
  private Duration timeout;

  @Mixin private DirectoryOption directory;
  @Mixin private DatabaseOptions database;

  @Mixin
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private StandardOptions standardOptions;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (batchSize < 1) {
      throw new ParameterException(spec.commandLine(), "--batch-size must be at least 1");
    }
    StackState stack = directory.complete(directory.existing());
    long start = System.nanoTime();
    TradingDatabase trading = new TradingDatabase(stack.ports().postgres(), database.database());
    try (Connection reader = trading.reader();
        LineProgress progress = new LineProgress(spec.commandLine().getErr())) {
      return report(run(stack, reader, progress), Duration.ofNanos(System.nanoTime() - start));
    } catch (SQLException e) {
      throw UserError.unreachable(
          "PostgreSQL on port %d: %s".formatted(stack.ports().postgres(), e.getMessage()), e);
    } catch (KafkaException e) {
      throw UserError.unreachable(
          "Kafka on port %d: %s; see cdc-stack status"
              .formatted(stack.ports().kafka(), e.getMessage()),
          e);
    }
  }

  @SuppressWarnings("try") // the registration is held, not used
  private Outcome run(StackState stack, Connection reader, Resnapshot.Listener listener)
      throws IOException, InterruptedException, SQLException {
    Resnapshot resnapshot =
        new Resnapshot(
            stack,
            ConnectorConfig.stockTrades(stack),
            reader,
            new SelectedTrades(reader, where, stack.timescaleDb()),
            timeout,
            listener);
    try (Interruption.Registration stop = Interruption.onRequest(resnapshot::stop)) {
      return resnapshot.run(batchSize);
    }
  }

  private int report(Outcome outcome, Duration took) {
    PrintWriter err = spec.commandLine().getErr();
    if (outcome.underWay() > 0) {
      err.printf(
          Locale.ROOT,
          "interrupted: %,d of %s sent again; the batch under way, %s, is still sent, and no other%n",
          outcome.rows(),
          Plural.of(outcome.total(), "row"),
          Plural.of(outcome.underWay(), "row"));
      return ExitCode.INTERRUPTED;
    }
    if (outcome.total() == 0) {
      err.println("no row of public.stock_trades satisfies the condition");
      return ExitCode.DONE;
    }
    err.printf(
        Locale.ROOT,
        "%s sent again in %s, %.1f s%n",
        Plural.of(outcome.rows(), "row"),
        outcome.batches() == 1 ? "1 batch" : "%,d batches".formatted(outcome.batches()),
        took.toMillis() / 1e3);
    return ExitCode.DONE;
  }
}
