package io.stockevents.envelope;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.stockevents.trade.Side;
import io.stockevents.trade.StockTrade;
import io.stockevents.trade.TradeKey;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads one row, {@code before} or {@code after}, or a key. What is wrong with a column counts when
 * the column is asked for: the invented values of a delete with replica identity DEFAULT must not
 * keep its key from being read.
 */
final class RowReader {

  private static final int COLUMNS = 7;

  private final String name;
  private final PriceEncoding priceEncoding;
  private @Nullable UUID tradeId;
  private @Nullable String stockName;
  private @Nullable BigDecimal stockPrice;
  private boolean priceIsNan;
  private @Nullable String choice;
  private @Nullable UUID traderId;
  private @Nullable Instant createdAt;
  private @Nullable Instant updatedAt;
  private @Nullable MalformedException firstProblem;
  private int columns;

  /**
   * @param name of the row, for messages
   */
  RowReader(String name, PriceEncoding priceEncoding) {
    this.name = name;
    this.priceEncoding = priceEncoding;
  }

  /** Reads the object that the parser stands on, or the payload in it. */
  void readWrapped(JsonParser json) throws IOException, MalformedException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new MalformedException(name + " is not a JSON object");
    }
    String field;
    while ((field = json.nextFieldName()) != null) {
      JsonToken token = json.nextToken();
      if (field.equals("payload") && token == JsonToken.START_OBJECT) {
        read(json);
      } else {
        readColumn(field, json);
      }
    }
  }

  /** Reads the object that the parser stands on. */
  void read(JsonParser json) throws IOException {
    String column;
    while ((column = json.nextFieldName()) != null) {
      json.nextToken();
      readColumn(column, json);
    }
  }

  private void readColumn(String column, JsonParser json) throws IOException {
    try {
      switch (column) {
        case "trade_id" -> tradeId = uuid(json);
        case "stock_name" -> stockName = Scalars.text(json);
        case "stock_price" -> readPrice(json);
        case "stock_purchase_choice" -> choice = Scalars.text(json);
        case "trader_id" -> traderId = uuid(json);
        case "created_at" -> createdAt = IsoTimestamp.read(json);
        case "updated_at" -> updatedAt = IsoTimestamp.read(json);
        default -> {
          json.skipChildren();
          return;
        }
      }
    } catch (MalformedException e) {
      firstProblem = firstProblem == null ? problem(e.reason()) : firstProblem;
    }
    columns++;
  }

  /** Whether it has every column of a trade, whatever is in them. */
  boolean hasEveryColumn() {
    return columns >= COLUMNS;
  }

  private void readPrice(JsonParser json) throws IOException, MalformedException {
    priceIsNan = priceEncoding.isNan(json);
    stockPrice = priceIsNan ? null : priceEncoding.read(json);
  }

  /** Whether only the key columns are real, as {@link ChangeEvent} explains. */
  boolean keyOnly() {
    return choice == null || choice.isEmpty();
  }

  TradeKey key() throws MalformedException {
    return new TradeKey(require("trade_id", tradeId), require("created_at", createdAt));
  }

  StockTrade trade() throws MalformedException {
    if (firstProblem != null) {
      throw firstProblem;
    }
    return new StockTrade(
        require("trade_id", tradeId),
        require("stock_name", stockName),
        priceIsNan ? null : require("stock_price", stockPrice),
        side(),
        require("trader_id", traderId),
        require("created_at", createdAt),
        require("updated_at", updatedAt));
  }

  private Side side() throws MalformedException {
    String value = require("stock_purchase_choice", choice);
    return switch (value) {
      case "BUY" -> Side.BUY;
      case "SELL" -> Side.SELL;
      default ->
          throw problem(
              "stock_purchase_choice "
                  + MalformedException.quote(value)
                  + " is neither BUY nor SELL");
    };
  }

  private <T> T require(String column, @Nullable T value) throws MalformedException {
    if (value == null) {
      throw firstProblem == null ? problem(column + " is missing") : firstProblem;
    }
    return value;
  }

  private MalformedException problem(String reason) {
    return new MalformedException(name + "." + reason);
  }

  private static @Nullable UUID uuid(JsonParser json) throws IOException, MalformedException {
    String text = Scalars.text(json);
    if (text == null) {
      return null;
    }
    try {
      // The JDK also takes hyphens elsewhere, signs, and more digits than fit.
      UUID uuid = UUID.fromString(text);
      if (uuid.toString().equalsIgnoreCase(text)) {
        return uuid;
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw MalformedException.inField(json, "is not a UUID");
  }
}
