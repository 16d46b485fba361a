package io.stockevents.benchmarks;

import java.util.Locale;

/**
 * Which ratio we want to reach.
 *
 * @param atLeast zero if nothing was aimed at
 */
record Aim(double atLeast) {

  /** The line is there to be known, not reached. */
  static final Aim NONE = new Aim(0);

  static Aim atLeast(double ratio) {
    return new Aim(ratio);
  }

  /** Whether {@code ratios} reach it, by their median. */
  boolean isReachedBy(Sample ratios) {
    return ratios.median() >= atLeast;
  }

  @Override
  public String toString() {
    return atLeast == 0 ? "" : String.format(Locale.ROOT, "≥ %s×", trimmed());
  }

  private String trimmed() {
    return atLeast == Math.rint(atLeast) ? Long.toString((long) atLeast) : Double.toString(atLeast);
  }
}
