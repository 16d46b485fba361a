package io.stockevents.checks.verify;

import io.stockevents.trade.PostgresTime;
import io.stockevents.trade.Side;
import io.stockevents.trade.StockTrade;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * 64 bits that stand for a row's values, so that rows need not be kept: two different rows have the
 * same with a probability of 2<sup>-64</sup>.
 */
final class RowHash {

  /** No price: a scale that none has. */
  private static final long NAN = Long.MIN_VALUE;

  private RowHash() {}

  /** Of every column outside the key; the same for prices that are equal as numbers. */
  static long of(StockTrade row) {
    UUID trader = row.traderId();
    long hash = ofText(row.stockName());
    hash = chain(hash, ofPrice(row.stockPrice()));
    hash = chain(hash, row.side() == Side.BUY ? 1 : 2);
    hash = chain(hash, trader.getMostSignificantBits());
    hash = chain(hash, trader.getLeastSignificantBits());
    return chain(hash, PostgresTime.microseconds(row.updatedAt()));
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

  private static long ofText(String text) {
    long hash = text.length();
    for (int i = 0; i < text.length(); i++) {
      hash = chain(hash, text.charAt(i));
    }
    return hash;
  }

  /** Of all digits: a record may claim more of them than a {@code long} holds. */
  private static long ofPrice(@Nullable BigDecimal price) {
    if (price == null) {
      return NAN;
    }
    BigDecimal plain = price.stripTrailingZeros();
    BigInteger digits = plain.unscaledValue();
    long hash = plain.scale();
    for (; digits.bitLength() >= Long.SIZE; digits = digits.shiftRight(Long.SIZE)) {
      hash = chain(hash, digits.longValue());
    }
    return chain(hash, digits.longValue());
  }
}
