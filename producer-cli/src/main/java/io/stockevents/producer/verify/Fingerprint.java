package io.stockevents.producer.verify;

import io.stockevents.trade.Side;
import io.stockevents.trade.StockTrade;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * 64 bits that stand for a row's values, so that rows need not be kept: two different rows have the
 * same with a probability of 2<sup>-64</sup>.
 */
final class Fingerprint {

  private static final Instant FIRST = Instant.EPOCH.plus(Long.MIN_VALUE, ChronoUnit.MICROS);
  private static final Instant LAST = Instant.EPOCH.plus(Long.MAX_VALUE, ChronoUnit.MICROS);

  private Fingerprint() {}

  /** Of every column outside the key; the same for prices that are equal as numbers. */
  static long of(StockTrade row) {
    UUID trader = row.traderId();
    long hash = ofText(row.stockName());
    hash = chain(hash, ofPrice(row.stockPrice()));
    hash = chain(hash, row.side() == Side.BUY ? 1 : 2);
    hash = chain(hash, trader.getMostSignificantBits());
    hash = chain(hash, trader.getLeastSignificantBits());
    return chain(hash, microseconds(row.updatedAt()));
  }

  /** Of {@code next}, with {@code hash} standing for all that came before. */
  static long chain(long hash, long next) {
    return mix(hash * 0x9e3779b97f4a7c15L + next + 1);
  }

  /** Spreads every bit over all 64: the finalizer of SplitMix64. */
  static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }

  /**
   * Microseconds since 1970, as TIMESTAMPTZ keeps them; those of its last 29 years and infinity,
   * which a {@code long} cannot count to, are all its last value.
   */
  static long microseconds(Instant instant) {
    if (instant.isAfter(LAST)) {
      return Long.MAX_VALUE;
    }
    if (instant.isBefore(FIRST)) {
      return Long.MIN_VALUE;
    }
    return Math.addExact(
        TimeUnit.SECONDS.toMicros(instant.getEpochSecond()),
        instant.getLong(ChronoField.MICRO_OF_SECOND));
  }

  private static long ofText(String text) {
    long hash = text.length();
    for (int i = 0; i < text.length(); i++) {
      hash = chain(hash, text.charAt(i));
    }
    return hash;
  }

  private static long ofPrice(BigDecimal price) {
    BigDecimal plain = price.stripTrailingZeros();
    return chain(plain.scale(), plain.unscaledValue().longValue());
  }
}
