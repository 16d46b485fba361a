package io.stockevents.envelope;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** The time that Debezium gives as {@code ts_ms}, {@code ts_us} and {@code ts_ns} at once. */
final class TimestampReader {

  private static final long ABSENT = Long.MIN_VALUE;

  private long milliseconds = ABSENT;
  private long microseconds = ABSENT;
  private long nanoseconds = ABSENT;

  /** Reads the field {@code name}, whose value the parser stands on. */
  void read(String name, JsonParser json) throws IOException {
    switch (name) {
      case "ts_ms" -> milliseconds = Scalars.number(json, ABSENT);
      case "ts_us" -> microseconds = Scalars.number(json, ABSENT);
      default -> nanoseconds = Scalars.number(json, ABSENT);
    }
  }

  boolean isAbsent() {
    return milliseconds == ABSENT && microseconds == ABSENT && nanoseconds == ABSENT;
  }

  /** The time in microseconds, as far as the record has them, or {@code absent}. */
  Instant instantOr(Instant absent) {
    if (microseconds != ABSENT) {
      return EpochTime.ofMicroseconds(microseconds);
    }
    if (nanoseconds != ABSENT) {
      return EpochTime.ofMicroseconds(TimeUnit.NANOSECONDS.toMicros(nanoseconds));
    }
    return milliseconds == ABSENT ? absent : Instant.ofEpochMilli(milliseconds);
  }
}
