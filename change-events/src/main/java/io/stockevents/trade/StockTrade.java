package io.stockevents.trade;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One row of {@code public.stock_trades}.
 *
 * @param tradeId identifies the trade; time-ordered (UUID version 7) when made by this project
 * @param stockName ticker symbol; any Unicode, so escape it before showing it on a terminal
 * @param stockPrice price with at least 2 decimals. The column, NUMERIC(12,2), keeps 2 and 12
 *     digits in all; a record may claim up to 30 before and 30 behind the point. Null is NaN, which
 *     a table that is older than its constraint against it may have
 * @param side whether the trader bought or sold
 * @param traderId who traded
 * @param createdAt when the trade was made, in microseconds; may be one of {@link PostgresTime}'s
 *     infinities
 * @param updatedAt when the row last changed, in the same way
 */
public record StockTrade(
    UUID tradeId,
    String stockName,
    @Nullable BigDecimal stockPrice,
    Side side,
    UUID traderId,
    Instant createdAt,
    Instant updatedAt) {

  /** The price in digits, or {@code NaN}. */
  public String priceText() {
    return stockPrice == null ? "NaN" : stockPrice.toPlainString();
  }

  /** The primary key of this row. */
  public TradeKey key() {
    return new TradeKey(tradeId, createdAt);
  }
}
