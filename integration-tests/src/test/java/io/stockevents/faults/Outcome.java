package io.stockevents.faults;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What became of the events over all rounds of a fault.
 *
 * @param operations how many {@code generate} logged as committed
 * @param lost how many of them have no event
 * @param repeatedUncommitted events that came again to a plain reader
 * @param repeatedCommitted events that came again to a reader of committed records
 * @param recoveries from each kill to the first event of a later commit, or to cdc-tail's first
 *     line
 */
record Outcome(
    Fault fault,
    long operations,
    long lost,
    long repeatedUncommitted,
    long repeatedCommitted,
    List<Duration> recoveries) {

  static final String HEADING =
      """
      | killed                | rounds | operations | lost | repeated, uncommitted | repeated, committed | recovery p50 | max     |
      |-----------------------|-------:|-----------:|-----:|----------------------:|--------------------:|-------------:|--------:|""";

  @Override
  public String toString() {
    List<Duration> sorted = recoveries.stream().sorted().toList();
    return String.format(
        Locale.ROOT,
        "| %-21s | %6d | %,10d | %4d | %21s | %19d | %10.1f s | %5.1f s |",
        fault.title(),
        recoveries.size(),
        operations,
        lost,
        fault == Fault.TAIL ? "—" : repeatedUncommitted,
        repeatedCommitted,
        seconds(sorted.get((sorted.size() - 1) / 2)),
        seconds(sorted.get(sorted.size() - 1)));
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
