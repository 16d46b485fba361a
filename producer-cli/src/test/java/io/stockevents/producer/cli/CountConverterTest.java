package io.stockevents.producer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class CountConverterTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "50|50",
        "-5|-5",
        "10k|10000",
        "2M|2000000",
        "1g|1000000000",
        "1,000|1000",
        "1_000_000|1000000",
        "1e3|1000",
        "2.5e6|2500000",
        "1.5k|1500"
      })
  void readsWhatPeopleType(String typed, long count) {
    assertThat(new CountConverter().convert(typed)).isEqualTo(count);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "many", "1,5", "1,00", "10,0000", "0.5", "1e-3", "1 000", "k", "0x10"})
  void refusesTheRestWithAnExample(String typed) {
    assertThatThrownBy(() -> new CountConverter().convert(typed))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage("'%s' is not a count; write 50, 10k, 2m or 1g", typed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e19", "999999999999g", "1e99"})
  void refusesWhatNoCounterHolds(String typed) {
    assertThatThrownBy(() -> new CountConverter().convert(typed))
        .hasMessage("'%s' is too large", typed);
  }
}
