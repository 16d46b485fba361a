package io.stockevents.envelope;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Instants from counts since 1970-01-01T00:00:00Z. */
final class EpochTime {

  /** As milliseconds this is the year 5138, as microseconds 1973. */
  private static final long LARGEST_MILLISECONDS = 100_000_000_000_000L;

  /** As microseconds this is the year 5138, as nanoseconds 1973. */
  private static final long LARGEST_MICROSECONDS = 100_000_000_000_000_000L;

  private static final long MICROSECONDS_A_SECOND = 1_000_000;

  private EpochTime() {}

  static Instant ofMicroseconds(long microseconds) {
    return Instant.ofEpochSecond(
        Math.floorDiv(microseconds, MICROSECONDS_A_SECOND),
        Math.floorMod(microseconds, MICROSECONDS_A_SECOND) * 1_000);
  }

  /** Takes the unit from the size, which is sure for every time between 1973 and 5138. */
  static Instant ofUnknownUnit(long count) {
    if (isWithin(LARGEST_MILLISECONDS, count)) {
      return Instant.ofEpochMilli(count);
    }
    return ofMicroseconds(
        isWithin(LARGEST_MICROSECONDS, count) ? count : TimeUnit.NANOSECONDS.toMicros(count));
  }

  private static boolean isWithin(long largest, long count) {
    return -largest < count && count < largest;
  }
}
