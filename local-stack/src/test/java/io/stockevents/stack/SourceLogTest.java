package io.stockevents.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.stack.SourceLog.Source;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

class SourceLogTest {

  private static final String HISTORY =
      """
      1\t0/3000000\tno recovery target specified

      2\t0/5000000\tbefore 2026-11-28 09:00:00+00
      """;

  @Test
  void logThatHasGrownGoesOn() {
    assertThat(log(1, "0/4000000", null).lacks(at("0/3FFFFFF"), read(1))).isEmpty();
    assertThat(log(1, "0/4000000", null).lacks(at("0/4000000"), read(1))).isEmpty();
  }

  @Test
  void logThatEndsBeforeIsOfABackup() {
    assertThat(log(1, "0/4000000", null).lacks(at("0/4000001"), read(1)))
        .contains("is at 0/4000000 only");
    assertThat(log(1, "0/4000000", null).lacks(at("0/4000001"), Optional.empty()))
        .contains("is at 0/4000000 only");
  }

  @Test
  void promotedServerGoesOnFromWhatItHasOfTheOldTimeline() {
    SourceLog promoted = log(3, "0/9000000", HISTORY);

    assertThat(promoted.lacks(at("0/5000000"), read(2))).isEmpty();
    assertThat(promoted.lacks(at("0/3000000"), read(1))).isEmpty();
    assertThat(promoted.lacks(at("0/8000000"), read(3))).isEmpty();
  }

  @Test
  void whatWasReadBehindTheForkIsMissing() {
    SourceLog promoted = log(3, "0/9000000", HISTORY);

    assertThat(promoted.lacks(at("0/5000001"), read(2)))
        .contains("has left timeline 2 at 0/5000000");
    assertThat(promoted.lacks(at("0/4000000"), read(1)))
        .contains("has left timeline 1 at 0/3000000");
  }

  @Test
  void earlierAndForeignTimelinesAreNoContinuation() {
    assertThat(log(1, "0/9000000", null).lacks(at("0/4000000"), read(2)))
        .contains("is on timeline 1, which does not come from timeline 2");
  }

  @Test
  void otherServerIsNoContinuationWhereverItIs() {
    Optional<Source> other = Optional.of(new Source("6", 1));

    assertThat(log(1, "0/9000000", null).lacks(at("0/4000000"), other).orElseThrow())
        .contains("another server", "7, not 6");
  }

  private static SourceLog log(long timeline, String end, @Nullable String history) {
    return SourceLog.of(new Source("7", timeline), at(end), history);
  }

  private static Optional<Source> read(long timeline) {
    return Optional.of(new Source("7", timeline));
  }

  private static LogSequenceNumber at(String position) {
    return LogSequenceNumber.valueOf(position);
  }
}
