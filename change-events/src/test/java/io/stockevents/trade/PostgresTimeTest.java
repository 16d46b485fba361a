package io.stockevents.trade;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresTimeTest {

  /** As {@code timestamptz_send} gives them. */
  @ParameterizedTest
  @CsvSource({
    "2000-01-01T00:00:00Z, 0",
    "1999-12-31T23:59:59.999999Z, -1",
    "+294276-12-31T23:59:59.999999Z, 9223371331199999999",
    "+294247-01-10T04:00:54.775808Z, 9222425352054775808",
    "-4713-11-24T00:00:00Z, -211813488000000000"
  })
  void everyTimeOfTheColumnIsExact(Instant time, long microseconds) {
    assertThat(PostgresTime.microseconds(time)).isEqualTo(microseconds);
    assertThat(PostgresTime.of(microseconds)).isEqualTo(time);
    assertThat(PostgresTime.text(time)).isEqualTo(time.toString());
    assertThat(PostgresTime.isInfinite(time)).isFalse();
  }

  @Test
  void infinitiesAreTheEnds() {
    assertThat(PostgresTime.microseconds(PostgresTime.INFINITY)).isEqualTo(Long.MAX_VALUE);
    assertThat(PostgresTime.microseconds(PostgresTime.MINUS_INFINITY)).isEqualTo(Long.MIN_VALUE);
    assertThat(PostgresTime.of(Long.MAX_VALUE)).isEqualTo(PostgresTime.INFINITY);
    assertThat(PostgresTime.of(Long.MIN_VALUE)).isEqualTo(PostgresTime.MINUS_INFINITY);
    assertThat(PostgresTime.text(PostgresTime.INFINITY)).isEqualTo("infinity");
    assertThat(PostgresTime.text(PostgresTime.MINUS_INFINITY)).isEqualTo("-infinity");
  }

  @Test
  void whatTheColumnCannotHoldIsInfinite() {
    Instant infinityByJdbc = Instant.parse("+292278994-08-16T23:00:00Z");

    assertThat(PostgresTime.microseconds(infinityByJdbc)).isEqualTo(Long.MAX_VALUE);
    assertThat(PostgresTime.text(infinityByJdbc)).isEqualTo("infinity");
  }
}
