package io.stockevents.producer.trades;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A ticker symbol and the price its random walk begins at.
 *
 * @param name ticker symbol, up to 12 capital letters, digits, dots and hyphens
 * @param startPrice at least 0.01 and below a million
 */
public record Symbol(String name, double startPrice) {

  private static final Pattern NAME = Pattern.compile("[A-Z0-9.-]{1,12}");
  private static final double UNKNOWN_START_PRICE = 100;

  private static final List<Symbol> KNOWN =
      List.of(
          new Symbol("AAPL", 232.15),
          new Symbol("MSFT", 428.40),
          new Symbol("NVDA", 138.25),
          new Symbol("AMZN", 207.90),
          new Symbol("GOOGL", 176.30),
          new Symbol("META", 572.60),
          new Symbol("TSLA", 263.80),
          new Symbol("BRK.B", 467.10),
          new Symbol("JPM", 241.75),
          new Symbol("V", 309.20),
          new Symbol("LLY", 789.50),
          new Symbol("AVGO", 173.40),
          new Symbol("UNH", 588.30),
          new Symbol("XOM", 119.65),
          new Symbol("MA", 522.10),
          new Symbol("COST", 921.70),
          new Symbol("HD", 404.90),
          new Symbol("PG", 170.85),
          new Symbol("WMT", 84.60),
          new Symbol("NFLX", 823.95),
          new Symbol("JNJ", 155.20),
          new Symbol("CRM", 331.45),
          new Symbol("BAC", 46.30),
          new Symbol("ABBV", 170.95),
          new Symbol("ORCL", 184.50),
          new Symbol("CVX", 157.80),
          new Symbol("MRK", 98.75),
          new Symbol("KO", 63.40),
          new Symbol("AMD", 141.60),
          new Symbol("PEP", 161.25),
          new Symbol("CSCO", 57.85),
          new Symbol("ADBE", 502.35),
          new Symbol("ACN", 359.10),
          new Symbol("LIN", 455.60),
          new Symbol("TMO", 518.45),
          new Symbol("MCD", 291.30),
          new Symbol("WFC", 73.90),
          new Symbol("IBM", 213.55),
          new Symbol("QCOM", 164.70),
          new Symbol("GE", 181.95),
          new Symbol("CAT", 387.25),
          new Symbol("DIS", 114.80),
          new Symbol("TXN", 201.40),
          new Symbol("GS", 590.15),
          new Symbol("INTU", 641.20),
          new Symbol("VZ", 41.75),
          new Symbol("PFE", 25.60),
          new Symbol("T", 22.85),
          new Symbol("INTC", 24.35),
          new Symbol("F", 11.05));

  private static final Map<String, Symbol> BY_NAME =
      KNOWN.stream().collect(Collectors.toMap(Symbol::name, Function.identity()));

  /**
   * Checks the name and the price.
   *
   * @throws IllegalArgumentException if one is outside its range
   */
  public Symbol {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("'" + name + "' is not a ticker symbol");
    }
    if (!(startPrice >= 0.01 && startPrice < 1_000_000)) {
      throw new IllegalArgumentException("start price " + startPrice + " of " + name);
    }
  }

  /** The well-known symbols, always in the same order. */
  public static List<Symbol> known() {
    return KNOWN;
  }

  /**
   * Reads {@code "10"} as the first ten known symbols, and {@code "AAPL,XYZ"} as just these; a
   * symbol that is not known starts at 100.00.
   *
   * @throws IllegalArgumentException if there are not that many, or a name is none
   */
  public static List<Symbol> parse(String text) {
    return text.matches("\\d+") ? first(text) : list(text);
  }

  private static List<Symbol> first(String digits) {
    int most = KNOWN.size();
    int count = digits.length() > 4 ? most + 1 : Integer.parseInt(digits);
    if (count < 1 || count > most) {
      throw new IllegalArgumentException(
          "there are 1 to " + most + " built-in symbols, not " + digits);
    }
    return KNOWN.subList(0, count);
  }

  private static List<Symbol> list(String text) {
    return Arrays.stream(text.split(",", -1))
        .map(name -> name.strip().toUpperCase(Locale.ROOT))
        .distinct()
        .map(name -> BY_NAME.getOrDefault(name, new Symbol(name, UNKNOWN_START_PRICE)))
        .toList();
  }
}
