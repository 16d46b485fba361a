package io.stockevents.producer.generate;

import java.math.BigDecimal;

/**
 * Operations a second.
 *
 * @param perSecond above 0; {@link #MAX} for as many as go
 */
public record Rate(double perSecond) {

  /** No schedule: the next operation begins when the one before is done. */
  public static final Rate MAX = new Rate(Double.POSITIVE_INFINITY);

  /** Slower than this would be one operation in eleven days. */
  private static final double LEAST = 0.000001;

  private static final double MOST = 1_000_000;

  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException if it is not a number above 0
   */
  public Rate {
    boolean max = perSecond == Double.POSITIVE_INFINITY;
    if (!max && !(perSecond >= LEAST && perSecond <= MOST)) {
      throw new IllegalArgumentException(
          "a rate must be above 0 and at most 1000000 a second, or max");
    }
  }

  /**
   * Reads a decimal number or {@code max}.
   *
   * @throws IllegalArgumentException if it is neither, or out of range
   */
  public static Rate parse(String text) {
    if (text.equalsIgnoreCase("max")) {
      return MAX;
    }
    double perSecond;
    try {
      perSecond = new BigDecimal(text).doubleValue();
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a rate; write operations a second, like 5 or 0.5, or max", e);
    }
    // A number too large for a double would turn into max.
    return new Rate(Math.min(perSecond, Double.MAX_VALUE));
  }

  /** Whether there is no schedule. */
  public boolean isMax() {
    return perSecond == Double.POSITIVE_INFINITY;
  }

  @Override
  public String toString() {
    return isMax() ? "max" : BigDecimal.valueOf(perSecond).stripTrailingZeros().toPlainString();
  }
}
