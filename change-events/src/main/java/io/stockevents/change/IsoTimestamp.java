package io.stockevents.change;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Moments in ISO-8601, as Debezium's ZonedTimestamp writes them, in microseconds. */
final class IsoTimestamp {

  private static final int SHORTEST = "2026-11-20T09:30:00Z".length();
  private static final int LONGEST = "2026-11-20T09:30:00.123456789Z".length();

  /** With any offset, and years of nine digits. */
  private static final int LONGEST_OF_ALL = 64;

  /** What others count in milliseconds. */
  private static final Instant FIRST = Instant.ofEpochMilli(Long.MIN_VALUE);

  private static final Instant LAST = Instant.ofEpochMilli(Long.MAX_VALUE);

  private static final long SECONDS_A_DAY = 86_400;
  private static final long NANOSECONDS_A_MICROSECOND = 1_000;

  private IsoTimestamp() {}

  /**
   * The moment that the string in the slot is, with any offset; null if it is none, or one that a
   * {@code long} does not count to in milliseconds.
   */
  static @Nullable Instant parse(Slices slices, int slot) {
    int start = slices.start(slot) + 1;
    int length = slices.end(slot) - 1 - start;
    try {
      if (isPlain(slices.bytes(), start, length)) {
        return parsePlain(slices.bytes(), start, length);
      }
      return length > LONGEST_OF_ALL
          ? null
          : bounded(OffsetDateTime.parse(slices.stringOrEmpty(slot)));
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static @Nullable Instant bounded(OffsetDateTime time) {
    Instant instant = time.toInstant().truncatedTo(ChronoUnit.MICROS);
    return instant.isBefore(FIRST) || instant.isAfter(LAST) ? null : instant;
  }

  /** Whether the text is in the one form that Debezium writes, which is worth a fast path. */
  private static boolean isPlain(byte[] text, int start, int length) {
    if (length < SHORTEST || length > LONGEST || text[start + length - 1] != 'Z') {
      return false;
    }
    for (int i = 0; i < length - 1; i++) {
      if (!fits(i, text[start + i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean fits(int index, byte c) {
    return switch (index) {
      case 4, 7 -> c == '-';
      case 10 -> c == 'T';
      case 13, 16 -> c == ':';
      case 19 -> c == '.';
      default -> c >= '0' && c <= '9';
    };
  }

  private static Instant parsePlain(byte[] text, int start, int length) {
    LocalDate date =
        LocalDate.of(
            digits(text, start, 4), digits(text, start + 5, 2), digits(text, start + 8, 2));
    LocalTime time =
        LocalTime.of(
            digits(text, start + 11, 2), digits(text, start + 14, 2), digits(text, start + 17, 2));
    return Instant.ofEpochSecond(
        date.toEpochDay() * SECONDS_A_DAY + time.toSecondOfDay(),
        nanoseconds(text, start, length) / NANOSECONDS_A_MICROSECOND * NANOSECONDS_A_MICROSECOND);
  }

  private static int nanoseconds(byte[] text, int start, int length) {
    int nanoseconds =
        length == SHORTEST ? 0 : digits(text, start + SHORTEST, length - 1 - SHORTEST);
    for (int i = length - 1; i < LONGEST - 1; i++) {
      nanoseconds *= 10;
    }
    return nanoseconds;
  }

  private static int digits(byte[] text, int from, int count) {
    int number = 0;
    for (int i = from; i < from + count; i++) {
      number = number * 10 + text[i] - '0';
    }
    return number;
  }
}
