package io.stockevents.cli;

import java.time.Duration;
import java.time.Instant;

/**
 * The time between two timestamps that come from different clocks, or from a record, which can
 * claim any time at all.
 */
public final class Latency {

  /** The longest that is told apart; in nanoseconds it fits a long many times over. */
  public static final Duration LONGEST = Duration.ofDays(365);

  private Latency() {}

  /** From zero, if {@code to} is before {@code from}, to {@link #LONGEST}. */
  public static Duration between(Instant from, Instant to) {
    Duration between = Duration.between(from, to);
    if (between.isNegative()) {
      return Duration.ZERO;
    }
    return between.compareTo(LONGEST) > 0 ? LONGEST : between;
  }
}
