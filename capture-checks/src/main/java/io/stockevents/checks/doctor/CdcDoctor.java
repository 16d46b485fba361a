package io.stockevents.checks.doctor;

import io.stockevents.checks.ReportFormat;
import io.stockevents.cli.Color;
import io.stockevents.cli.ExitCode;
import io.stockevents.cli.Interruption;
import io.stockevents.cli.StandardOptions;
import io.stockevents.cli.StandardOutput;
import io.stockevents.cli.Tool;
import io.stockevents.kafka.TopicOptions;
import io.stockevents.postgres.ConnectionOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code cdc-doctor}. */
@Command(
    name = "cdc-doctor",
    description = {
      "Examines database, table, publication, slot, Kafka and Connect, and says what is wrong and"
          + " which command fixes it. Changes nothing. Ends with 4 if a check failed, also if that is"
          + " because a service is unreachable."
    },
    subcommands = GenerateCompletion.class,
    footer = {
      "",
      "What is marked with ! is a warning: it works, for now or with limits.",
      "Run the commands that are given from the top down, and then cdc-doctor again.",
      "Settings come from flags, the environment or .env in this directory, in this order.",
      "",
      "Examples:",
      "  cdc-doctor",
      "  cdc-doctor --format json | jq '.[] | select(.fix)'",
      "  source <(cdc-doctor generate-completion)"
    })
public final class CdcDoctor implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = {"-f", "--format"},
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private ReportFormat format;

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      defaultValue = "auto",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}, on a terminal.")
  private Color color;

  @Option(
      names = "--connect-url",
      paramLabel = "URL",
      descriptionKey = "CONNECT_URL",
      description = "REST interface of Kafka Connect. Setting: CONNECT_URL.")
  private URI connectUrl;

  @Option(
      names = "--connector",
      paramLabel = "NAME",
      defaultValue = "stock_trades_connector",
      description = "Name of the connector. Default: ${DEFAULT-VALUE}.")
  private String connector;

  @Option(
      names = "--slot",
      paramLabel = "NAME",
      description = "Replication slot. Default: the connector's.")
  private @Nullable String slot;

  @Option(
      names = "--publication",
      paramLabel = "NAME",
      description = "Publication. Default: the connector's.")
  private @Nullable String publication;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "5s",
      description = "How long a service may take to answer. Default: ${DEFAULT-VALUE}.")
  private Duration timeout;

  @Mixin private final TopicOptions topic = new TopicOptions();
  @Mixin private final ConnectionOptions connection = new ConnectionOptions();

  @Mixin
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private final StandardOptions standard = new StandardOptions();

  /** Runs the command line and ends the process. */
  public static void main(String[] args) {
    Tool.main(new CdcDoctor(), args);
  }

  @Override
  public Integer call() {
    Doctor doctor = new Doctor(connection.settings(), topic.access(), options());
    Optional<List<Check>> checks = examine(doctor);
    if (checks.isEmpty()) {
      spec.commandLine().getErr().println("interrupted");
      return ExitCode.INTERRUPTED;
    }
    new StandardOutput().print(text(checks.get()));
    return checks.get().stream().anyMatch(check -> check.status() == Status.FAILED)
        ? ExitCode.DATA_WRONG
        : ExitCode.DONE;
  }

  /**
   * What the command line asks for.
   *
   * @throws ParameterException if a value is out of range
   */
  DoctorOptions options() {
    try {
      return new DoctorOptions(
          topic.topic(),
          connectUrl,
          connector,
          Optional.ofNullable(slot),
          Optional.ofNullable(publication),
          timeout);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }

  private String text(List<Check> checks) {
    return switch (format) {
      case TEXT -> ChecksText.of(checks, ChecksText.needsAscii(), color.isOn());
      case JSON -> ChecksJson.of(checks);
    };
  }

  @SuppressWarnings("try") // the registration is there to be closed
  private static Optional<List<Check>> examine(Doctor doctor) {
    Thread examining = Thread.currentThread();
    try (Interruption.Registration stop = Interruption.onRequest(examining::interrupt)) {
      return Optional.of(doctor.examine());
    } catch (InterruptedException e) {
      return Optional.empty();
    }
  }
}
