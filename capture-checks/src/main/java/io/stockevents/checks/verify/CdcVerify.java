package io.stockevents.checks.verify;

import io.stockevents.checks.ReportFormat;
import io.stockevents.cli.ExitCode;
import io.stockevents.cli.Interruption;
import io.stockevents.cli.StandardOptions;
import io.stockevents.cli.StandardOutput;
import io.stockevents.cli.Tool;
import io.stockevents.kafka.KafkaAccess;
import io.stockevents.kafka.TopicOptions;
import io.stockevents.postgres.ConnectionOptions;
import io.stockevents.postgres.Database;
import io.stockevents.postgres.StockTradesTable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code cdc-verify}. */
@Command(
    name = "cdc-verify",
    description = {
      "Replays the topic into the state that it adds up to, and compares that with the table, row"
          + " by row. Exact while writers are running; ends with 4 if a row differs."
    },
    subcommands = GenerateCompletion.class,
    footer = {
      "",
      "missing    in the table, and the topic has no event of the row, or a delete",
      "extra      the topic says that the row is there, and it is not",
      "expired    an extra row whose chunk the hypertable has dropped; fine",
      "different  in both, with different values",
      "unproven   one of these, unless compaction has just taken the event that tells",
      "",
      "Takes up to 60 bytes of memory a key, and 21 a superseded event.",
      "Settings come from flags, the environment or .env in this directory, in this order.",
      "",
      "Examples:",
      "  cdc-verify",
      "  cdc-verify --format json | jq .verdict",
      "  source <(cdc-verify generate-completion)"
    })
public final class CdcVerify implements Callable<Integer> {

  /** The cursor over the table may be read slowly, and it may take long to begin. */
  private static final Duration STATEMENT_TIMEOUT = Duration.ZERO;

  private static final Map<String, Object> BULK =
      Map.of(
          ConsumerConfig.CLIENT_ID_CONFIG,
          "cdc-verify",
          ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
          10_000,
          ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
          8 << 20,
          ConsumerConfig.RECEIVE_BUFFER_CONFIG,
          1 << 20);

  @Spec private CommandSpec spec;

  @Option(
      names = {"-f", "--format"},
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private ReportFormat format;

  @Option(
      names = "--exactly-once",
      description = "End with 4 also if an event came more than once.")
  private boolean exactlyOnce;

  @Option(
      names = "--slot",
      paramLabel = "NAME",
      defaultValue = "cdc_slot",
      description = "Replication slot of the connector. Default: ${DEFAULT-VALUE}.")
  private String slot;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "60s",
      description =
          "Give up when connector and brokers deliver nothing for this long. Default:"
              + " ${DEFAULT-VALUE}.")
  private Duration timeout;

  @Mixin private final TopicOptions topic = new TopicOptions();
  @Mixin private final ConnectionOptions connection = new ConnectionOptions();

  @Mixin
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private final StandardOptions standard = new StandardOptions();

  /** Runs the command line and ends the process. */
  public static void main(String[] args) {
    Tool.main(new CdcVerify(), args);
  }

  @Override
  public Integer call() throws InterruptedException {
    VerifyOptions options = options();
    KafkaAccess access = topic.access().withDefaults(KafkaAccess.timeouts(KafkaAccess.ANSWER));
    try (Database database = connection.open(2, STATEMENT_TIMEOUT)) {
      return verify(options, access, database);
    }
  }

  /**
   * What the command line asks for.
   *
   * @throws ParameterException if a value is out of range
   */
  VerifyOptions options() {
    try {
      return new VerifyOptions(topic.topic(), slot, timeout);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }

  private int verify(VerifyOptions options, KafkaAccess access, Database database)
      throws InterruptedException {
    try {
      StockTradesTable.require(database);
      VerifyReport report = report(options, access, database);
      new StandardOutput().print(text(report));
      return report.isSound(exactlyOnce) ? ExitCode.DONE : ExitCode.DATA_WRONG;
    } catch (SQLException e) {
      throw database.explain(e);
    } catch (KafkaException e) {
      throw access.explain(e);
    } catch (CancellationException e) {
      spec.commandLine().getErr().println("interrupted before anything is known");
      return ExitCode.INTERRUPTED;
    }
  }

  private String text(VerifyReport report) {
    return switch (format) {
      case TEXT -> TextReport.of(report);
      case JSON -> JsonReport.of(report);
    };
  }

  @SuppressWarnings("try") // the registration is there to be closed
  private static VerifyReport report(VerifyOptions options, KafkaAccess access, Database database)
      throws InterruptedException, SQLException {
    boolean compacted = CleanupPolicy.isCompacted(access, options.topic());
    try (KafkaConsumer<byte[], byte[]> consumer = access.withDefaults(BULK).committedReader();
        VerifyProgress progress = new VerifyProgress()) {
      Verification verification =
          new Verification(
              database.sourceTable(options.slot()), consumer, compacted, options, progress);
      try (Interruption.Registration stop = Interruption.onRequest(verification::stop)) {
        return verification.run();
      }
    }
  }
}
