package io.stockevents.tail;

import static java.util.stream.Collectors.toMap;

import io.stockevents.cli.UserError;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Where in the topic to begin. */
sealed interface StartPosition extends Bound {

  /** The first offset to read of each of {@code partitions}. */
  Map<TopicPartition, Long> offsets(Consumer<?, ?> consumer, Collection<TopicPartition> partitions);

  /** The oldest record that is still there. */
  record Beginning() implements StartPosition {
    @Override
    public Map<TopicPartition, Long> offsets(
        Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
      return consumer.beginningOffsets(partitions);
    }
  }

  /** What comes from now on. */
  record Latest() implements StartPosition {
    @Override
    public Map<TopicPartition, Long> offsets(
        Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
      return consumer.endOffsets(partitions);
    }
  }

  /** The same offset in every partition, at least 0. */
  record Offset(long offset) implements StartPosition {
    @Override
    public Map<TopicPartition, Long> offsets(
        Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
      Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions);
      Map<TopicPartition, Long> end = consumer.endOffsets(partitions);
      for (TopicPartition partition : partitions) {
        if (offset < first.getOrDefault(partition, 0L)
            || offset > end.getOrDefault(partition, 0L)) {
          throw UserError.failed(
              "offset %d is out of range: %s goes from %d to %d; try --from beginning"
                  .formatted(offset, partition, first.get(partition), end.get(partition)),
              null);
        }
      }
      return partitions.stream().collect(toMap(partition -> partition, partition -> offset));
    }
  }

  /**
   * The last {@code count} records of every partition, at least 0. They begin at these offsets or,
   * where something else has offsets too, earlier: see {@link LastRecords}.
   */
  record Last(long count) implements StartPosition {
    @Override
    public Map<TopicPartition, Long> offsets(
        Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
      Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions);
      return consumer.endOffsets(partitions).entrySet().stream()
          .collect(
              toMap(
                  Map.Entry::getKey,
                  end -> Math.max(end.getValue() - count, first.getOrDefault(end.getKey(), 0L))));
    }
  }

  /** The first record that Kafka stamped with {@code instant} or later. */
  record Time(Instant instant) implements StartPosition {

    private static final Instant LATEST = Instant.ofEpochMilli(Long.MAX_VALUE);

    @Override
    public Map<TopicPartition, Long> offsets(
        Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
      Map<TopicPartition, Long> end = consumer.endOffsets(partitions);
      Map<TopicPartition, OffsetAndTimestamp> found = lookUp(consumer, partitions, instant);
      return partitions.stream()
          .collect(
              toMap(
                  partition -> partition,
                  partition -> offset(found.get(partition), end.getOrDefault(partition, 0L))));
    }

    /** The first records of {@code instant} or later, of those partitions that have one. */
    static Map<TopicPartition, OffsetAndTimestamp> lookUp(
        Consumer<?, ?> consumer, Collection<TopicPartition> partitions, Instant instant) {
      return consumer.offsetsForTimes(
          partitions.stream()
              .collect(toMap(partition -> partition, partition -> milliseconds(instant))));
    }

    /** In Kafka's terms, which has no times before 1970. */
    static long milliseconds(Instant instant) {
      if (instant.isBefore(Instant.EPOCH)) {
        return 0;
      }
      return instant.isAfter(LATEST) ? Long.MAX_VALUE : instant.toEpochMilli();
    }

    /** Kafka answers null where no record is as young. */
    private static long offset(@Nullable OffsetAndTimestamp found, long end) {
      return found == null ? end : found.offset();
    }
  }
}
