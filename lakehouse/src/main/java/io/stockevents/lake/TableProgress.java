package io.stockevents.lake;

import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * How far a topic is in the table. Each commit of an ingest carries it, so that a copy of the table
 * says of itself what is in it.
 *
 * @param offsets for each partition, the offset behind the last record that is in the table
 */
record TableProgress(TopicIdentity topic, Map<TopicPartition, Long> offsets) {

  /** What the names begin with under which it is in a commit's metadata. */
  static final String PREFIX = "stock_events.";

  private static final String TOPIC = PREFIX + "topic";
  private static final String TOPIC_ID = PREFIX + "topic_id";
  private static final String OFFSETS = PREFIX + "offsets";

  /** Keeps a copy. */
  TableProgress {
    offsets = Map.copyOf(offsets);
  }

  /** As a commit's metadata has it. */
  Map<String, String> metadata() {
    return Map.of(TOPIC, topic.name(), TOPIC_ID, topic.id(), OFFSETS, Offsets.format(offsets));
  }

  /** Reads it from a commit's metadata; empty if it was not an ingest's. */
  static Optional<TableProgress> of(UnaryOperator<@Nullable String> metadata) {
    String topic = metadata.apply(TOPIC);
    String id = metadata.apply(TOPIC_ID);
    String offsets = metadata.apply(OFFSETS);
    return topic == null || id == null || offsets == null
        ? Optional.empty()
        : Optional.of(new TableProgress(new TopicIdentity(topic, id), Offsets.parse(offsets)));
  }
}
