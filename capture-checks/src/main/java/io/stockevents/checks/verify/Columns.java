package io.stockevents.checks.verify;

import io.stockevents.trade.PostgresTime;
import io.stockevents.trade.StockTrade;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns outside the key in which two rows differ. */
final class Columns {

  private Columns() {}

  static List<Difference.Column> differing(StockTrade topic, StockTrade table) {
    List<Difference.Column> columns = new ArrayList<>();
    add(columns, "stock_name", topic.stockName(), table.stockName());
    if (!isSamePrice(topic.stockPrice(), table.stockPrice())) {
      add(columns, "stock_price", topic.priceText(), table.priceText());
    }
    add(columns, "stock_purchase_choice", topic.side(), table.side());
    add(columns, "trader_id", topic.traderId(), table.traderId());
    add(
        columns,
        "updated_at",
        PostgresTime.text(topic.updatedAt()),
        PostgresTime.text(table.updatedAt()));
    return List.copyOf(columns);
  }

  private static boolean isSamePrice(@Nullable BigDecimal topic, @Nullable BigDecimal table) {
    if (topic == null || table == null) {
      return topic == null && table == null;
    }
    return topic.compareTo(table) == 0;
  }

  private static void add(
      List<Difference.Column> columns, String name, Object topic, Object table) {
    if (!topic.equals(table)) {
      columns.add(new Difference.Column(name, topic.toString(), table.toString()));
    }
  }
}
