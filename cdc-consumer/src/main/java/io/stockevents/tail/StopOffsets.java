package io.stockevents.tail;

import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Where reading stops in each partition: nothing at that offset or behind it is shown. The offset
 * of a time that is still to come is known when a record of that time is there, or when the time
 * has come.
 */
final class StopOffsets {

  private final Consumer<?, ?> consumer;
  private final TailOptions options;
  private final Clock clock;
  private final Map<TopicPartition, Long> stops = new HashMap<>();

  /** Partitions whose offset at the wanted time is not known yet. */
  private final Set<TopicPartition> pending = new HashSet<>();

  StopOffsets(Consumer<?, ?> consumer, TailOptions options, Clock clock) {
    this.consumer = consumer;
    this.options = options;
    this.clock = clock;
  }

  /**
   * Finds where to stop in {@code partitions}.
   *
   * @param ends where they end now
   */
  void find(Collection<TopicPartition> partitions, Map<TopicPartition, Long> ends) {
    if (options.until() instanceof EndPosition.Offset offset) {
      partitions.forEach(partition -> stopAt(partition, offset.offset()));
    } else if (options.until() instanceof EndPosition.Time time) {
      findTime(time, partitions, ends);
    }
    if (options.untilEnd()) {
      partitions.forEach(partition -> stopAt(partition, ends.getOrDefault(partition, 0L)));
    }
  }

  private void findTime(
      EndPosition.Time time,
      Collection<TopicPartition> partitions,
      Map<TopicPartition, Long> ends) {
    boolean isOver = !clock.instant().isBefore(time.instant());
    Map<TopicPartition, OffsetAndTimestamp> found =
        StartPosition.Time.lookUp(consumer, partitions, time.instant());
    for (TopicPartition partition : partitions) {
      OffsetAndTimestamp first = found.get(partition);
      if (first != null) {
        stopAt(partition, first.offset());
      } else if (isOver) {
        stopAt(partition, ends.getOrDefault(partition, 0L));
      } else {
        pending.add(partition);
      }
    }
  }

  private void stopAt(TopicPartition partition, long offset) {
    pending.remove(partition);
    stops.merge(partition, offset, Math::min);
  }

  /** Where reading {@code partition} stops; empty if that is not known, or never. */
  OptionalLong of(TopicPartition partition) {
    Long stop = stops.get(partition);
    if (stop != null) {
      return OptionalLong.of(stop);
    }
    // What a group gets of partitions that are newer than the tail.
    return options.untilEnd() ? OptionalLong.of(0) : OptionalLong.empty();
  }

  /** All that are known. */
  Map<TopicPartition, Long> known() {
    return stops;
  }

  /** Whether some are not known yet. */
  boolean isPending() {
    return !pending.isEmpty();
  }

  /** What of {@code polled} comes before the stops; partitions that are through are paused. */
  ConsumerRecords<byte[], byte[]> before(ConsumerRecords<byte[], byte[]> polled) {
    if (!options.stops()) {
      return polled;
    }
    if (!pending.isEmpty()) {
      findPending(polled);
    }
    List<TopicPartition> through =
        polled.nextOffsets().entrySet().stream()
            .filter(next -> of(next.getKey()).orElse(Long.MAX_VALUE) < next.getValue().offset())
            .map(Map.Entry::getKey)
            .toList();
    if (through.isEmpty()) {
      return polled;
    }
    consumer.pause(through);
    return cut(polled, through);
  }

  private ConsumerRecords<byte[], byte[]> cut(
      ConsumerRecords<byte[], byte[]> polled, List<TopicPartition> through) {
    Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>(polled.nextOffsets());
    Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records = new HashMap<>();
    polled.partitions().forEach(partition -> records.put(partition, polled.records(partition)));
    for (TopicPartition partition : through) {
      long stop = of(partition).orElseThrow();
      List<ConsumerRecord<byte[], byte[]>> before =
          polled.records(partition).stream().filter(each -> each.offset() < stop).toList();
      records.put(partition, before);
      if (before.isEmpty()) {
        next.remove(partition);
      } else {
        next.put(partition, new OffsetAndMetadata(stop));
      }
    }
    records.values().removeIf(List::isEmpty);
    return new ConsumerRecords<>(records, next);
  }

  /** By the records that have come, or by asking the brokers if the time is over. */
  private void findPending(ConsumerRecords<byte[], byte[]> polled) {
    if (!(options.until() instanceof EndPosition.Time time)) {
      return;
    }
    long milliseconds = StartPosition.Time.milliseconds(time.instant());
    for (TopicPartition partition : polled.partitions()) {
      if (pending.contains(partition)) {
        polled.records(partition).stream()
            .filter(each -> each.timestamp() >= milliseconds)
            .findFirst()
            .ifPresent(first -> stopAt(partition, first.offset()));
      }
    }
    if (!pending.isEmpty() && !clock.instant().isBefore(time.instant())) {
      try {
        Set<TopicPartition> unknown = Set.copyOf(pending);
        findTime(time, unknown, consumer.endOffsets(unknown));
      } catch (TimeoutException e) {
        // Kafka cannot be reached, which is reported elsewhere; the next poll asks again.
      }
    }
  }
}
