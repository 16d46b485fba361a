package io.stockevents.envelope;

import io.stockevents.trade.Side;
import io.stockevents.trade.StockTrade;
import java.io.Serial;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads an envelope that has its fields where Kafka Connect's JsonConverter puts those of Debezium
 * 3, which nearly all have, without looking for them, which is faster than a JSON parser. It gives
 * up at the first byte that is not as expected, also where only a value is unusual; what it does
 * read, {@link EnvelopeReader} reads the same.
 */
final class ConnectLayout {

  private static final byte[] BEFORE = ascii("{\"before\":");
  private static final byte[] AFTER = ascii(",\"after\":");
  private static final byte[] NULL = ascii("null");
  private static final byte[] TRADE_ID = ascii("{\"trade_id\":\"");
  private static final byte[] STOCK_NAME = ascii("\",\"stock_name\":\"");
  private static final byte[] STOCK_PRICE = ascii("\",\"stock_price\":\"");
  private static final byte[] CHOICE = ascii("\",\"stock_purchase_choice\":\"");
  private static final byte[] BUY = ascii("BUY");
  private static final byte[] SELL = ascii("SELL");
  private static final byte[] TRADER_ID = ascii("\",\"trader_id\":\"");
  private static final byte[] CREATED_AT = ascii("\",\"created_at\":\"");
  private static final byte[] UPDATED_AT = ascii("\",\"updated_at\":\"");
  private static final byte[] END_OF_ROW = ascii("\"}");
  private static final byte[] SOURCE = ascii(",\"source\":{\"version\":\"");
  private static final byte[] CONNECTOR = ascii("\",\"connector\":\"");
  private static final byte[] NAME = ascii("\",\"name\":\"");
  private static final byte[] SOURCE_TIME = ascii("\",\"ts_ms\":");
  private static final byte[] SNAPSHOT = ascii(",\"snapshot\":\"");
  private static final byte[] DATABASE = ascii("\",\"db\":\"");
  private static final byte[] SEQUENCE = ascii("\",\"sequence\":\"[");
  private static final byte[] MICROSECONDS = ascii("]\",\"ts_us\":");
  private static final byte[] NANOSECONDS = ascii(",\"ts_ns\":");
  private static final byte[] SCHEMA = ascii(",\"schema\":\"");
  private static final byte[] TABLE = ascii("\",\"table\":\"");
  private static final byte[] TRANSACTION_ID = ascii("\",\"txId\":");
  private static final byte[] LSN = ascii(",\"lsn\":");
  private static final byte[] END_OF_SOURCE =
      ascii(",\"xmin\":null,\"origin\":null,\"origin_lsn\":null},\"transaction\":null,\"op\":\"");
  private static final byte[] TIME = ascii("\",\"ts_ms\":");
  private static final byte[] TIME_MICROSECONDS = ascii(",\"ts_us\":");

  private static final int LONGEST_STRING = 1_000;

  /** A {@code long} holds so many digits, if the first is no 9. */
  private static final int MOST_DIGITS = 19;

  private static final int PRICE_SCALE = 2;

  /** More than the column's twelve digits take. */
  private static final int LONGEST_BASE64 = 12;

  private static final int SECONDS_A_DAY = 86_400;

  /** Has no stack trace, and so costs little. */
  private static final class OtherLayoutException extends Exception {
    @Serial private static final long serialVersionUID = 1;

    private OtherLayoutException() {
      super(null, null, false, false);
    }
  }

  private final byte[] bytes;
  private final int end;
  private final PriceEncoding priceEncoding;
  private int at;

  private ConnectLayout(byte[] bytes, int start, int end, PriceEncoding priceEncoding) {
    this.bytes = bytes;
    this.end = end;
    this.priceEncoding = priceEncoding;
    at = start;
  }

  /**
   * The event in {@code bytes}, from {@code start} up to {@code end}; null if it is laid out in any
   * other way, or wrong.
   */
  static @Nullable ChangeEvent read(byte[] bytes, int start, int end, PriceEncoding priceEncoding) {
    try {
      return new ConnectLayout(bytes, start, end, priceEncoding).event();
    } catch (OtherLayoutException e) {
      return null;
    }
  }

  private ChangeEvent event() throws OtherLayoutException {
    expect(BEFORE);
    StockTrade before = row();
    expect(AFTER);
    StockTrade after = row();
    SourceMetadata source = source();
    Operation operation = operation(before, after);
    expect(TIME);
    number();
    expect(TIME_MICROSECONDS);
    Instant processedAt = EpochTime.ofMicroseconds(number());
    expect(NANOSECONDS);
    number();
    expect((byte) '}');
    if (at != end) {
      throw new OtherLayoutException();
    }
    StockTrade keyed = after != null ? after : before;
    return new ChangeEvent(
        operation, keyed == null ? null : keyed.key(), before, after, source, processedAt, null);
  }

  private Operation operation(@Nullable StockTrade before, @Nullable StockTrade after)
      throws OtherLayoutException {
    byte code = next();
    if (code == 'd' && before != null && after == null) {
      return Operation.DELETE;
    }
    if (after == null) {
      throw new OtherLayoutException();
    }
    return switch (code) {
      case 'c' -> Operation.CREATE;
      case 'u' -> Operation.UPDATE;
      case 'r' -> Operation.READ;
      default -> throw new OtherLayoutException();
    };
  }

  private @Nullable StockTrade row() throws OtherLayoutException {
    if (at < end && bytes[at] == 'n') {
      expect(NULL);
      return null;
    }
    expect(TRADE_ID);
    UUID tradeId = uuid();
    expect(STOCK_NAME);
    String stockName = text();
    expect(STOCK_PRICE);
    BigDecimal stockPrice = price();
    expect(CHOICE);
    Side side = side();
    expect(TRADER_ID);
    UUID traderId = uuid();
    expect(CREATED_AT);
    Instant createdAt = time();
    expect(UPDATED_AT);
    Instant updatedAt = time();
    expect(END_OF_ROW);
    return new StockTrade(tradeId, stockName, stockPrice, side, traderId, createdAt, updatedAt);
  }

  private SourceMetadata source() throws OtherLayoutException {
    expect(SOURCE);
    skipText();
    expect(CONNECTOR);
    skipText();
    expect(NAME);
    skipText();
    expect(SOURCE_TIME);
    number();
    expect(SNAPSHOT);
    String snapshot = text();
    expect(DATABASE);
    skipText();
    expect(SEQUENCE);
    // Its first part is the last commit that was streamed, null before there was one.
    boolean streaming = at < end && bytes[at] != 'n';
    skipSequence();
    expect(MICROSECONDS);
    Instant committedAt = EpochTime.ofMicroseconds(number());
    expect(NANOSECONDS);
    number();
    expect(SCHEMA);
    String schema = text();
    expect(TABLE);
    String table = text();
    expect(TRANSACTION_ID);
    long transactionId = number();
    expect(LSN);
    long lsn = number();
    expect(END_OF_SOURCE);
    boolean fromSnapshot = !snapshot.isEmpty() && !snapshot.equals("false");
    return new SourceMetadata(
        committedAt, fromSnapshot, fromSnapshot && streaming, schema, table, transactionId, lsn);
  }

  private Side side() throws OtherLayoutException {
    if (at < end && bytes[at] == 'B') {
      expect(BUY);
      return Side.BUY;
    }
    expect(SELL);
    return Side.SELL;
  }

  /** With two decimals, as the column has them. */
  private BigDecimal price() throws OtherLayoutException {
    return priceEncoding.isBase64() ? unscaledPrice() : writtenPrice();
  }

  private BigDecimal unscaledPrice() throws OtherLayoutException {
    String base64 = text();
    if (priceEncoding.scale() != PRICE_SCALE || base64.length() > LONGEST_BASE64) {
      throw new OtherLayoutException();
    }
    try {
      BigInteger cents = new BigInteger(Base64.getDecoder().decode(base64));
      return BigDecimal.valueOf(cents.longValueExact(), PRICE_SCALE);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new OtherLayoutException();
    }
  }

  private BigDecimal writtenPrice() throws OtherLayoutException {
    boolean negative = skipMinus();
    int start = at;
    long cents = digits();
    int wholeDigits = at - start;
    expect((byte) '.');
    cents = cents * 100 + digits(PRICE_SCALE);
    if (wholeDigits >= MOST_DIGITS - PRICE_SCALE) {
      throw new OtherLayoutException();
    }
    return BigDecimal.valueOf(negative ? -cents : cents, PRICE_SCALE);
  }

  /** A whole number as JSON has it: without zeros in front. */
  private long number() throws OtherLayoutException {
    boolean negative = skipMinus();
    int start = at;
    long number = digits();
    if (bytes[start] == '0' && at - start > 1) {
      throw new OtherLayoutException();
    }
    return negative ? -number : number;
  }

  private boolean skipMinus() {
    boolean negative = at < end && bytes[at] == '-';
    at += negative ? 1 : 0;
    return negative;
  }

  /** All the digits that follow, at least one. */
  private long digits() throws OtherLayoutException {
    int start = at;
    long number = 0;
    while (at < end && isDigit(bytes[at])) {
      number = number * 10 + bytes[at++] - '0';
      if (at - start > MOST_DIGITS) {
        throw new OtherLayoutException();
      }
    }
    if (at == start || (at - start == MOST_DIGITS && bytes[start] == '9')) {
      throw new OtherLayoutException();
    }
    return number;
  }

  /** So many digits. */
  private int digits(int count) throws OtherLayoutException {
    int number = 0;
    for (int i = 0; i < count; i++) {
      byte digit = next();
      if (!isDigit(digit)) {
        throw new OtherLayoutException();
      }
      number = number * 10 + digit - '0';
    }
    return number;
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private UUID uuid() throws OtherLayoutException {
    long high = hex(8) << 32;
    expect((byte) '-');
    high |= hex(4) << 16;
    expect((byte) '-');
    high |= hex(4);
    expect((byte) '-');
    long low = hex(4) << 48;
    expect((byte) '-');
    low |= hex(12);
    return new UUID(high, low);
  }

  private long hex(int count) throws OtherLayoutException {
    long number = 0;
    for (int i = 0; i < count; i++) {
      int digit = Character.digit(next(), 16);
      if (digit < 0) {
        throw new OtherLayoutException();
      }
      number = number << 4 | digit;
    }
    return number;
  }

  /** {@code 2026-11-21T10:00:00.500000Z}, always with microseconds. */
  private Instant time() throws OtherLayoutException {
    long day = day();
    expect((byte) 'T');
    int hour = digits(2);
    expect((byte) ':');
    int minute = digits(2);
    expect((byte) ':');
    int second = digits(2);
    expect((byte) '.');
    int microseconds = digits(6);
    expect((byte) 'Z');
    if (hour > 23 || minute > 59 || second > 59) {
      throw new OtherLayoutException();
    }
    long ofDay = (hour * 60L + minute) * 60 + second;
    return Instant.ofEpochSecond(day * SECONDS_A_DAY + ofDay, microseconds * 1_000L);
  }

  private long day() throws OtherLayoutException {
    int year = digits(4);
    expect((byte) '-');
    int month = digits(2);
    expect((byte) '-');
    int day = digits(2);
    try {
      return LocalDate.of(year, month, day).toEpochDay();
    } catch (DateTimeException e) {
      throw new OtherLayoutException();
    }
  }

  /** What stands before the quote, if it is printable ASCII without escapes. */
  private String text() throws OtherLayoutException {
    int start = at;
    skipText();
    return new String(bytes, start, at - start, StandardCharsets.ISO_8859_1);
  }

  private void skipText() throws OtherLayoutException {
    int start = at;
    while (at < end && bytes[at] != '"') {
      if (bytes[at] < ' ' || bytes[at] == '\\' || at - start > LONGEST_STRING) {
        throw new OtherLayoutException();
      }
      at++;
    }
  }

  /** LSNs in escaped quotes, or null, with commas between them. */
  private void skipSequence() throws OtherLayoutException {
    int start = at;
    while (at < end && bytes[at] != ']') {
      boolean escapedQuote = bytes[at] == '\\' && at + 1 < end && bytes[at + 1] == '"';
      boolean expected = escapedQuote || isDigit(bytes[at]) || isSequencePunctuation(bytes[at]);
      if (!expected || at - start > LONGEST_STRING) {
        throw new OtherLayoutException();
      }
      at += escapedQuote ? 2 : 1;
    }
  }

  private static boolean isSequencePunctuation(byte b) {
    return b == ',' || b == 'n' || b == 'u' || b == 'l';
  }

  private byte next() throws OtherLayoutException {
    if (at >= end) {
      throw new OtherLayoutException();
    }
    return bytes[at++];
  }

  private void expect(byte expected) throws OtherLayoutException {
    if (next() != expected) {
      throw new OtherLayoutException();
    }
  }

  private void expect(byte[] expected) throws OtherLayoutException {
    int next = at + expected.length;
    if (next > end || !Arrays.equals(bytes, at, next, expected, 0, expected.length)) {
      throw new OtherLayoutException();
    }
    at = next;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
