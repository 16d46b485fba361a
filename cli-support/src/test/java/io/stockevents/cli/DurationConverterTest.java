package io.stockevents.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationConverterTest {

  @ParameterizedTest
  @CsvSource({"500ms,PT0.5S", "20s,PT20S", "20,PT20S", "5m,PT5M", "2h,PT2H", "7d,PT168H", "0,PT0S"})
  void readsWhatPeopleType(String typed, Duration expected) {
    assertThat(new DurationConverter().convert(typed)).isEqualTo(expected);
  }

  @Test
  void longestOneFitsNanoseconds() {
    assertThat(new DurationConverter().convert("36525d").toNanos()).isPositive();
    assertThatThrownBy(() -> new DurationConverter().convert("36526d"))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage("'36526d' is too long; at most 36525d (100 years)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "s", "-5s", "1.5h", "5 m", "5w", "99999999999d"})
  void refusesTheRestWithAnExample(String typed) {
    assertThatThrownBy(() -> new DurationConverter().convert(typed))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("write 500ms, 20s, 5m, 2h or 7d");
  }
}
