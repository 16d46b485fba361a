package io.stockevents.envelope;

import com.fasterxml.jackson.core.JsonParser;
import io.stockevents.trade.PostgresTime;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Timestamps of rows, as Debezium's ZonedTimestamp writes them, in microseconds. The earliest and
 * the latest are PostgreSQL's infinities, which Debezium writes as such.
 */
final class IsoTimestamp {

  private static final int SHORTEST = "2026-11-20T09:30:00Z".length();
  private static final int LONGEST = "2026-11-20T09:30:00.123456789Z".length();

  private static final long SECONDS_A_DAY = 86_400;
  private static final long NANOSECONDS_A_MICROSECOND = 1_000;

  private IsoTimestamp() {}

  /** The instant that the parser stands on: a string, or a number since 1970; else null. */
  static @Nullable Instant read(JsonParser json) throws IOException, MalformedException {
    return switch (json.currentToken()) {
      case VALUE_STRING -> parse(json);
      case VALUE_NUMBER_INT -> EpochTime.ofUnknownUnit(json.getLongValue());
      default -> {
        json.skipChildren();
        yield null;
      }
    };
  }

  /** Reads ISO-8601 with any offset, and the infinities. */
  static Instant parse(JsonParser json) throws IOException, MalformedException {
    String text = json.getText();
    return switch (text) {
      case "infinity" -> PostgresTime.INFINITY;
      case "-infinity" -> PostgresTime.MINUS_INFINITY;
      default -> parse(text, json);
    };
  }

  private static Instant parse(String text, JsonParser json)
      throws IOException, MalformedException {
    try {
      return isPlain(text) ? parsePlain(text) : bounded(OffsetDateTime.parse(text), json);
    } catch (DateTimeException e) {
      throw MalformedException.inField(json, "is not an ISO-8601 time");
    }
  }

  private static Instant bounded(OffsetDateTime time, JsonParser json)
      throws IOException, MalformedException {
    Instant instant = time.toInstant().truncatedTo(ChronoUnit.MICROS);
    if (instant.isBefore(PostgresTime.MINUS_INFINITY) || instant.isAfter(PostgresTime.INFINITY)) {
      throw MalformedException.inField(json, "is out of range");
    }
    return instant;
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
