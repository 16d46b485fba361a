package io.stockevents.lake;

import io.stockevents.cli.StandardOptions;
import io.stockevents.cli.Tool;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command {@code cdc-lake}. */
@Command(
    name = "cdc-lake",
    description = "Keeps a Hudi table equal to stock_trades, and queries it.",
    subcommands = {
      IngestCommand.class,
      QueryCommand.class,
      VerifyCommand.class,
      CompactCommand.class,
      GenerateCompletion.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cdc-lake ingest",
      "  cdc-lake query 'SELECT stock_name, count(*) FROM stock_trades GROUP BY 1'",
      "  cdc-lake verify"
    })
public final class CdcLake {

  @Mixin
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private StandardOptions standardOptions;

  /** Runs the command and ends the process. */
  public static void main(String... args) {
    Tool.main(new CdcLake(), args);
  }
}
