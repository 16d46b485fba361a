package io.stockevents.tail;

import io.stockevents.change.ChangeEvent;
import io.stockevents.change.Row;
import io.stockevents.cli.ChangeLine;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The line of a trade, as {@code stock-events generate} writes it: symbol, side, price and id. Of
 * an update it has the old price before the new one, and behind it what else changed.
 */
final class TradeLine {

  private static final String ID = "trade_id";
  private static final String SYMBOL = "stock_name";
  private static final String SIDE = "stock_purchase_choice";
  private static final String PRICE = "stock_price";
  private static final String CREATED = "created_at";
  private static final String UPDATED = "updated_at";

  private final ChangeLine line;

  TradeLine(ChangeLine line) {
    this.line = line;
  }

  /** Whether a trade has this key. */
  static boolean isOfTrade(Row key) {
    return has(key, ID) && has(key, CREATED);
  }

  /** The id of the trade that {@code key} is of; null if it is of none. */
  static @Nullable String id(@Nullable Row key) {
    return key != null && isOfTrade(key) ? key.text(key.indexOf(ID)) : null;
  }

  /** Makes the line of {@code event}, if it is one of a trade. */
  boolean write(ChangeEvent event) {
    Row row = event.row();
    if (row != null) {
      return isTrade(row) && row(event, event.before(), event.after(), row);
    }
    Row key = event.key();
    if (key == null || id(key) == null || !event.isKeyOnly()) {
      return false;
    }
    begin(event);
    keyOnly(key);
    return true;
  }

  private void begin(ChangeEvent event) {
    line.begin(event.committedAt(), OperationName.of(event.operation()));
  }

  private static boolean isTrade(Row row) {
    return has(row, ID) && has(row, SYMBOL) && has(row, SIDE) && has(row, PRICE);
  }

  private static boolean has(Row row, String column) {
    int i = row.indexOf(column);
    return i >= 0 && !row.isNull(i);
  }

  private boolean row(ChangeEvent event, @Nullable Row before, @Nullable Row after, Row row) {
    begin(event);
    String price = price(row);
    if (before == null || after == null || !isTrade(before)) {
      line.row(text(row, SYMBOL), text(row, SIDE), null, price, text(row, ID));
      return true;
    }
    String oldPrice = price(before);
    boolean differs = !oldPrice.equals(price);
    line.row(text(row, SYMBOL), text(row, SIDE), differs ? oldPrice : null, price, text(row, ID));
    boolean touched = false;
    for (int i = 0; i < after.size(); i++) {
      String name = after.name(i);
      int old = before.indexOf(name);
      if (old >= 0 && after.isSame(i, before, old)) {
        continue;
      }
      touched = true;
      if (!name.equals(PRICE) && !name.equals(UPDATED)) {
        differs = true;
        difference(name, old < 0 ? "" : value(before, old), value(after, i));
      }
    }
    if (!differs) {
      line.text(touched ? " touched" : " no column changed");
    }
    return true;
  }

  private void difference(String column, String before, String after) {
    line.text(" ").text(shortName(column)).text(" ").text(before).text(" → ").text(after);
  }

  private static String shortName(String column) {
    return switch (column) {
      case SYMBOL -> "symbol";
      case SIDE -> "side";
      case "trader_id" -> "trader";
      default -> TextFormat.shown(column);
    };
  }

  private void keyOnly(Row key) {
    line.text("row not logged, only its key: replica identity is not FULL  created ");
    int created = key.indexOf(CREATED);
    Instant at = key.instant(created);
    if (at == null) {
      line.text(value(key, created));
    } else {
      line.time(at);
    }
    line.text(" ").id(text(key, ID));
  }

  private static String price(Row row) {
    String price = text(row, PRICE);
    return price.equals("NAN") ? "NaN" : price;
  }

  private static String text(Row row, String column) {
    return value(row, row.indexOf(column));
  }

  private static String value(Row row, int i) {
    return TextFormat.shown(String.valueOf(row.text(i)));
  }
}
