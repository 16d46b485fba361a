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
   * The moment that {@code text} is, with any offset; null if it is none, or one that a {@code
   * long} does not count to in milliseconds.
   */
  static @Nullable Instant parse(String text) {
    if (text.length() < SHORTEST - 3 || text.length() > LONGEST_OF_ALL) {
      return null;
    }
    try {
      return isPlain(text) ? parsePlain(text) : bounded(OffsetDateTime.parse(text));
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static @Nullable Instant bounded(OffsetDateTime time) {
    Instant instant = time.toInstant().truncatedTo(ChronoUnit.MICROS);
    return instant.isBefore(FIRST) || instant.isAfter(LAST) ? null : instant;
  }

  /** Whether the text is in the one form that Debezium writes, which is worth a fast path. */
  private static boolean isPlain(String text) {
    int last = text.length() - 1;
    if (text.length() < SHORTEST || text.length() > LONGEST || text.charAt(last) != 'Z') {
      return false;
    }
    for (int i = 0; i < last; i++) {
      if (!fits(i, text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean fits(int index, char c) {
    return switch (index) {
      case 4, 7 -> c == '-';
      case 10 -> c == 'T';
      case 13, 16 -> c == ':';
      case 19 -> c == '.';
      default -> c >= '0' && c <= '9';
    };
  }

  private static Instant parsePlain(String text) {
    LocalDate date = LocalDate.of(digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10));
    LocalTime time = LocalTime.of(digits(text, 11, 13), digits(text, 14, 16), digits(text, 17, 19));
    return Instant.ofEpochSecond(
        date.toEpochDay() * SECONDS_A_DAY + time.toSecondOfDay(),
        nanoseconds(text) / NANOSECONDS_A_MICROSECOND * NANOSECONDS_A_MICROSECOND);
  }

  private static int nanoseconds(String text) {
    int last = text.length() - 1;
    int nanoseconds = last == SHORTEST - 1 ? 0 : digits(text, SHORTEST, last);
    for (int i = last; i < LONGEST - 1; i++) {
      nanoseconds *= 10;
    }
    return nanoseconds;
  }

  private static int digits(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      number = number * 10 + text.charAt(i) - '0';
    }
    return number;
  }
}
