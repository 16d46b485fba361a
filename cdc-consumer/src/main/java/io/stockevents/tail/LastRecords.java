package io.stockevents.tail;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Finds where the last so many records of a partition begin. Offsets alone do not tell: the marks
 * that end transactions take some, and so does what was aborted or compacted away. So the end of
 * the partition is read and counted first, from further back each time until there is enough.
 */
final class LastRecords {

  /** A partition whose records before {@code end} are being counted. */
  private static final class Count {
    private final long first;
    private final long end;
    private long from;
    private long records;

    private Count(long first, long end, long from) {
      this.first = first;
      this.end = end;
      this.from = from;
    }
  }

  private final Consumer<byte[], byte[]> consumer;
  private final long wanted;
  private final Map<TopicPartition, Count> counts = new HashMap<>();

  /** How many records to leave out still, of partitions that have been counted. */
  private final Map<TopicPartition, Long> surplus = new HashMap<>();

  /**
   * @param wanted how many of each partition
   */
  LastRecords(Consumer<byte[], byte[]> consumer, long wanted) {
    this.consumer = consumer;
    this.wanted = wanted;
  }

  /**
   * Begins with partitions on which the consumer stands at the latest offset that can be right.
   *
   * @param ends where each of them ends
   */
  void find(Collection<TopicPartition> partitions, Map<TopicPartition, Long> ends) {
    consumer
        .beginningOffsets(partitions)
        .forEach(
            (partition, first) -> {
              long from = consumer.position(partition);
              if (from > first) {
                counts.put(partition, new Count(first, ends.getOrDefault(partition, 0L), from));
              }
            });
  }

  /** The consumer has these partitions no more. */
  void forget(Collection<TopicPartition> partitions) {
    counts.keySet().removeAll(partitions);
    surplus.keySet().removeAll(partitions);
  }

  /** Whether some records are only counted for now. */
  boolean isCounting() {
    return !counts.isEmpty();
  }

  /** What of {@code polled} is to be shown. */
  ConsumerRecords<byte[], byte[]> shown(ConsumerRecords<byte[], byte[]> polled) {
    if (counts.isEmpty() && surplus.isEmpty()) {
      return polled;
    }
    Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> shown = new HashMap<>();
    for (TopicPartition partition : polled.partitions()) {
      List<ConsumerRecord<byte[], byte[]>> records = polled.records(partition);
      Count count = counts.get(partition);
      if (count == null) {
        shown.put(partition, withoutSurplus(partition, records));
      } else {
        count.records += records.stream().filter(each -> each.offset() < count.end).count();
      }
    }
    goOn();
    // What is only counted is not read yet.
    Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>(polled.nextOffsets());
    next.keySet().retainAll(shown.keySet());
    return new ConsumerRecords<>(shown, next);
  }

  /** Ends the counts that have come to the end, or begins them again from further back. */
  private void goOn() {
    for (TopicPartition partition : List.copyOf(counts.keySet())) {
      Count count = Objects.requireNonNull(counts.get(partition));
      if (consumer.position(partition) < count.end) {
        continue;
      }
      if (count.records >= wanted || count.from == count.first) {
        counts.remove(partition);
        surplus.put(partition, Math.max(0, count.records - wanted));
      } else {
        count.from = Math.max(count.first, count.from - 2 * (count.end - count.from));
        count.records = 0;
      }
      consumer.seek(partition, count.from);
    }
  }

  private List<ConsumerRecord<byte[], byte[]>> withoutSurplus(
      TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records) {
    long left = surplus.getOrDefault(partition, 0L);
    int out = (int) Math.min(left, records.size());
    if (left == out) {
      surplus.remove(partition);
    } else {
      surplus.put(partition, left - out);
    }
    return records.subList(out, records.size());
  }
}
