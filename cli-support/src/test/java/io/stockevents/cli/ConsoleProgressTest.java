package io.stockevents.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConsoleProgressTest {

  @Test
  void saysHowFarItIsAndHowLongItTakes() {
    assertThat(line(770_000, 5_000_000, 10))
        .isEqualTo("load  15 %  770,000 of 5,000,000 rows  77,000 rows/s  55 s left");
    assertThat(line(1_000, 5_000_000, 10)).endsWith("  100 rows/s  13:53 h left");
    assertThat(line(100_000, 5_000_000, 10)).endsWith("  10,000 rows/s  8:10 min left");
  }

  @Test
  void nothingDoneHasNoTimeLeft() {
    assertThat(line(0, 5, 0)).isEqualTo("load   0 %  0 of 5 rows  0 rows/s");
    assertThat(line(0, 0, 0)).startsWith("load 100 %");
  }

  @Test
  void fitsEightyColumns() {
    assertThat(line(999_999_999_999L, 1_000_000_000_000L, 100_000)).hasSizeLessThan(80);
  }

  private static String line(long done, long total, long seconds) {
    return ConsoleProgress.line("load", "rows", done, total, Duration.ofSeconds(seconds), "");
  }
}
