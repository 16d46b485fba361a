package io.stockevents.lake;

import io.stockevents.cli.Plural;
import io.stockevents.cli.UserError;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * Decides where an ingest begins to read. What it reads from, what it has read and what it has
 * written are three things that can be replaced one without the others; where they do not fit
 * together, it refuses, and nothing has been written.
 *
 * @param lake the table's place
 * @param topic as it is now
 * @param beginnings the first offset that each of its partitions still has
 */
record StartOffsets(LakePath lake, TopicIdentity topic, Map<TopicPartition, Long> beginnings) {

  /**
   * For each partition, the first offset that is not in the table yet.
   *
   * @param checkpoint what has been read
   * @param isNew whether the table has no commit
   * @param progress what the table's commits say; empty if it is new, or older than such commits
   * @param fromRetained whether a new table may begin where the topic begins by now
   * @throws UserError if it cannot be told, or records that it would be are gone
   */
  Map<TopicPartition, Long> find(
      Checkpoint checkpoint,
      boolean isNew,
      Optional<TableProgress> progress,
      boolean fromRetained) {
    Map<TopicPartition, Long> finished = checkpoint.position();
    Optional<TopicIdentity> checkpointTopic = checkpoint.topic();
    checkpointTopic.ifPresent(known -> known.require(topic, lake));
    progress.ifPresent(table -> table.topic().require(topic, lake));
    if (isNew && !finished.isEmpty()) {
      throw UserError.failed(
          "the table %s is missing or empty, but its checkpoint %s says that %,d records are in it;"
                  .formatted(lake, checkpoint, Offsets.distance(Map.of(), finished))
              + " restore the table, or move the checkpoint elsewhere to read the topic from its"
              + " beginning",
          null);
    }
    if (!isNew && progress.isEmpty() && checkpointTopic.isEmpty()) {
      throw UserError.failed(
          "nothing says how far the topic has been read into the table %s: its checkpoint %s is"
                  .formatted(lake, checkpoint)
              + " missing; restore it, or choose another --path",
          null);
    }
    progress.ifPresent(table -> requireUpToDate(table, finished, checkpoint));
    Map<TopicPartition, Long> known =
        finished.isEmpty() ? progress.map(TableProgress::offsets).orElse(Map.of()) : finished;
    requireRetained(known, fromRetained);
    Map<TopicPartition, Long> start = new HashMap<>(beginnings);
    start.putAll(known);
    return start;
  }

  private void requireUpToDate(
      TableProgress table, Map<TopicPartition, Long> finished, Checkpoint checkpoint) {
    long behind = Offsets.distance(table.offsets(), finished);
    if (behind > 0) {
      throw UserError.failed(
          "the table %s is an older copy: it is %s behind its checkpoint %s; restore the newer"
                  .formatted(lake, Plural.of(behind, "record"), checkpoint)
              + " table, or move the checkpoint elsewhere to go on from where this one ends",
          null);
    }
  }

  private void requireRetained(Map<TopicPartition, Long> known, boolean fromRetained) {
    long gone = Offsets.distance(known, beginnings);
    if (gone == 0 || (known.isEmpty() && fromRetained)) {
      return;
    }
    throw known.isEmpty()
        ? UserError.failed(
            "the first %,d records of %s are gone, so a new table may lack rows; let the connector"
                    .formatted(gone, topic.name())
                + " take a new snapshot, then begin with --from-retained",
            null)
        : UserError.failed(
            "%,d records of %s are gone that %s does not have yet; read the topic into a new --path,"
                    .formatted(gone, topic.name(), lake)
                + " after a new snapshot by the connector",
            null);
  }
}
