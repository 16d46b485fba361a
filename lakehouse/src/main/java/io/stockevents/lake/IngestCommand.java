package io.stockevents.lake;

import io.stockevents.cli.ExitCode;
import io.stockevents.cli.Interruption;
import io.stockevents.cli.StandardOptions;
import io.stockevents.kafka.TopicOptions;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cdc-lake ingest}. */
@Command(
    name = "ingest",
    description = {
      "Reads the topic into the Hudi table and keeps the table equal to stock_trades, until"
          + " Ctrl-C. Goes on where it stopped, also after a crash."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cdc-lake ingest",
      "  cdc-lake ingest --once",
      "  cdc-lake ingest --trigger 10s --max-events-per-batch 200000"
    })
final class IngestCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--trigger",
      paramLabel = "TIME",
      defaultValue = "2s",
      description = "Begin a batch this often. Default: ${DEFAULT-VALUE}.")
  private Duration trigger;

  @Option(
      names = "--max-events-per-batch",
      paramLabel = "N",
      defaultValue = "100000",
      description = "Leave what is more to the next batch. Default: ${DEFAULT-VALUE}.")
  private long maxEventsPerBatch;

  @Option(
      names = "--initial-batch",
      paramLabel = "N",
      defaultValue = "1000000",
      description =
          "Begin a new table with batches of up to so many events, the first of them written straight"
              + " to base files; 0 begins like any other. Default: ${DEFAULT-VALUE}.")
  private long initialBatch;

  @Option(
      names = "--from-retained",
      description =
          "Begin a new table although the topic's first records are gone. Right if a later snapshot"
              + " in the topic has every row; cdc-lake verify tells.")
  private boolean fromRetained;

  @Option(names = "--once", description = "Stop when everything is read that is there now.")
  private boolean once;

  @Option(
      names = "--compact-every",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "Merge log files into base files after so many batches. Default: ${DEFAULT-VALUE}.")
  private int compactEvery;

  @Mixin private final RetentionOption keep = new RetentionOption();
  @Mixin private final TopicOptions topic = new TopicOptions();
  @Mixin private final LakeOptions lake = new LakeOptions();

  @Mixin
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private final StandardOptions standard = new StandardOptions();

  @Override
  public Integer call() throws InterruptedException {
    IngestOptions options = options();
    IngestProgress progress = new IngestProgress(spec.commandLine().getErr());
    Ingest ingest = new Ingest(options, progress);
    ingest.run();
    if (progress.malformed() > 0) {
      return ExitCode.DATA_WRONG;
    }
    return once && Interruption.requested() ? ExitCode.INTERRUPTED : ExitCode.DONE;
  }

  /**
   * What the command line asks for.
   *
   * @throws ParameterException if a value is out of range
   */
  IngestOptions options() {
    try {
      return new IngestOptions(
          lake.path(),
          TopicAccess.of(topic),
          trigger,
          maxEventsPerBatch,
          initialBatch,
          fromRetained,
          once,
          new TableMaintenance(compactEvery, keep.keepCommits()));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }
}
