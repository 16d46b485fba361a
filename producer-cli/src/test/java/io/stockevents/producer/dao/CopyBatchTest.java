package io.stockevents.producer.dao;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stockevents.trade.Side;
import io.stockevents.trade.StockTrade;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CopyBatchTest {

  private static final Instant TIME = Instant.parse("2026-01-01T12:00:00.123456Z");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.01",
        "0.10",
        "0.99",
        "1.00",
        "99.99",
        "100.00",
        "9999.99",
        "10000.00",
        "10000.01",
        "100000000.00",
        "99999999.50",
        "9999999999.99",
        "0.00",
        "-12345.67",
        "5",
        "5.1"
      })
  void pricesKeepTheirValue(String price) {
    assertThat(roundTrip(trade("AAPL", price, TIME)).stockPrice())
        .isEqualByComparingTo(price)
        .extracting(BigDecimal::scale)
        .isEqualTo(2);
  }

  @Test
  void nanIsWrittenAsTheServerKeepsIt() {
    assertThat(roundTrip(trade("AAPL", null, TIME)).stockPrice()).isNull();
  }

  @Test
  void aPriceTheColumnCannotKeepIsRefused() {
    CopyBatch batch = new CopyBatch(1);

    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(() -> batch.add(trade("AAPL", "1.001", TIME)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"BRK.B", "", "a\tb\nc\\d", "\\N", "\\.", "\"quoted\",'too'", "株式📈"})
  void namesNeedNoQuoting(String name) {
    assertThat(roundTrip(trade(name, "1.00", TIME)).stockName()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2000-01-01T00:00:00Z",
        "1999-12-31T23:59:59.999999Z",
        "1969-07-20T20:17:40.000001Z",
        "2026-01-01T12:00:00.123456Z"
      })
  void timesKeepTheirMicroseconds(String time) {
    StockTrade trade = trade("AAPL", "1.00", Instant.parse(time));

    assertThat(roundTrip(trade)).isEqualTo(trade);
  }

  @Test
  void growsBeyondTheExpectedSize() {
    List<StockTrade> trades = new ArrayList<>();
    CopyBatch batch = new CopyBatch(1);
    for (int i = 0; i < 1000; i++) {
      trades.add(trade("X".repeat(i), i + ".00", TIME));
      batch.add(trades.get(i));
    }

    assertThat(batch.size()).isEqualTo(1000);
    assertThat(batch.firstKey()).isEqualTo(trades.get(0).key());
    assertThat(decode(batch.toBytes())).isEqualTo(trades);
  }

  private static StockTrade trade(String name, @Nullable String price, Instant time) {
    return new StockTrade(
        UUID.randomUUID(),
        name,
        price == null ? null : new BigDecimal(price),
        Side.SELL,
        UUID.randomUUID(),
        time,
        time.plus(1, ChronoUnit.MICROS));
  }

  private static StockTrade roundTrip(StockTrade trade) {
    CopyBatch batch = new CopyBatch(1);
    batch.add(trade);
    List<StockTrade> decoded = decode(batch.toBytes());
    assertThat(decoded).hasSize(1);
    return decoded.get(0);
  }

  /** Reads the format as PostgreSQL's documentation describes it. */
  private static List<StockTrade> decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    assertThat(text(in, 11)).isEqualTo("PGCOPY\n\u00ff\r\n\0");
    assertThat(in.getInt()).as("flags").isZero();
    assertThat(in.getInt()).as("header extension").isZero();
    List<StockTrade> trades = new ArrayList<>();
    for (short columns = in.getShort(); columns != -1; columns = in.getShort()) {
      assertThat(columns).isEqualTo((short) 7);
      trades.add(
          new StockTrade(
              uuid(in),
              new String(field(in), StandardCharsets.UTF_8),
              numeric(ByteBuffer.wrap(field(in))),
              Side.valueOf(new String(field(in), StandardCharsets.UTF_8)),
              uuid(in),
              time(in),
              time(in)));
    }
    assertThat(in.hasRemaining()).isFalse();
    return trades;
  }

  private static String text(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static byte[] field(ByteBuffer in) {
    byte[] bytes = new byte[in.getInt()];
    in.get(bytes);
    return bytes;
  }

  private static UUID uuid(ByteBuffer in) {
    ByteBuffer field = ByteBuffer.wrap(field(in));
    return new UUID(field.getLong(), field.getLong());
  }

  private static Instant time(ByteBuffer in) {
    long micros = ByteBuffer.wrap(field(in)).getLong();
    return Instant.parse("2000-01-01T00:00:00Z").plus(micros, ChronoUnit.MICROS);
  }

  private static @Nullable BigDecimal numeric(ByteBuffer in) {
    short digits = in.getShort();
    short weight = in.getShort();
    int sign = Short.toUnsignedInt(in.getShort());
    boolean negative = sign == 0x4000;
    short scale = in.getShort();
    if (sign == 0xC000) {
      assertThat(in.hasRemaining()).isFalse();
      return null;
    }
    BigDecimal value = BigDecimal.ZERO;
    for (int i = 0; i < digits; i++) {
      short digit = in.getShort();
      assertThat(digit).isBetween((short) 0, (short) 9999);
      value = value.add(BigDecimal.valueOf(digit).scaleByPowerOfTen(4 * (weight - i)));
    }
    assertThat(in.hasRemaining()).isFalse();
    return (negative ? value.negate() : value).setScale(scale);
  }
}
