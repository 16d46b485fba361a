package io.stockevents.producer.cli;

import io.stockevents.cli.StandardOptions;
import io.stockevents.cli.Tool;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command {@code stock-events}. */
@Command(
    name = "stock-events",
    description = "Puts trades into public.stock_trades and keeps them changing.",
    subcommands = {
      LoadCommand.class,
      GenerateCommand.class,
      MovedCommand.class,
      GenerateCompletion.class
    },
    footer = {
      "",
      "Settings come from flags, the environment or .env in this directory, in this order.",
      "",
      "Examples:",
      "  stock-events load --record-count 50",
      "  stock-events generate --rate 5",
      "  source <(stock-events generate-completion)"
    })
public final class StockEvents {

  @Mixin
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private final StandardOptions standard = new StandardOptions();

  /** Runs the command line and ends the process. */
  public static void main(String[] args) {
    Tool.main(new StockEvents(), args);
  }
}
