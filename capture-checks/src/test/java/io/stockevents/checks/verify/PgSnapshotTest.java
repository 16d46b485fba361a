package io.stockevents.checks.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stockevents.change.Coordinates;
import io.stockevents.change.Operation;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PgSnapshotTest {

  private static final long EPOCH = 1L << 32;
  private static final Coordinates AT = new Coordinates("trades", 0, 7);

  @ParameterizedTest
  @CsvSource({"0,true", "5,true", "99,true", "100,false", "101,true", "103,false", "104,false"})
  void seesWhatWasCommittedBeforeTheSnapshot(long transaction, boolean seen) {
    PgSnapshot visibility = PgSnapshot.parse("100:104:100,103", 0, Map.of());

    assertThat(sees(visibility, Operation.UPDATE, transaction)).isEqualTo(seen);
  }

  @Test
  void readsASnapshotWithNothingInProgress() {
    PgSnapshot visibility = PgSnapshot.parse("104:104:", 0, Map.of());

    assertThat(sees(visibility, Operation.CREATE, 103)).isTrue();
    assertThat(sees(visibility, Operation.CREATE, 104)).isFalse();
  }

  @Test
  void completesTheLowHalfOfAnIdInALaterEpoch() {
    long xmax = 3 * EPOCH + 10;
    PgSnapshot visibility =
        PgSnapshot.parse(
            (xmax - 20) + ":" + xmax + ":" + (xmax - 20) + "," + (3 * EPOCH + 4), 0, Map.of());

    assertThat(sees(visibility, Operation.UPDATE, 3)).isTrue();
    assertThat(sees(visibility, Operation.UPDATE, 4)).isFalse();
    assertThat(sees(visibility, Operation.UPDATE, 10)).isFalse();
    assertThat(sees(visibility, Operation.UPDATE, EPOCH - 10)).as("in progress").isFalse();
    assertThat(sees(visibility, Operation.UPDATE, EPOCH - 9)).as("one epoch before").isTrue();
  }

  @Test
  void seesWhatIsOlderThanAnyUnfinishedTransaction() {
    long xmax = EPOCH + 10;
    PgSnapshot visibility = PgSnapshot.parse("%d:%d:".formatted(xmax, xmax), 5_000, Map.of());
    long halfARoundAgo = 3_000_000_000L;

    assertThat(
            visibility.sees(Events.change(Operation.CREATE, 1, 4_999, "1.00", halfARoundAgo), AT))
        .isTrue();
    assertThat(visibility.sees(Events.change(Operation.CREATE, 1, 5_000, "1.00", 20), AT))
        .isFalse();
  }

  @Test
  void aSnapshotRowIsSeenIfTheConnectorReadItBefore() {
    long xmax = 2 * EPOCH + 7;
    PgSnapshot visibility =
        PgSnapshot.parse("%d:%d:%d".formatted(xmax - 1, xmax, xmax - 1), 0, Map.of());

    assertThat(sees(visibility, Operation.READ, xmax - 1)).as("its reader still runs").isTrue();
    assertThat(sees(visibility, Operation.READ, xmax)).isFalse();
  }

  @Test
  void aSnapshotRowIsSeenIfItIsInTheTopicBefore() {
    TopicPartition partition = new TopicPartition(AT.topic(), AT.partition());
    PgSnapshot before = PgSnapshot.parse("100:100:", 0, Map.of(partition, AT.offset() + 1));
    PgSnapshot after = PgSnapshot.parse("100:100:", 0, Map.of(partition, AT.offset()));

    assertThat(sees(before, Operation.READ, 100)).isTrue();
    assertThat(sees(before, Operation.READ, 0)).as("without a transaction").isTrue();
    assertThat(sees(after, Operation.READ, 0)).as("without a transaction").isFalse();
    assertThat(sees(before, Operation.UPDATE, 100)).as("a change").isFalse();
  }

  @Test
  void aRowThatWasReadAgainSaysNothingByItsTransaction() {
    TopicPartition partition = new TopicPartition(AT.topic(), AT.partition());
    PgSnapshot before = PgSnapshot.parse("100:100:", 0, Map.of(partition, AT.offset() + 1));
    PgSnapshot after = PgSnapshot.parse("100:100:", 0, Map.of(partition, AT.offset()));

    assertThat(before.sees(Events.readAgain(1, 1_000, "1.00", 99), AT)).isTrue();
    assertThat(after.sees(Events.readAgain(1, 1_000, "1.00", 99), AT))
        .as("the stream was there, and the reader may have seen more")
        .isFalse();
  }

  @Test
  void anIdOfLongAgoThatLooksLikeOneInProgressIsSeen() {
    long xmax = EPOCH + 10;
    PgSnapshot visibility =
        PgSnapshot.parse("%d:%d:%d".formatted(xmax - 3, xmax, xmax - 3), 5_000, Map.of());
    long lowHalf = 7;

    assertThat(visibility.sees(Events.change(Operation.CREATE, 1, 4_999, "1.00", lowHalf), AT))
        .isTrue();
    assertThat(visibility.sees(Events.change(Operation.CREATE, 1, 5_000, "1.00", lowHalf), AT))
        .isFalse();
  }

  @Test
  void rejectsWhatIsNoSnapshot() {
    assertThatThrownBy(() -> PgSnapshot.parse("1:2", 0, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1:2");
  }

  private static boolean sees(PgSnapshot visibility, Operation operation, long transaction) {
    return visibility.sees(Events.change(operation, 1, 1_000, "1.00", transaction), AT);
  }
}
