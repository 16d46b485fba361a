package io.stockevents.envelope;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * How a record writes {@code stock_price} where it is a string.
 *
 * @param form digits, or bytes in base64
 * @param scale decimals of a price in base64, which holds the unscaled value alone
 */
record PriceEncoding(Form form, int scale) {

  enum Form {
    DIGITS,
    BASE64,
    UNSTATED
  }

  /** The scale of the column, NUMERIC(12,2). */
  private static final int COLUMN_SCALE = 2;

  /** Far beyond NUMERIC(12,2), and far below what a hostile exponent can do to memory. */
  private static final int MAX_DIGITS = 30;

  /**
   * More than these digits need; the time to parse a number grows with the square of its length.
   */
  private static final int MAX_LENGTH = 100;

  static final PriceEncoding UNSTATED = new PriceEncoding(Form.UNSTATED, COLUMN_SCALE);
  private static final PriceEncoding DIGITS = new PriceEncoding(Form.DIGITS, COLUMN_SCALE);

  /**
   * Reads over the schema that the parser stands on and keeps what it says of {@code stock_price}.
   * JsonConverter writes the schema in front of the payload, and a field's name behind all else
   * that describes it.
   */
  static PriceEncoding ofSchema(JsonParser json) throws IOException, MalformedException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return UNSTATED;
    }
    PriceEncoding found = UNSTATED;
    String scale = null;
    for (int depth = 1; depth > 0; ) {
      JsonToken token = json.nextToken();
      if (token.isStructStart()) {
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      } else if (token == JsonToken.VALUE_STRING && "scale".equals(json.currentName())) {
        scale = json.getText();
      } else if (token == JsonToken.VALUE_STRING && "field".equals(json.currentName())) {
        if (json.getText().equals("stock_price")) {
          found = scale == null ? DIGITS : new PriceEncoding(Form.BASE64, scaleOf(scale));
        }
        scale = null;
      }
    }
    return found;
  }

  /**
   * Whether the parser stands on NaN, which Debezium writes as {@code NAN}, or as a double does.
   */
  boolean isNan(JsonParser json) throws IOException {
    return form != Form.BASE64
        && json.currentToken() == JsonToken.VALUE_STRING
        && json.getText().equalsIgnoreCase("NaN");
  }

  /** Whether prices are in base64 for sure. */
  boolean isBase64() {
    return form == Form.BASE64;
  }

  /**
   * The price that the parser stands on, with at least the column's two decimals; null for JSON's
   * null.
   */
  @Nullable BigDecimal read(JsonParser json) throws IOException, MalformedException {
    return switch (json.currentToken()) {
      case VALUE_NULL -> null;
      case VALUE_STRING -> parse(json, isBase64(json.getText()));
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parse(json, false);
      default -> {
        json.skipChildren();
        throw new MalformedException(json.currentName() + " is not a decimal");
      }
    };
  }

  private BigDecimal parse(JsonParser json, boolean base64) throws IOException, MalformedException {
    String text = json.getText();
    if (text.length() > MAX_LENGTH) {
      throw MalformedException.inField(json, "is out of range");
    }
    try {
      BigDecimal price =
          base64
              ? new BigDecimal(new BigInteger(Base64.getDecoder().decode(text)), scale)
              : new BigDecimal(text);
      return bounded(price, json);
    } catch (IllegalArgumentException e) {
      throw MalformedException.inField(json, "is not a decimal");
    }
  }

  private boolean isBase64(String text) {
    return switch (form) {
      case DIGITS -> false;
      case BASE64 -> true;
      // Debezium writes the decimals in mode string, and pads base64.
      case UNSTATED -> text.indexOf('.') < 0 && text.length() % 4 == 0;
    };
  }

  private static BigDecimal bounded(BigDecimal price, JsonParser json)
      throws IOException, MalformedException {
    // As longs: a hostile scale must not overflow this sum.
    long integerDigits = (long) price.precision() - price.scale();
    if (integerDigits > MAX_DIGITS || price.scale() > MAX_DIGITS) {
      throw MalformedException.inField(json, "is out of range");
    }
    return price.scale() < COLUMN_SCALE ? price.setScale(COLUMN_SCALE) : price;
  }

  private static int scaleOf(String text) throws MalformedException {
    if (!text.matches("\\d{1,2}")) {
      throw new MalformedException(
          "schema: scale " + MalformedException.quote(text) + " of stock_price is not a number");
    }
    return Integer.parseInt(text);
  }
}
