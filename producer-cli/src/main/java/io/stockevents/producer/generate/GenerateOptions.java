package io.stockevents.producer.generate;

import io.stockevents.producer.trades.Symbol;
import java.time.Duration;
import java.util.List;

/**
 * What to generate. Messages name the flags, because that is where the values come from.
 *
 * @param rate operations a second
 * @param duration how long; {@link #FOREVER} for no limit
 * @param count how many operations, at least 1; {@link Long#MAX_VALUE} for no limit
 * @param mix how often each action is done
 * @param workers how many operations may run at once, each over its own connection, 1 to 256
 * @param seed the same seed gives the same choices
 * @param symbols which symbols are traded; at least one
 * @param maxOutage how long the database may be away before we give up
 */
public record GenerateOptions(
    Rate rate,
    Duration duration,
    long count,
    OperationMix mix,
    int workers,
    long seed,
    List<Symbol> symbols,
    Duration maxOutage) {

  /** Longer than any process runs. */
  public static final Duration FOREVER = Duration.ofDays(36_525);

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a value is outside its range; it names the flag
   */
  public GenerateOptions {
    if (duration.isZero()) {
      throw new IllegalArgumentException("--duration must be above 0");
    }
    if (count < 1) {
      throw new IllegalArgumentException("--count must be at least 1, not " + count);
    }
    if (workers < 1 || workers > 256) {
      throw new IllegalArgumentException("--workers must be 1 to 256, not " + workers);
    }
    symbols = List.copyOf(symbols);
  }
}
