package io.stockevents.trade;

import io.stockevents.change.DecodeException;
import io.stockevents.change.Row;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The trade in a row of {@code stock_trades}. What is wrong with a column counts when the column is
 * asked for: the invented values of a delete with replica identity DEFAULT must not keep its key
 * from being read.
 *
 * <p>Prices are read in each of Debezium's {@code decimal.handling.mode}s. In mode {@code precise}
 * the scale comes from the schema; without a schema it is the column's, 2. A string without a
 * decimal point is then taken as {@code precise}, since mode {@code string} always writes the two
 * decimals. Times are ISO-8601 strings, or numbers whose unit the schema or their size tells.
 */
final class TradeView {

  private static final String TRADE_ID = "trade_id";
  private static final String STOCK_NAME = "stock_name";
  private static final String STOCK_PRICE = "stock_price";
  private static final String CHOICE = "stock_purchase_choice";
  private static final String TRADER_ID = "trader_id";
  private static final String CREATED_AT = "created_at";
  private static final String UPDATED_AT = "updated_at";

  private static final List<String> COLUMNS =
      List.of(TRADE_ID, STOCK_NAME, STOCK_PRICE, CHOICE, TRADER_ID, CREATED_AT, UPDATED_AT);

  /** The scale of the column, NUMERIC(12,2). */
  private static final int PRICE_SCALE = 2;

  /** Far beyond NUMERIC(12,2), and far below what a hostile exponent can do to memory. */
  private static final int MAX_DIGITS = 30;

  private final String name;
  private final Row row;

  private TradeView(String name, Row row) {
    this.name = name;
    this.row = row;
  }

  /**
   * A view of {@code row}; null if there is none.
   *
   * @param name of the row, for messages
   */
  static @Nullable TradeView of(String name, @Nullable Row row) {
    return row == null ? null : new TradeView(name, row);
  }

  /** Whether it has every column of a trade, whatever is in them. */
  boolean hasEveryColumn() {
    return COLUMNS.stream().allMatch(column -> row.indexOf(column) >= 0);
  }

  /** Whether only the key columns are real, as {@link TradeEvent} explains. */
  boolean isKeyOnly() {
    int choice = row.indexOf(CHOICE);
    return choice < 0 || row.isNull(choice) || String.valueOf(row.text(choice)).isEmpty();
  }

  TradeKey key() throws DecodeException {
    return new TradeKey(uuid(TRADE_ID), time(CREATED_AT));
  }

  StockTrade trade() throws DecodeException {
    return new StockTrade(
        uuid(TRADE_ID),
        text(STOCK_NAME),
        price(),
        side(),
        uuid(TRADER_ID),
        time(CREATED_AT),
        time(UPDATED_AT));
  }

  private String text(String column) throws DecodeException {
    int i = require(column);
    if (!row.isString(i)) {
      throw problem(column, "is not a string");
    }
    return String.valueOf(row.text(i));
  }

  private UUID uuid(String column) throws DecodeException {
    UUID uuid = row.uuid(require(column));
    if (uuid == null) {
      throw problem(column, "is not a UUID");
    }
    return uuid;
  }

  /** With at least the column's two decimals; null for NaN. */
  private @Nullable BigDecimal price() throws DecodeException {
    int i = require(STOCK_PRICE);
    BigDecimal price;
    if (row.isString(i) && row.shape().type(i) == null) {
      String text = String.valueOf(row.text(i));
      boolean base64 = text.indexOf('.') < 0 && text.length() % 4 == 0;
      price = base64 ? row.decimal(i, PRICE_SCALE) : row.decimal(i);
    } else {
      price = row.decimal(i);
    }
    if (price == null && "NaN".equalsIgnoreCase(row.text(i))) {
      return null;
    }
    if (price == null
        || price.precision() - price.scale() > MAX_DIGITS
        || price.scale() > MAX_DIGITS) {
      throw problem(STOCK_PRICE, "is not a decimal of at most 30 digits");
    }
    return price.scale() < PRICE_SCALE ? price.setScale(PRICE_SCALE) : price;
  }

  private Side side() throws DecodeException {
    return switch (text(CHOICE)) {
      case "BUY" -> Side.BUY;
      case "SELL" -> Side.SELL;
      default -> throw problem(CHOICE, "is neither BUY nor SELL");
    };
  }

  private Instant time(String column) throws DecodeException {
    int i = require(column);
    Instant time = row.instant(i);
    if (time != null) {
      return time;
    }
    return switch (String.valueOf(row.text(i))) {
      case "infinity" -> PostgresTime.INFINITY;
      case "-infinity" -> PostgresTime.MINUS_INFINITY;
      default -> throw problem(column, "is not an ISO-8601 time");
    };
  }

  private int require(String column) throws DecodeException {
    int i = row.indexOf(column);
    if (i < 0 || row.isNull(i)) {
      throw new DecodeException(name + "." + column + " is missing");
    }
    return i;
  }

  private DecodeException problem(String column, String what) {
    String value = String.valueOf(row.text(row.indexOf(column)));
    return new DecodeException(
        name + "." + column + " " + DecodeException.quote(value) + " " + what);
  }
}
