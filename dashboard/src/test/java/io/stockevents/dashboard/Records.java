package io.stockevents.dashboard;

import io.stockevents.change.Coordinates;
import io.stockevents.change.Operation;
import io.stockevents.change.SourceInfo;
import io.stockevents.trade.Side;
import io.stockevents.trade.StockTrade;
import io.stockevents.trade.TradeEvent;
import io.stockevents.trade.TradeRecord;
import io.stockevents.trade.TradeRecord.Change;
import io.stockevents.trade.TradeRecord.Malformed;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Decoded records, all committed at one moment. */
final class Records {

  static final Instant COMMITTED = Instant.parse("2026-11-21T10:00:00.500Z");

  private static final UUID ID = UUID.fromString("44444444-4444-4444-8444-444444444444");

  private Records() {}

  static StockTrade trade(String symbol, String price, Side side) {
    return new StockTrade(ID, symbol, new BigDecimal(price), side, ID, COMMITTED, COMMITTED);
  }

  static TradeRecord insert(StockTrade trade) {
    return change(Operation.CREATE, null, trade, false);
  }

  static TradeRecord update(StockTrade before, StockTrade after) {
    return change(Operation.UPDATE, before, after, false);
  }

  static TradeRecord delete(@Nullable StockTrade before) {
    return change(Operation.DELETE, before, null, false);
  }

  static TradeRecord snapshot(StockTrade trade) {
    return change(Operation.READ, null, trade, true);
  }

  static TradeRecord malformed(String reason) {
    return new Malformed(new Coordinates("topic", 0, 7), reason);
  }

  private static TradeRecord change(
      Operation operation,
      @Nullable StockTrade before,
      @Nullable StockTrade after,
      boolean snapshot) {
    SourceInfo source =
        new SourceInfo(COMMITTED, snapshot, false, "trading", "public", "stock_trades", 1, 1);
    StockTrade row = after != null ? after : before;
    return new Change(
        new Coordinates("topic", 0, 7),
        new TradeEvent(
            operation,
            row == null ? null : row.key(),
            before,
            after,
            source,
            COMMITTED.plusMillis(5),
            null));
  }
}
