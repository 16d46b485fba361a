package io.stockevents.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimestampsTest {

  private final Timestamps newYork = Timestamps.readable(ZoneId.of("America/New_York"));

  /** Across the end of summer time, back over midnight, and before 1970. */
  @ParameterizedTest
  @CsvSource({
    "2026-11-01T05:59:59.999Z, 2026-11-01 01:59:59.999",
    "2026-11-01T06:00:00Z, 2026-11-01 01:00:00.000",
    "2026-11-01T04:00:00Z, 2026-11-01 00:00:00.000",
    "2026-11-01T03:59:59.999Z, 2026-10-31 23:59:59.999",
    "1969-12-31T23:00:00.001Z, 1969-12-31 18:00:00.001"
  })
  void localTimesAreThoseOfTheZone(Instant time, String expected) {
    assertThat(written(newYork, time)).isEqualTo(expected);
  }

  @Test
  void dayIsNotKeptWhereTheNextEventIsOfAnother() {
    assertThat(written(newYork, Instant.parse("2026-11-02T12:00:00Z"))).startsWith("2026-11-02 ");
    assertThat(written(newYork, Instant.parse("2026-11-01T12:00:00Z"))).startsWith("2026-11-01 ");
    assertThat(written(newYork, Instant.parse("2026-11-02T12:00:00Z"))).startsWith("2026-11-02 ");
  }

  @Test
  void isoHasMicrosecondsAndTimeOfDayHasNoDay() {
    Instant time = Instant.parse("2026-11-21T10:00:00.500001Z");

    assertThat(written(Timestamps.iso(), time)).isEqualTo("2026-11-21T10:00:00.500001Z");
    assertThat(written(Timestamps.timeOfDay(ZoneOffset.UTC), time)).isEqualTo("10:00:00.500");
  }

  private static String written(Timestamps timestamps, Instant time) {
    StringBuilder line = new StringBuilder();
    timestamps.append(time, line);
    return line.toString();
  }
}
