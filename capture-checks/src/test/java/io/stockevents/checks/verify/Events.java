package io.stockevents.checks.verify;

import io.stockevents.change.Operation;
import io.stockevents.change.SourceInfo;
import io.stockevents.trade.Side;
import io.stockevents.trade.StockTrade;
import io.stockevents.trade.TradeEvent;
import io.stockevents.trade.TradeKey;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rows and events that differ in what the tests are about. */
final class Events {

  private static final Instant TIME = Instant.parse("2026-01-01T00:00:00.000001Z");

  private Events() {}

  static StockTrade row(long id, String price) {
    return new StockTrade(
        new UUID(7, id), "AAPL", new BigDecimal(price), Side.BUY, new UUID(8, 8), TIME, TIME);
  }

  static TradeKey key(long id) {
    return row(id, "0").key();
  }

  /** An event of row {@code id}; a delete has no use for the price. */
  static TradeEvent change(Operation operation, long id, long lsn, String price, long transaction) {
    StockTrade row = operation == Operation.TRUNCATE ? null : row(id, price);
    return new TradeEvent(
        operation,
        row == null ? null : row.key(),
        null,
        operation == Operation.DELETE ? null : row,
        source(lsn, transaction),
        TIME,
        null);
  }

  /** Row {@code id}, read while the stream was in this transaction. */
  static TradeEvent readAgain(long id, long lsn, String price, long transaction) {
    StockTrade row = row(id, price);
    return new TradeEvent(
        Operation.READ, row.key(), null, row, source(true, lsn, transaction), TIME, null);
  }

  private static SourceInfo source(long lsn, long transaction) {
    return source(false, lsn, transaction);
  }

  private static SourceInfo source(boolean adHoc, long lsn, long transaction) {
    return new SourceInfo(
        TIME, adHoc, adHoc, "trading", "public", "stock_trades", transaction, lsn);
  }

  /** An insert of this row that every snapshot sees. */
  static TradeEvent change(Operation operation, StockTrade row, long lsn) {
    return new TradeEvent(operation, row.key(), null, row, source(lsn, 0), TIME, null);
  }

  /** The same row, created and changed at another time. */
  static StockTrade at(StockTrade row, Instant time) {
    return new StockTrade(
        row.tradeId(), row.stockName(), row.stockPrice(), row.side(), row.traderId(), time, time);
  }

  /** The same row with another price; null is NaN. */
  static StockTrade priced(StockTrade row, @Nullable BigDecimal price) {
    return new StockTrade(
        row.tradeId(),
        row.stockName(),
        price,
        row.side(),
        row.traderId(),
        row.createdAt(),
        row.updatedAt());
  }

  /** The same row with another symbol. */
  static StockTrade renamed(StockTrade row, String name) {
    return new StockTrade(
        row.tradeId(),
        name,
        row.stockPrice(),
        row.side(),
        row.traderId(),
        row.createdAt(),
        row.updatedAt());
  }
}
