package io.stockevents.producer.trades;

import java.math.BigDecimal;
import java.util.random.RandomGenerator;

/**
 * The price of one symbol: a geometric random walk, reflected where it would leave a tenth to ten
 * times its start, so that it looks real after any number of trades.
 */
final class PriceWalk {

  /** Standard deviation of the relative change from one trade to the next. */
  private static final double VOLATILITY = 0.001;

  private static final long MOST_CENTS = 999_999_999_999L;
  private static final double BOUND = Math.log(10);

  private final double startPrice;
  private double logReturn;

  PriceWalk(double startPrice) {
    this.startPrice = startPrice;
  }

  /** The next price, with two decimals, at least 0.01 and within NUMERIC(12,2). */
  BigDecimal next(RandomGenerator random) {
    logReturn = reflected(logReturn + VOLATILITY * random.nextGaussian());
    // StrictMath, because a seed gives the same prices on every processor.
    long cents = Math.round(startPrice * StrictMath.exp(logReturn) * 100);
    return BigDecimal.valueOf(Math.max(1, Math.min(cents, MOST_CENTS)), 2);
  }

  private static double reflected(double value) {
    if (value > BOUND) {
      return 2 * BOUND - value;
    }
    return value < -BOUND ? -2 * BOUND - value : value;
  }
}
