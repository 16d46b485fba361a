package io.stockevents.trade;

import io.stockevents.change.LogicalMessage;
import io.stockevents.change.Operation;
import io.stockevents.change.SourceInfo;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One change of {@code stock_trades}, as Debezium saw it.
 *
 * <p>{@code before} depends on the table's replica identity. With {@code FULL}, updates and deletes
 * have the whole old row. With {@code DEFAULT}, PostgreSQL logs the old key alone: an update has no
 * {@code before}, and in that of a delete Debezium fills every other column with an invented value
 * (an empty string, 0, 1970). Such a row is recognised by an empty {@code stock_purchase_choice},
 * which the table's CHECK constraint does not let any real row have; it is dropped, and only its
 * key is kept.
 *
 * @param operation what happened
 * @param key of the row that changed; null for {@code TRUNCATE} and {@code MESSAGE}
 * @param before the row as it was; null where there was none or where it is not known
 * @param after the row as it is now; null where there is none
 * @param source when and where in the database it happened
 * @param processedAt when Debezium made this envelope, by its host's clock, in microseconds
 *     (milliseconds if the record has no {@code ts_us})
 * @param message what was written; null for every operation but {@code MESSAGE}
 */
public record TradeEvent(
    Operation operation,
    @Nullable TradeKey key,
    @Nullable StockTrade before,
    @Nullable StockTrade after,
    SourceInfo source,
    Instant processedAt,
    @Nullable LogicalMessage message) {

  /** Whether this is a delete of which the log has the key alone. */
  public boolean keyOnly() {
    return operation == Operation.DELETE && before == null;
  }

  /** The newest state of the row that this event has: {@code after}, else {@code before}. */
  public @Nullable StockTrade row() {
    return after != null ? after : before;
  }
}
