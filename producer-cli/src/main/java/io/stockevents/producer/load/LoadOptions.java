package io.stockevents.producer.load;

import io.stockevents.producer.trades.Symbol;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What to load. Messages name the flags, because that is where the values come from.
 *
 * @param recordCount how many trades, 1 to 10^12
 * @param threads how many write at once, each over its own connection, 1 to 64
 * @param batchSize trades in one transaction, 1 to 100,000
 * @param seed the same seed gives the same trades
 * @param symbols which symbols are traded; at least one
 * @param spread how long the trades are spread over
 * @param asOf when the last of them is made
 * @param truncate whether the table is emptied first
 */
public record LoadOptions(
    long recordCount,
    int threads,
    int batchSize,
    long seed,
    List<Symbol> symbols,
    Duration spread,
    Instant asOf,
    boolean truncate) {

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a value is outside its range; it names the flag
   */
  public LoadOptions {
    require("--record-count", recordCount, 1, 1_000_000_000_000L);
    require("--threads", threads, 1, 64);
    require("--batch-size", batchSize, 1, 100_000);
    symbols = List.copyOf(symbols);
  }

  private static void require(String flag, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s must be %,d to %,d, not %,d".formatted(flag, least, most, value));
    }
  }
}
