package io.stockevents.stack;

import io.stockevents.cli.StandardOptions;
import io.stockevents.cli.Tool;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cdc-stack}: the pipeline on this machine, without containers. */
@Command(
    name = "cdc-stack",
    description = "PostgreSQL, Kafka and Kafka Connect with Debezium on this machine.",
    subcommands = {
      UpCommand.class,
      RegisterCommand.class,
      StatusCommand.class,
      FailoverCommand.class,
      DownCommand.class,
      ResetCommand.class,
      ResnapshotCommand.class,
      GenerateCompletion.class
    },
    footerHeading = "%nExamples:%n",
    footer = {"  cdc-stack up", "  cdc-stack status", "  source <(cdc-stack generate-completion)"})
public final class CdcStack {

  @Mixin
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private StandardOptions standardOptions;

  public static void main(String[] args) {
    Tool.main(new CdcStack(), args);
  }
}
