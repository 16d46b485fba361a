package io.stockevents.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LatencyTest {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  @Test
  void isTheTimeBetween() {
    assertThat(Latency.between(NOW, NOW.plusNanos(1_500))).isEqualTo(Duration.ofNanos(1_500));
  }

  @Test
  void clocksThatDifferMakeNoNegativeTime() {
    assertThat(Latency.between(NOW, NOW.minusSeconds(1))).isZero();
    assertThat(Latency.between(Instant.MAX, Instant.MIN)).isZero();
  }

  @Test
  void anyTimestampsMakeATimeThatFitsNanoseconds() {
    assertThat(Latency.between(Instant.MIN, Instant.MAX)).isEqualTo(Latency.LONGEST);
    assertThat(Latency.between(Instant.ofEpochMilli(Long.MIN_VALUE), NOW).toNanos())
        .isEqualTo(Duration.ofDays(365).toNanos());
  }
}
