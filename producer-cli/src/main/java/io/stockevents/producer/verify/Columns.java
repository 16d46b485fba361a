package io.stockevents.producer.verify;

import io.stockevents.trade.StockTrade;
import java.util.ArrayList;
import java.util.List;

/** The columns outside the key in which two rows differ. */
final class Columns {

  private Columns() {}

  static List<Difference.Column> differing(StockTrade topic, StockTrade table) {
    List<Difference.Column> columns = new ArrayList<>();
    add(columns, "stock_name", topic.stockName(), table.stockName());
    if (topic.stockPrice().compareTo(table.stockPrice()) != 0) {
      add(
          columns,
          "stock_price",
          topic.stockPrice().toPlainString(),
          table.stockPrice().toPlainString());
    }
    add(columns, "stock_purchase_choice", topic.side(), table.side());
    add(columns, "trader_id", topic.traderId(), table.traderId());
    add(columns, "updated_at", topic.updatedAt(), table.updatedAt());
    return List.copyOf(columns);
  }

  private static void add(
      List<Difference.Column> columns, String name, Object topic, Object table) {
    if (!topic.equals(table)) {
      columns.add(new Difference.Column(name, topic.toString(), table.toString()));
    }
  }
}
