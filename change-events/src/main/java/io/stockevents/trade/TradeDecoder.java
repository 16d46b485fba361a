package io.stockevents.trade;

import io.stockevents.change.ChangeEvent;
import io.stockevents.change.Coordinates;
import io.stockevents.change.DecodeException;
import io.stockevents.change.DecodedRecord;
import io.stockevents.change.EventDecoder;
import io.stockevents.change.Operation;
import io.stockevents.change.Row;
import io.stockevents.change.SourceInfo;
import io.stockevents.trade.TradeRecord.Change;
import io.stockevents.trade.TradeRecord.Malformed;
import io.stockevents.trade.TradeRecord.Tombstone;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the records of {@code stock_trades}: what {@link EventDecoder} finds in a record of any
 * table, with {@link TradeView}s of its rows. Safe for use by many threads.
 */
public final class TradeDecoder {

  private static final String TRADES = "stock_trades";

  private final EventDecoder decoder = new EventDecoder();

  /**
   * Decodes one record. Whatever the bytes are, this returns and does not throw.
   *
   * @param key the record's key; needed for tombstones, and for deletes that have no row
   * @param value the record's value; null makes a tombstone
   */
  public TradeRecord decode(
      Coordinates coordinates, byte @Nullable [] key, byte @Nullable [] value) {
    DecodedRecord record = decoder.decode(coordinates, key, value);
    if (record instanceof DecodedRecord.Change change) {
      return decode(coordinates, change.event());
    }
    if (value == null && record instanceof DecodedRecord.Tombstone tombstone) {
      return new Tombstone(coordinates, keyOf(tombstone.key()));
    }
    return otherRecord(coordinates, record);
  }

  private static TradeRecord otherRecord(Coordinates coordinates, DecodedRecord record) {
    if (record instanceof DecodedRecord.TransactionBoundary) {
      return new Malformed(coordinates, "transaction metadata", true);
    }
    if (record instanceof DecodedRecord.Heartbeat) {
      return new Malformed(coordinates, "a heartbeat of the connector", true);
    }
    if (record instanceof DecodedRecord.Undecodable undecodable) {
      return new Malformed(coordinates, undecodable.reason());
    }
    return new Malformed(
        coordinates,
        record instanceof DecodedRecord.FlatRow flat && isTrade(flat.row())
            ? "not an envelope but a flattened row; does the connector use ExtractNewRecordState?"
            : "not an envelope: it has no op or no source");
  }

  private static boolean isTrade(Row row) {
    return Stream.of("trade_id", "__op", "__deleted").anyMatch(name -> row.indexOf(name) >= 0);
  }

  private static TradeRecord decode(Coordinates coordinates, ChangeEvent event) {
    TradeView before = TradeView.of("before", event.before());
    TradeView after = TradeView.of("after", event.after());
    SourceInfo source = event.source();
    try {
      return new Change(coordinates, event(event, source, before, after));
    } catch (DecodeException e) {
      boolean foreign =
          !source.table().isEmpty()
              && !source.table().equals(TRADES)
              && Stream.of(before, after).noneMatch(row -> row != null && row.hasEveryColumn());
      return foreign
          ? new Malformed(
              coordinates,
              "a change of " + DecodeException.quote(source.schema() + "." + source.table()),
              true)
          : new Malformed(coordinates, e.reason());
    }
  }

  private static TradeEvent event(
      ChangeEvent event, SourceInfo source, @Nullable TradeView before, @Nullable TradeView after)
      throws DecodeException {
    Operation operation = event.operation();
    Instant processed = event.processedAt();
    return switch (operation) {
      case READ, CREATE, UPDATE -> {
        if (after == null) {
          throw new DecodeException("after is missing");
        }
        StockTrade row = after.trade();
        StockTrade old = before == null || before.isKeyOnly() ? null : before.trade();
        yield new TradeEvent(operation, row.key(), old, row, source, processed, null);
      }
      case DELETE -> {
        StockTrade old = before == null || before.isKeyOnly() ? null : before.trade();
        TradeKey key = before == null ? keyOf(event.key()) : before.key();
        if (key == null) {
          throw new DecodeException("a delete with neither a row nor a key");
        }
        yield new TradeEvent(operation, key, old, null, source, processed, null);
      }
      case TRUNCATE -> new TradeEvent(operation, null, null, null, source, processed, null);
      case MESSAGE ->
          new TradeEvent(
              operation, null, null, null, source, processed, event.message().orElseThrow());
    };
  }

  private static @Nullable TradeKey keyOf(@Nullable Row key) {
    TradeView view = TradeView.of("key", key);
    try {
      return view == null ? null : view.key();
    } catch (DecodeException e) {
      return null;
    }
  }
}
