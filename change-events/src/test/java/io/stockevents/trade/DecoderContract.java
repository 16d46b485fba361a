package io.stockevents.trade;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.stockevents.change.Coordinates;
import io.stockevents.change.Operation;
import io.stockevents.trade.TradeRecord.Change;
import io.stockevents.trade.TradeRecord.Malformed;
import io.stockevents.trade.TradeRecord.Tombstone;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What {@link TradeDecoder} promises, whatever the bytes are. */
final class DecoderContract {

  /** Above all Jackson's copy of the names it has met, made for a record that has a new one. */
  static final long ALLOCATED_ANYWAY = 1 << 20;

  /** A string's characters are collected in chunks that grow, then copied, with two bytes each. */
  static final long ALLOCATED_A_BYTE = 16;

  private static final Coordinates AT = new Coordinates("cdc.public.stock_trades", 3, 1L << 40);
  private static final int MAX_DIGITS = 30;
  private static final int LONGEST_REASON = 1_500;

  /**
   * Far more than any record takes, also interpreted and on a busy machine, and far less than the
   * minutes of a parser whose time grows with the square of the length.
   */
  private static final long LONGEST_NANOS = 30_000_000_000L;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private DecoderContract() {}

  /** Decodes twice, checks every promise, and returns the result. */
  static TradeRecord check(TradeDecoder decoder, byte @Nullable [] key, byte @Nullable [] value) {
    long allocated = THREADS.getCurrentThreadAllocatedBytes();
    long start = THREADS.getCurrentThreadCpuTime();
    TradeRecord record = decoder.decode(AT, key, value);
    long took = THREADS.getCurrentThreadCpuTime() - start;
    allocated = THREADS.getCurrentThreadAllocatedBytes() - allocated;

    assertThat(allocated)
        .as("bytes allocated")
        .isLessThan(ALLOCATED_ANYWAY + ALLOCATED_A_BYTE * (length(key) + length(value)));
    assertThat(took).as("nanoseconds of processor time").isLessThan(LONGEST_NANOS);
    assertThat(record.coordinates()).isSameAs(AT);
    assertThat(decoder.decode(AT, key, value)).as("decoded again").isEqualTo(record);
    check(record, value == null);
    return record;
  }

  private static void check(TradeRecord record, boolean hasNoValue) {
    assertThat(record instanceof Tombstone).as("tombstone").isEqualTo(hasNoValue);
    if (record instanceof Change change) {
      check(change.event());
    } else if (record instanceof Tombstone tombstone && tombstone.key() != null) {
      check(tombstone.key());
    } else if (record instanceof Malformed malformed) {
      assertThat(malformed.reason()).isNotBlank().hasSizeLessThan(LONGEST_REASON);
      checkText(malformed.reason());
    }
  }

  private static void check(TradeEvent event) {
    boolean ofRow =
        event.operation() != Operation.TRUNCATE && event.operation() != Operation.MESSAGE;
    assertThat(event.key() != null).as("key of " + event).isEqualTo(ofRow);
    assertThat(event.message() != null).isEqualTo(event.operation() == Operation.MESSAGE);
    assertThat(event.after() != null).isEqualTo(ofRow && event.operation() != Operation.DELETE);
    checkRow(event.before());
    checkRow(event.after());
    if (event.key() != null) {
      check(event.key());
    }
    checkMicroseconds(event.source().committedAt());
    checkMicroseconds(event.processedAt());
    checkText(event.source().schema());
    checkText(event.source().table());
  }

  private static void checkRow(@Nullable StockTrade row) {
    if (row == null) {
      return;
    }
    check(row.key());
    Objects.requireNonNull(row.side());
    Objects.requireNonNull(row.traderId());
    checkText(row.stockName());
    checkMicroseconds(row.updatedAt());
    BigDecimal price = row.stockPrice();
    if (price == null) {
      return; // NaN
    }
    assertThat(price.scale()).as("decimals").isBetween(2, MAX_DIGITS);
    assertThat(price.precision() - price.scale()).as("digits").isLessThanOrEqualTo(MAX_DIGITS);
  }

  private static void check(TradeKey key) {
    Objects.requireNonNull(key.tradeId());
    checkMicroseconds(key.createdAt());
  }

  /** Also that it can be counted in milliseconds, as others do. */
  private static void checkMicroseconds(Instant time) {
    assertThat(time.getNano() % 1_000).as("nanoseconds of " + time).isZero();
    assertThat(Instant.ofEpochMilli(time.toEpochMilli()).getEpochSecond())
        .isEqualTo(time.getEpochSecond());
  }

  /** Half a surrogate pair would become a question mark in UTF-8. */
  private static void checkText(String text) {
    assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(text)).as(text).isTrue();
  }

  private static int length(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
