package io.stockevents.dashboard;

import io.stockevents.envelope.ChangeEvent;
import io.stockevents.envelope.Coordinates;
import io.stockevents.envelope.DecodedRecord;
import io.stockevents.envelope.DecodedRecord.Change;
import io.stockevents.envelope.DecodedRecord.Malformed;
import io.stockevents.envelope.Operation;
import io.stockevents.envelope.SourceMetadata;
import io.stockevents.trade.Side;
import io.stockevents.trade.StockTrade;
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

  static DecodedRecord insert(StockTrade trade) {
    return change(Operation.CREATE, null, trade, false);
  }

  static DecodedRecord update(StockTrade before, StockTrade after) {
    return change(Operation.UPDATE, before, after, false);
  }

  static DecodedRecord delete(@Nullable StockTrade before) {
    return change(Operation.DELETE, before, null, false);
  }

  static DecodedRecord snapshot(StockTrade trade) {
    return change(Operation.READ, null, trade, true);
  }

  static DecodedRecord malformed(String reason) {
    return new Malformed(new Coordinates("topic", 0, 7), reason);
  }

  private static DecodedRecord change(
      Operation operation,
      @Nullable StockTrade before,
      @Nullable StockTrade after,
      boolean snapshot) {
    SourceMetadata source =
        new SourceMetadata(COMMITTED, snapshot, false, "public", "stock_trades", 1, 1);
    StockTrade row = after != null ? after : before;
    return new Change(
        new Coordinates("topic", 0, 7),
        new ChangeEvent(
            operation,
            row == null ? null : row.key(),
            before,
            after,
            source,
            COMMITTED.plusMillis(5),
            null));
  }
}
