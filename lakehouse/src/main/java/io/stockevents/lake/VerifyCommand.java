package io.stockevents.lake;

import io.stockevents.cli.ExitCode;
import io.stockevents.cli.Interruption;
import io.stockevents.cli.Plural;
import io.stockevents.cli.StandardOptions;
import io.stockevents.cli.StandardOutput;
import io.stockevents.kafka.TopicOptions;
import io.stockevents.lake.VerifyReport.Difference;
import io.stockevents.lake.VerifyReport.Kind;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cdc-lake verify}. */
@Command(
    name = "verify",
    description = {
      "Compares the lake's table with stock_trades, row by row. Waits until the lake has all that was"
          + " committed before; rows that change meanwhile are not compared. Ends with 4 if a row"
          + " differs."
    },
    footer = {
      "",
      "missing      in stock_trades, not in the lake",
      "extra        in the lake, not in stock_trades",
      "different    in both, with different values",
      "unsupported  in stock_trades, with a value that the lake cannot hold: a time outside the",
      "             years 1 to 9999, or a price that is no number"
    })
final class VerifyCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "60s",
      description =
          "How long the connector and a running ingest may each take to come up. Default:"
              + " ${DEFAULT-VALUE}.")
  private Duration timeout;

  @Mixin private final TopicOptions topic = new TopicOptions();
  @Mixin private final DatabaseOptions database = new DatabaseOptions();
  @Mixin private final LakeOptions lake = new LakeOptions();

  @Mixin
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private final StandardOptions standard = new StandardOptions();

  @Override
  public Integer call() throws InterruptedException {
    return verify();
  }

  @SuppressWarnings("try") // the registration is there to be closed
  private int verify() throws InterruptedException {
    Verification verification = new Verification(options());
    try (Interruption.Registration stop = Interruption.onRequest(verification::stop)) {
      VerifyReport report = verification.run();
      new StandardOutput().print(text(report));
      return report.equal() ? ExitCode.DONE : ExitCode.DATA_WRONG;
    }
  }

  /**
   * What the command line asks for.
   *
   * @throws ParameterException if a value is out of range
   */
  VerifyOptions options() {
    try {
      return new VerifyOptions(lake.path(), database.table(), TopicAccess.of(topic), timeout);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }

  private static String text(VerifyReport report) {
    StringBuilder text = new StringBuilder();
    line(text, "table      %s of public.stock_trades", Plural.of(report.rows(), "row"));
    line(text, "lake       %s", Plural.of(report.lakeRows(), "row"));
    if (report.duplicates() > 0) {
      line(text, "           %,d of them with a key that another has", report.duplicates());
    }
    if (report.changed() > 0) {
      line(text, "changed    %s meanwhile, not compared", Plural.of(report.changed(), "row"));
    }
    for (Kind kind : Kind.values()) {
      long count = report.counts().getOrDefault(kind, 0L);
      if (kind == Kind.UNSUPPORTED && count == 0) {
        continue;
      }
      line(text, "%-10s %s", kind.name().toLowerCase(Locale.ROOT), Plural.of(count, "row"));
      report.first().stream()
          .filter(difference -> difference.kind() == kind)
          .forEach(difference -> line(text, "  %s", row(difference)));
    }
    line(
        text,
        "verdict    %s in %,.1f s",
        report.equal() ? "equal" : "different",
        report.elapsed().toMillis() / 1e3);
    return text.toString();
  }

  private static String row(Difference difference) {
    return "%s %s  %s"
        .formatted(
            difference.tradeId(), difference.createdAt(), String.join(", ", difference.columns()))
        .strip();
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
