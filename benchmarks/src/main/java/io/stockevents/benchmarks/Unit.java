package io.stockevents.benchmarks;

import java.util.Locale;

/** What trials are measured in. */
enum Unit {
  SECONDS("s", false),
  MILLISECONDS("ms", false),
  MICROSECONDS("µs", false),
  ROWS_PER_SECOND("rows/s", true),
  OPERATIONS_PER_SECOND("ops/s", true),
  RECORDS_PER_SECOND("records/s", true);

  private final String symbol;
  private final boolean moreIsBetter;

  Unit(String symbol, boolean moreIsBetter) {
    this.symbol = symbol;
    this.moreIsBetter = moreIsBetter;
  }

  /** How many times better {@code ours} is than {@code theirs}; above 1 we are better. */
  double ratio(double ours, double theirs) {
    return moreIsBetter ? ours / theirs : theirs / ours;
  }

  /** Three significant digits, as nobody should read more into it. */
  String format(double value) {
    String digits =
        value >= 100
            ? String.format(Locale.ROOT, "%,.0f", value)
            : String.format(
                Locale.ROOT, value >= 10 ? "%.1f" : value >= 1 ? "%.2f" : "%.3f", value);
    return digits + " " + symbol;
  }
}
