package io.stockevents.producer.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ScheduleTest {

  private static final long START = -42;

  @Test
  void slotsAreDueAtFixedTimesWhateverTheTimeIsNow() {
    Schedule schedule = new Schedule(new Rate(5), START);

    assertThat(schedule.due(0, 999)).isEqualTo(START);
    assertThat(schedule.due(1, 999)).isEqualTo(START + 200_000_000);
    assertThat(schedule.due(7, Long.MAX_VALUE)).isEqualTo(START + 1_400_000_000);
  }

  @Test
  void doesNotDriftOverDays() {
    Schedule schedule = new Schedule(new Rate(3), START);

    assertThat(schedule.due(3 * 86_400 * 30L, 0))
        .isCloseTo(START + Duration.ofDays(30).toNanos(), within(1000L));
  }

  @Test
  void theNextSlotIsDueAtOnceAtTheMaximum() {
    assertThat(new Schedule(Rate.MAX, START).due(1_000_000, 5)).isEqualTo(5);
  }

  @Test
  void slotsAreTakenInOrder() {
    Schedule schedule = new Schedule(Rate.MAX, START);

    assertThat(schedule.take()).isZero();
    assertThat(schedule.take()).isEqualTo(1);
  }
}
