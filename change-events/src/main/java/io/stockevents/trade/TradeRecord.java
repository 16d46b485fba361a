package io.stockevents.trade;

import io.stockevents.change.Coordinates;
import org.jspecify.annotations.Nullable;

/** What one Kafka record turned out to be. */
public sealed interface TradeRecord {

  /** Where the record stands. */
  Coordinates coordinates();

  /** A change of the table. */
  record Change(Coordinates coordinates, TradeEvent event) implements TradeRecord {}

  /**
   * A record without a value, which lets log compaction forget a key.
   *
   * @param key the trade it is for; null if the record's key cannot be read as one
   */
  record Tombstone(Coordinates coordinates, @Nullable TradeKey key) implements TradeRecord {}

  /**
   * A record that is no envelope of a trade.
   *
   * @param reason one line that says why; it may quote the record, so escape it before showing it
   *     on a terminal
   * @param foreign whether it is sound, but of another kind: a change of another table, transaction
   *     metadata, a heartbeat
   */
  record Malformed(Coordinates coordinates, String reason, boolean foreign) implements TradeRecord {

    /** One that is not sound. */
    public Malformed(Coordinates coordinates, String reason) {
      this(coordinates, reason, false);
    }
  }
}
