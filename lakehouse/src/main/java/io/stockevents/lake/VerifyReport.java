package io.stockevents.lake;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a verification found.
 *
 * @param rows rows of the source table
 * @param lakeRows rows of the lake's table
 * @param duplicates rows of the lake whose key another one has too
 * @param changed keys that were changed while it ran; they are not compared
 * @param counts how many rows differ, by kind; each kind is there
 * @param first the first differing rows of each kind
 * @param elapsed how long all of it took
 */
record VerifyReport(
    long rows,
    long lakeRows,
    long duplicates,
    long changed,
    Map<Kind, Long> counts,
    List<Difference> first,
    Duration elapsed) {

  /** How a row differs. */
  enum Kind {
    /** In the source, not in the lake. */
    MISSING,
    /** In the lake, not in the source. */
    EXTRA,
    /** In both, with different values. */
    DIFFERENT,
    /**
     * In the source, with a value that the lake cannot hold; what the lake has instead is not told.
     */
    UNSUPPORTED
  }

  /**
   * One row that differs.
   *
   * @param tradeId with {@code createdAt} the key
   * @param columns names of the columns that differ, or that the lake cannot hold
   */
  record Difference(Kind kind, String tradeId, String createdAt, List<String> columns) {}

  /** Whether every row that was compared is there once, and the same. */
  boolean equal() {
    return duplicates == 0 && counts.values().stream().allMatch(count -> count == 0);
  }
}
