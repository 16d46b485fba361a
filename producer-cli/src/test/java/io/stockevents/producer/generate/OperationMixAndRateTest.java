package io.stockevents.producer.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperationMixAndRateTest {

  @Test
  void readsAMix() {
    assertThat(OperationMix.parse("insert=60,update=30,delete=10"))
        .isEqualTo(new OperationMix(60, 30, 10));
    assertThat(OperationMix.parse("delete=1, insert=2")).isEqualTo(new OperationMix(2, 0, 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",",
        "insert",
        "insert=",
        "insert=-1",
        "upsert=1",
        "insert=0",
        "insert=1,insert=2",
        "insert=0,update=0,delete=0",
        "insert=1.5",
        "insert=99999999"
      })
  void refusesOtherMixes(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> OperationMix.parse(text));
  }

  @Test
  void drawsByWeight() {
    SplittableRandom random = new SplittableRandom(1);
    Map<Action, Long> counts =
        Stream.generate(() -> new OperationMix(60, 30, 10).draw(random))
            .limit(100_000)
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));

    assertThat(counts.get(Action.INSERT)).isBetween(59_000L, 61_000L);
    assertThat(counts.get(Action.UPDATE)).isBetween(29_000L, 31_000L);
    assertThat(counts.get(Action.DELETE)).isBetween(9_000L, 11_000L);
  }

  @Test
  void readsARate() {
    assertThat(Rate.parse("5")).isEqualTo(new Rate(5)).hasToString("5");
    assertThat(Rate.parse("0.25")).isEqualTo(new Rate(0.25)).hasToString("0.25");
    assertThat(Rate.parse("MAX")).isEqualTo(Rate.MAX).hasToString("max");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "NaN", "Infinity", "1e400", "1e-400", "", "fast", "5/s"})
  void refusesOtherRates(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Rate.parse(text));
  }
}
