package io.stockevents.producer.cli;

import io.stockevents.producer.trades.Symbol;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Which trades are made. */
final class TradeOptions {

  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "The same seed makes the same choices. Default: another one every time.")
  private @Nullable Long seed;

  @Option(
      names = "--symbols",
      paramLabel = "N|LIST",
      defaultValue = "50",
      description =
          "How many of the 50 built-in symbols, or a list like AAPL,MSFT,XYZ. Default:"
              + " ${DEFAULT-VALUE}.")
  private String symbols;

  boolean hasSeed() {
    return seed != null;
  }

  long seed() {
    return seed == null ? new SecureRandom().nextLong() : seed;
  }

  /**
   * The symbols meant.
   *
   * @throws ParameterException if there are none such
   */
  List<Symbol> symbols() {
    try {
      return Symbol.parse(symbols);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--symbols: " + e.getMessage());
    }
  }
}
