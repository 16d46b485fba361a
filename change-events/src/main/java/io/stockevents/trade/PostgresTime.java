package io.stockevents.trade;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;

/**
 * TIMESTAMPTZ, which PostgreSQL keeps as microseconds since 2000: from the year 4714 BC to 294276,
 * and two infinities.
 */
public final class PostgresTime {

  /** Later than all times; the latest that milliseconds since 1970 in a {@code long} count to. */
  public static final Instant INFINITY = Instant.ofEpochMilli(Long.MAX_VALUE);

  /** Earlier than all times. */
  public static final Instant MINUS_INFINITY = Instant.ofEpochMilli(Long.MIN_VALUE);

  private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant FIRST = EPOCH.plus(Long.MIN_VALUE + 1, ChronoUnit.MICROS);
  private static final Instant LAST = EPOCH.plus(Long.MAX_VALUE - 1, ChronoUnit.MICROS);

  private PostgresTime() {}

  /** As PostgreSQL keeps it; what it cannot keep is the infinity on that side. */
  public static long microseconds(Instant time) {
    if (time.isAfter(LAST)) {
      return Long.MAX_VALUE;
    }
    if (time.isBefore(FIRST)) {
      return Long.MIN_VALUE;
    }
    // ChronoUnit.MICROS.between counts in nanoseconds, and so to the year 2292 only.
    return Math.addExact(
        TimeUnit.SECONDS.toMicros(time.getEpochSecond() - EPOCH.getEpochSecond()),
        TimeUnit.NANOSECONDS.toMicros(time.getNano()));
  }

  /** The opposite of {@link #microseconds}. */
  public static Instant of(long microseconds) {
    if (microseconds == Long.MAX_VALUE) {
      return INFINITY;
    }
    return microseconds == Long.MIN_VALUE
        ? MINUS_INFINITY
        : EPOCH.plus(microseconds, ChronoUnit.MICROS);
  }

  /** ISO-8601 in UTC, or {@code infinity} or {@code -infinity}. */
  public static String text(Instant time) {
    if (!isInfinite(time)) {
      return time.toString();
    }
    return time.isAfter(EPOCH) ? "infinity" : "-infinity";
  }

  /** Whether it is one of the two infinities. */
  public static boolean isInfinite(Instant time) {
    return time.isAfter(LAST) || time.isBefore(FIRST);
  }
}
