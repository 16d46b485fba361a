package io.stockevents.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TerminalTest {

  @Test
  void exportedColumnsCountWhateverStandardOutputIs() {
    assertThat(Terminal.columns("70")).isEqualTo(70);
  }
}
