package io.stockevents.checks.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChecksTextTest {

  private static final List<Check> CHECKS =
      List.of(
          new Check(
              CheckId.DATABASE_REACHABLE, Status.OK, "db:5432/trading as me", Optional.empty()),
          new Check(
              CheckId.TABLE_REPLICA_IDENTITY,
              Status.FAILED,
              "DEFAULT: deletes carry invented values outside the key, which is no good",
              Optional.of("psql -c 'ALTER TABLE a REPLICA IDENTITY FULL'")),
          new Check(
              CheckId.SLOT_ACTIVE, Status.WARNING, "by\u001b[2Jnobody", Optional.of("restart")),
          new Check(CheckId.KAFKA_TOPIC, Status.SKIPPED, "no brokers", Optional.empty()),
          new Check(CheckId.KAFKA_RETENTION, Status.SKIPPED, "no brokers", Optional.empty()),
          new Check(CheckId.CONNECT_TASK, Status.FAILED, "none", Optional.of("restart")));

  @Test
  void aCheckIsALineAndWhatMendsItIsBelow() {
    assertThat(ChecksText.of(CHECKS, false, false))
        .isEqualTo(
            """
            Database
              \u2713 reachable          db:5432/trading as me
            Table
              \u2717 replica identity   DEFAULT: deletes carry invented values outside the key,
                                   which is no good
                  psql -c 'ALTER TABLE a REPLICA IDENTITY FULL'
            Publication and slot
              ! slot is read       by\\u{1b}[2Jnobody
                  restart
            Kafka
              \u2013 2 checks           no brokers: topic, retention
            Connect
              \u2717 task               none
                  (the command above, for Publication and slot: slot is read)
            1 passed, 1 warnings, 2 failed, 2 skipped
            """);
  }

  @Test
  void marksDoWithoutUnicodeAndWithColour() {
    assertThat(ChecksText.of(CHECKS, true, false))
        .contains("  + reachable", "  x replica", "  ! slot", "  - 2 checks")
        .matches("\\p{ASCII}*");
    assertThat(ChecksText.of(CHECKS, false, true))
        .contains("  \u001b[32m\u2713\u001b[0m reachable", "  \u001b[31m\u2717\u001b[0m task");
  }

  @Test
  void jsonHasAStableIdForEachCheck() {
    assertThat(ChecksJson.of(CHECKS.subList(5, 6)))
        .isEqualTo(
            "[{\"id\":\"connect.task\",\"group\":\"connect\",\"name\":\"task\","
                + "\"status\":\"failed\",\"detail\":\"none\",\"fix\":\"restart\"}]\n");
  }
}
