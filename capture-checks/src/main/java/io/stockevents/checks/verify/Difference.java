package io.stockevents.checks.verify;

import io.stockevents.change.Coordinates;
import io.stockevents.trade.TradeKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row that the table and the topic do not agree on.
 *
 * @param key of the row
 * @param at the event that the topic's state of the row comes from, a delete for a missing row;
 *     null if the topic has no event of it
 * @param columns what differs in a row that is different; empty for others, and if the event is
 *     gone meanwhile
 */
public record Difference(Kind kind, TradeKey key, @Nullable Coordinates at, List<Column> columns) {

  /** How a row differs. */
  public enum Kind {
    /** In the table, and the topic has no event of it, or a delete. */
    MISSING,
    /** The topic says that it is there, and the table does not have it. */
    EXTRA,
    /** An extra row whose chunk has been dropped, as retention policies do; only counted. */
    EXPIRED,
    /** In both, with different values. */
    DIFFERENT,
    /**
     * One of the others, on a compacted topic that also has a later record of the row: compaction
     * may have taken the one that the table's snapshot sees. Only counted.
     */
    UNPROVEN
  }

  /**
   * One column that differs.
   *
   * @param topic its value by the topic, as text
   * @param table its value in the table, as text
   */
  public record Column(String name, String topic, String table) {}
}
