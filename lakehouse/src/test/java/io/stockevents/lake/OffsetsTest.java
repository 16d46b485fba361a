package io.stockevents.lake;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OffsetsTest {

  @Test
  void distanceCountsEachPartitionThatIsFurther() {
    assertThat(
            Offsets.distance(
                Offsets.parse("{\"t\":{\"0\":10,\"1\":5}}"),
                Offsets.parse("{\"t\":{\"0\":12,\"1\":4,\"2\":7}}")))
        .isEqualTo(2 + 7);
  }
}
