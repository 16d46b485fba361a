package io.stockevents.producer.dao;

import io.stockevents.trade.PostgresTime;
import io.stockevents.trade.StockTrade;
import io.stockevents.trade.TradeKey;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyIn;

/**
 * Trades in PostgreSQL's binary COPY format, ready to send. The format has no separators, so no
 * value needs quoting, and the server has nothing to parse.
 */
public final class CopyBatch {

  private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', -1, '\r', '\n', 0};
  private static final short END = -1;
  private static final short COLUMNS = 7;

  /** A row without the symbol's bytes, rounded up. */
  private static final int ROW_BYTES = 128;

  private static final short NEGATIVE = 0x4000;
  private static final short NAN = (short) 0xC000;
  private static final long[] POWERS = {1, 10_000, 100_000_000, 1_000_000_000_000L};

  private ByteBuffer buffer;
  private int size;
  private @Nullable TradeKey firstKey;

  /** An empty batch. */
  public CopyBatch(int expectedSize) {
    buffer = ByteBuffer.allocate(64 + expectedSize * ROW_BYTES);
    buffer.put(SIGNATURE).putInt(0).putInt(0);
  }

  /** How many trades it holds. */
  public int size() {
    return size;
  }

  /**
   * The key of the first trade.
   *
   * @throws NullPointerException if the batch is empty
   */
  public TradeKey firstKey() {
    return Objects.requireNonNull(firstKey, "empty batch");
  }

  /**
   * Adds a trade.
   *
   * @throws ArithmeticException if the price has more than two decimals
   */
  public void add(StockTrade trade) {
    byte[] name = trade.stockName().getBytes(StandardCharsets.UTF_8);
    byte[] side = trade.side().name().getBytes(StandardCharsets.US_ASCII);
    ensureRoom(ROW_BYTES + name.length);
    buffer.putShort(COLUMNS);
    putUuid(trade.tradeId());
    putBytes(name);
    putPrice(trade.stockPrice());
    putBytes(side);
    putUuid(trade.traderId());
    putTime(trade.createdAt());
    putTime(trade.updatedAt());
    if (size++ == 0) {
      firstKey = trade.key();
    }
  }

  /** Sends everything, the end mark too. */
  void writeTo(CopyIn copy) throws SQLException {
    byte[] bytes = toBytes();
    copy.writeToCopy(bytes, 0, bytes.length);
  }

  byte[] toBytes() {
    int length = buffer.position();
    return ByteBuffer.allocate(length + Short.BYTES)
        .put(buffer.array(), 0, length)
        .putShort(END)
        .array();
  }

  private void ensureRoom(int bytes) {
    if (buffer.remaining() < bytes) {
      int capacity = Math.max(buffer.capacity() * 2, buffer.position() + bytes);
      buffer = ByteBuffer.allocate(capacity).put(buffer.flip());
    }
  }

  private void putBytes(byte[] bytes) {
    buffer.putInt(bytes.length).put(bytes);
  }

  private void putUuid(UUID uuid) {
    buffer
        .putInt(2 * Long.BYTES)
        .putLong(uuid.getMostSignificantBits())
        .putLong(uuid.getLeastSignificantBits());
  }

  private void putTime(Instant time) {
    buffer.putInt(Long.BYTES).putLong(PostgresTime.microseconds(time));
  }

  /**
   * NUMERIC as the server keeps it: digits in base 10,000, the weight of the first one, sign, and
   * the decimals to show.
   */
  private void putPrice(@Nullable BigDecimal price) {
    if (price == null) {
      buffer.putInt(4 * Short.BYTES).putInt(0).putShort(NAN).putShort((short) 0);
      return;
    }
    long cents = price.setScale(2, RoundingMode.UNNECESSARY).unscaledValue().longValueExact();
    long whole = Math.abs(cents) / 100;
    short fraction = (short) (Math.abs(cents) % 100 * 100);
    int wholeDigits = digits(whole);
    buffer.putInt((4 + wholeDigits + 1) * Short.BYTES);
    buffer.putShort((short) (wholeDigits + 1)).putShort((short) (wholeDigits - 1));
    buffer.putShort(cents < 0 ? NEGATIVE : 0).putShort((short) 2);
    for (int i = wholeDigits - 1; i >= 0; i--) {
      buffer.putShort((short) (whole / POWERS[i] % 10_000));
    }
    buffer.putShort(fraction);
  }

  private static int digits(long whole) {
    int digits = 0;
    while (digits < POWERS.length && whole >= POWERS[digits]) {
      digits++;
    }
    return digits;
  }
}
