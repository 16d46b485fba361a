package io.stockevents.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class InstantConverterTest {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  private final InstantConverter converter = new InstantConverter(Clock.fixed(NOW, ZoneOffset.UTC));

  @ParameterizedTest
  @CsvSource({
    "2026-11-21T09:00:00Z,2026-11-21T09:00:00Z",
    "2026-11-21T09:00:00+02:00,2026-11-21T07:00:00Z",
    "-5m,2026-11-21T09:55:00Z",
    "-0s,2026-11-21T10:00:00Z"
  })
  void readsTimesAndAges(String typed, Instant expected) {
    assertThat(converter.convert(typed)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "5m", "yesterday", "2026-11-21", "2026-11-21T09:00:00"})
  void refusesTheRestWithAnExample(String typed) {
    assertThatThrownBy(() -> converter.convert(typed))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("write 2026-11-21T10:00:00Z, or -5m");
  }
}
