package io.stockevents.envelope;

import io.stockevents.change.EventDecoder;
import io.stockevents.change.Row;
import io.stockevents.change.SourceInfo;
import io.stockevents.envelope.DecodedRecord.Change;
import io.stockevents.envelope.DecodedRecord.Malformed;
import io.stockevents.envelope.DecodedRecord.Tombstone;
import io.stockevents.trade.StockTrade;
import io.stockevents.trade.TradeKey;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the records of {@code stock_trades}: what {@link EventDecoder} finds in a record of any
 * table, with {@link TradeView}s of its rows. Safe for use by many threads.
 */
public final class EnvelopeDecoder {

  private static final String TRADES = "stock_trades";

  private final EventDecoder decoder = new EventDecoder();

  /**
   * Decodes one record. Whatever the bytes are, this returns and does not throw.
   *
   * @param key the record's key; needed for tombstones, and for deletes that have no row
   * @param value the record's value; null makes a tombstone
   */
  public DecodedRecord decode(
      Coordinates coordinates, byte @Nullable [] key, byte @Nullable [] value) {
    io.stockevents.change.DecodedRecord record = decoder.decode(coordinates, key, value);
    if (record instanceof io.stockevents.change.DecodedRecord.Change change) {
      return decode(coordinates, change.event());
    }
    if (value == null
        && record instanceof io.stockevents.change.DecodedRecord.Tombstone tombstone) {
      return new Tombstone(coordinates, keyOf(tombstone.key()));
    }
    return otherRecord(coordinates, record);
  }

  private static DecodedRecord otherRecord(
      Coordinates coordinates, io.stockevents.change.DecodedRecord record) {
    if (record instanceof io.stockevents.change.DecodedRecord.TransactionBoundary) {
      return new Malformed(coordinates, "transaction metadata", true);
    }
    if (record instanceof io.stockevents.change.DecodedRecord.Heartbeat) {
      return new Malformed(coordinates, "a heartbeat of the connector", true);
    }
    if (record instanceof io.stockevents.change.DecodedRecord.Undecodable undecodable) {
      return new Malformed(coordinates, undecodable.reason());
    }
    return new Malformed(
        coordinates,
        record instanceof io.stockevents.change.DecodedRecord.FlatRow flat && isTrade(flat.row())
            ? "not an envelope but a flattened row; does the connector use ExtractNewRecordState?"
            : "not an envelope: it has no op or no source");
  }

  private static boolean isTrade(Row row) {
    return Stream.of("trade_id", "__op", "__deleted").anyMatch(name -> row.indexOf(name) >= 0);
  }

  private static DecodedRecord decode(
      Coordinates coordinates, io.stockevents.change.ChangeEvent event) {
    TradeView before = TradeView.of("before", event.before());
    TradeView after = TradeView.of("after", event.after());
    SourceInfo source = event.source();
    try {
      return new Change(coordinates, event(event, source, before, after));
    } catch (MalformedException e) {
      boolean foreign =
          !source.table().isEmpty()
              && !source.table().equals(TRADES)
              && Stream.of(before, after).noneMatch(row -> row != null && row.hasEveryColumn());
      return foreign
          ? new Malformed(
              coordinates,
              "a change of " + MalformedException.quote(source.schema() + "." + source.table()),
              true)
          : new Malformed(coordinates, e.reason());
    }
  }

  private static ChangeEvent event(
      io.stockevents.change.ChangeEvent event,
      SourceInfo source,
      @Nullable TradeView before,
      @Nullable TradeView after)
      throws MalformedException {
    Operation operation = event.operation();
    SourceMetadata metadata =
        new SourceMetadata(
            source.committedAt(),
            source.snapshot(),
            source.adHoc(),
            source.schema(),
            source.table(),
            source.transactionId(),
            source.lsn());
    Instant processed = event.processedAt();
    return switch (operation) {
      case READ, CREATE, UPDATE -> {
        if (after == null) {
          throw new MalformedException("after is missing");
        }
        StockTrade row = after.trade();
        StockTrade old = before == null || before.isKeyOnly() ? null : before.trade();
        yield new ChangeEvent(operation, row.key(), old, row, metadata, processed, null);
      }
      case DELETE -> {
        StockTrade old = before == null || before.isKeyOnly() ? null : before.trade();
        TradeKey key = before == null ? keyOf(event.key()) : before.key();
        if (key == null) {
          throw new MalformedException("a delete with neither a row nor a key");
        }
        yield new ChangeEvent(operation, key, old, null, metadata, processed, null);
      }
      case TRUNCATE -> new ChangeEvent(operation, null, null, null, metadata, processed, null);
      case MESSAGE ->
          new ChangeEvent(
              operation, null, null, null, metadata, processed, event.message().orElseThrow());
    };
  }

  private static @Nullable TradeKey keyOf(@Nullable Row key) {
    TradeView view = TradeView.of("key", key);
    try {
      return view == null ? null : view.key();
    } catch (MalformedException e) {
      return null;
    }
  }
}
