package io.stockevents.tail;

import dev.cel.common.values.NullValue;
import io.stockevents.envelope.ChangeEvent;
import io.stockevents.trade.StockTrade;
import io.stockevents.trade.TradeKey;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** What an expression sees of a change; made as it asks. */
record RecordVariables(ChangeEvent event, ConsumerRecord<byte[], byte[]> source)
    implements Function<String, @Nullable Object> {

  @Override
  public @Nullable Object apply(String variable) {
    return switch (variable) {
      case "op" -> event.operation().code();
      case "schema" -> event.source().schema();
      case "table" -> event.source().table();
      case "key" -> key(event.key());
      case "before" -> row(event.before());
      case "after" -> row(event.after());
      case "ts" -> event.source().committedAt();
      case "lsn" -> event.source().lsn();
      case "tx" -> event.source().transactionId();
      case "snapshot" -> event.source().snapshot();
      case "topic" -> source.topic();
      case "partition" -> (long) source.partition();
      case "offset" -> source.offset();
      default -> null;
    };
  }

  private static Map<String, Object> key(@Nullable TradeKey key) {
    return key == null
        ? Map.of()
        : Map.of("trade_id", key.tradeId().toString(), "created_at", key.createdAt().toString());
  }

  /** The columns of {@code row}, none if there is none. */
  static Map<String, Object> row(@Nullable StockTrade row) {
    return row == null
        ? Map.of()
        : Map.of(
            "trade_id", row.tradeId().toString(),
            "stock_name", row.stockName(),
            "stock_price", row.stockPrice() == null ? NullValue.NULL_VALUE : row.priceText(),
            "stock_purchase_choice", row.side().name(),
            "trader_id", row.traderId().toString(),
            "created_at", row.createdAt().toString(),
            "updated_at", row.updatedAt().toString());
  }
}
