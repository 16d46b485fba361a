package io.stockevents.change;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Moments of columns, in each form that Debezium writes them in. */
final class ColumnTime {

  /** As milliseconds this is the year 5138, as microseconds 1973. */
  private static final long LARGEST_MILLISECONDS = 100_000_000_000_000L;

  /** As microseconds this is the year 5138, as nanoseconds 1973. */
  private static final long LARGEST_MICROSECONDS = 100_000_000_000_000_000L;

  private static final long SECONDS_A_DAY = 86_400;

  private ColumnTime() {}

  static @Nullable Instant of(Slices slices, int slot, @Nullable ColumnType type) {
    if (slices.isString(slot)) {
      return IsoTimestamp.parse(slices, slot);
    }
    long count = slices.numberOr(slot, Long.MIN_VALUE);
    return count == Long.MIN_VALUE ? null : ofCount(count, type == null ? null : type.name());
  }

  /** A count since 1970, in the unit of the semantic type; of its size, where that is not known. */
  static @Nullable Instant ofCount(long count, @Nullable String semanticType) {
    return switch (String.valueOf(semanticType)) {
      case "io.debezium.time.Date", "org.apache.kafka.connect.data.Date" ->
          Math.abs(count) < Integer.MAX_VALUE ? Instant.ofEpochSecond(count * SECONDS_A_DAY) : null;
      case "io.debezium.time.Timestamp", "org.apache.kafka.connect.data.Timestamp" ->
          Instant.ofEpochMilli(count);
      case "io.debezium.time.MicroTimestamp" -> ofMicroseconds(count);
      case "io.debezium.time.NanoTimestamp" -> ofMicroseconds(TimeUnit.NANOSECONDS.toMicros(count));
      default -> ofUnknownUnit(count);
    };
  }

  static Instant ofMicroseconds(long microseconds) {
    return Instant.EPOCH.plus(microseconds, ChronoUnit.MICROS);
  }

  /** Takes the unit from the size, which is sure for every time between 1973 and 5138. */
  private static Instant ofUnknownUnit(long count) {
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
