package io.stockevents.checks.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.postgres.Chunks;
import io.stockevents.postgres.Chunks.Range;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Days are those of a January; a chunk is a week, and the one of the fifteenth is there. */
class ChunkHistoryTest {

  private static final List<Range> THIRD_WEEK = List.of(new Range(day(15), day(22)));

  private final ChunkHistory history = history(THIRD_WEEK, Instant.MIN);

  @Test
  void rowsOfAChunkThatIsGoneAreOfADroppedOne() {
    history.add("_hyper_1_7_chunk", day(9));
    history.add("_hyper_1_7_chunk", day(12));
    history.add("_hyper_1_7_chunk", day(10));

    assertThat(history.isDropped(day(9))).isTrue();
    assertThat(history.isDropped(day(11))).as("a row of the snapshot between them").isTrue();
    assertThat(history.isDropped(day(12))).isTrue();
    assertThat(history.isDropped(day(8))).isFalse();
    assertThat(history.isDropped(day(13))).isFalse();
  }

  @Test
  void aChunkOfTheTableCoversThem() {
    history.add("_hyper_1_7_chunk", day(16));

    assertThat(history.isDropped(day(16))).as("merged, or gone and made anew").isFalse();
  }

  @Test
  void aDetachedChunkIsStillATable() {
    history.add("_hyper_1_5_chunk", day(9));

    assertThat(history.isDropped(day(9))).isFalse();
  }

  @Test
  void aChunkOfAnotherHypertableTellsNothing() {
    history.add("_hyper_12_7_chunk", day(9));

    assertThat(history.isDropped(day(9))).isFalse();
  }

  @Test
  void withoutAYoungerChunkItMayHaveBeenTruncate() {
    ChunkHistory empty = history(List.of(), Instant.MIN);
    empty.add("_hyper_1_7_chunk", day(9));
    history.add("_hyper_1_9_chunk", day(25));

    assertThat(empty.isDropped(day(9))).isFalse();
    assertThat(history.isDropped(day(25))).isFalse();
  }

  @Test
  void aRetentionPolicyNeedsNoFurtherProof() {
    ChunkHistory kept = history(List.of(new Range(day(1), day(8))), day(20));

    assertThat(kept.isDropped(day(9))).isTrue();
    assertThat(kept.isDropped(day(20))).isFalse();
    assertThat(kept.isDropped(day(2))).as("its chunk is not dropped yet").isFalse();
  }

  @Test
  void aPlainTableHasNoChunksToDrop() {
    ChunkHistory plain = new ChunkHistory(Optional.empty());
    plain.add("_hyper_1_7_chunk", day(9));

    assertThat(plain.isDropped(day(9))).isFalse();
  }

  private static ChunkHistory history(List<Range> ranges, Instant keptSince) {
    Set<String> tables = Set.of("_hyper_1_8_chunk", "_hyper_1_5_chunk");
    return new ChunkHistory(Optional.of(new Chunks("_hyper_1_", tables, ranges, keptSince)));
  }

  private static Instant day(int day) {
    return Instant.parse("2026-01-%02dT00:00:00Z".formatted(day));
  }
}
