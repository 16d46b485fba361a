package io.stockevents.trade;

import java.time.Instant;
import java.util.UUID;

/**
 * The primary key of a trade.
 *
 * @param tradeId identifies the trade
 * @param createdAt when it was made, in microseconds (what TIMESTAMPTZ keeps); part of the key
 *     because a hypertable is partitioned by it
 */
public record TradeKey(UUID tradeId, Instant createdAt) {}
