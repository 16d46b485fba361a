package io.stockevents.producer.trades;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SymbolTest {

  @Test
  void thereAreFiftyDifferentOnes() {
    assertThat(Symbol.known()).extracting(Symbol::name).hasSize(50).doesNotHaveDuplicates();
  }

  @Test
  void aNumberMeansTheFirstOnes() {
    assertThat(Symbol.parse("2")).isEqualTo(Symbol.known().subList(0, 2));
  }

  @Test
  void aListMeansThese() {
    assertThat(Symbol.parse("msft, XYZ,MSFT"))
        .containsExactly(Symbol.known().get(1), new Symbol("XYZ", 100));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "51", "99999999999", "", "AAPL,", "A B", "ABCDEFGHIJKLM", "-1,"})
  void othersAreRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Symbol.parse(text));
  }
}
