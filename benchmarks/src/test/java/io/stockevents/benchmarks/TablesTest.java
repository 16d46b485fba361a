package io.stockevents.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TablesTest {

  @Test
  void ratioAboveTheAimIsMarkedAsReached() {
    assertThat(markdown(finding(Aim.atLeast(1.3), 1.2, 1.4, 1.6)))
        .contains(
            "| work | `ours` | 1 s | `peer` | 2 s | **1.40×** (1.20×–1.60×) | ≥ 1.3× | ✓ |\n");
  }

  @Test
  void ratioBelowTheAimIsMarkedAsMissed() {
    assertThat(markdown(finding(Aim.atLeast(3), 1.2))).contains("| ≥ 3× | ✗ |\n");
  }

  @Test
  void lineWithoutAnAimHasNoMark() {
    assertThat(markdown(finding(Aim.NONE, 250.0))).contains("**250×** (250×–250×) |  |  |\n");
  }

  @Test
  void factsHaveATableOfTheirOwn() {
    assertThat(markdown(new Line.Fact("memory", "370 MB", "≤ 400 MB", true)))
        .isEqualTo(
            """
            | what | measured | aim | |
            |---|---|---|---|
            | memory | 370 MB | ≤ 400 MB | ✓ |
            """);
  }

  private static Line finding(Aim aim, Double... ratios) {
    return new Line.Finding("work", "ours", "1 s", "peer", "2 s", new Sample(List.of(ratios)), aim);
  }

  private static String markdown(Line line) {
    return Tables.toMarkdown(List.of(line));
  }
}
