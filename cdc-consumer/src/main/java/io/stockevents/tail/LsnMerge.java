package io.stockevents.tail;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * Merges the records of all partitions in the order of their LSNs. The order inside a partition
 * stays: a record without an LSN, as a tombstone, follows the one before it, and so does one whose
 * LSN is lower, as what is sent again has.
 *
 * <p>What is in the topic when it is read comes in order, however the partitions are filled: no
 * record is taken while a partition that has more could still bring an earlier one, and those that
 * are far ahead are paused, so that memory is bounded. A partition that is read to its end is
 * waited for {@link #PATIENCE} and no longer: what comes later than that is out of order.
 */
final class LsnMerge {

  /** How long a record waits for earlier ones of partitions that have no more at the moment. */
  static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final int MOST_RECORDS = 10_000;
  private static final long MOST_BYTES = 16L << 20;

  /** A record that waits, since {@code nanos} as {@link System#nanoTime()} has it. */
  private record Waiting(ConsumerRecord<byte[], byte[]> record, long lsn, long nanos) {}

  /** The records of a partition that wait, oldest first. */
  private static final class Queue {
    private final Deque<Waiting> records = new ArrayDeque<>();
    private long lastLsn;
    private long bytes;
    private boolean paused;

    boolean isFull() {
      return records.size() >= MOST_RECORDS || bytes >= MOST_BYTES;
    }

    boolean isHalfEmpty() {
      return records.size() <= MOST_RECORDS / 2 && bytes <= MOST_BYTES / 2;
    }
  }

  private static final Comparator<TopicPartition> BY_NAME =
      Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition);

  private final Consumer<?, ?> consumer;
  private final ToLongFunction<ConsumerRecord<byte[], byte[]>> lsn;
  private final Map<TopicPartition, Queue> queues = new TreeMap<>(BY_NAME);

  /**
   * @param lsn of a record; 0 or less if it has none
   */
  LsnMerge(Consumer<?, ?> consumer, ToLongFunction<ConsumerRecord<byte[], byte[]>> lsn) {
    this.consumer = consumer;
    this.lsn = lsn;
  }

  /** Takes records that have come. */
  void add(ConsumerRecords<byte[], byte[]> polled, long nanos) {
    for (TopicPartition partition : polled.partitions()) {
      Queue queue = queues.computeIfAbsent(partition, each -> new Queue());
      for (ConsumerRecord<byte[], byte[]> record : polled.records(partition)) {
        queue.lastLsn = Math.max(queue.lastLsn, lsn.applyAsLong(record));
        queue.records.add(new Waiting(record, queue.lastLsn, nanos));
        queue.bytes += bytes(record);
      }
      if (queue.isFull() && !queue.paused) {
        queue.paused = true;
        consumer.pause(List.of(partition));
      }
    }
  }

  /**
   * Gives the records that nothing earlier can come before any more.
   *
   * @param through whether a partition will bring no more at all
   */
  List<ConsumerRecord<byte[], byte[]>> next(Predicate<TopicPartition> through, long nanos) {
    List<TopicPartition> others =
        consumer.assignment().stream().filter(partition -> !through.test(partition)).toList();
    List<ConsumerRecord<byte[], byte[]>> next = new ArrayList<>();
    for (Optional<Queue> first = first(); first.isPresent(); first = first()) {
      Waiting waiting = first.get().records.getFirst();
      boolean isOver = nanos - waiting.nanos() >= PATIENCE.toNanos();
      if (others.stream().anyMatch(partition -> mayBringEarlier(partition, isOver))) {
        break;
      }
      next.add(take(first.get()));
    }
    resume();
    return next;
  }

  /** Gives all that waits, in the order that can be made of it. */
  List<ConsumerRecord<byte[], byte[]>> rest() {
    List<ConsumerRecord<byte[], byte[]>> rest = new ArrayList<>();
    for (Optional<Queue> first = first(); first.isPresent(); first = first()) {
      rest.add(take(first.get()));
    }
    return rest;
  }

  /** Whether nothing waits. */
  boolean isEmpty() {
    return queues.values().stream().allMatch(queue -> queue.records.isEmpty());
  }

  private boolean mayBringEarlier(TopicPartition partition, boolean patienceIsOver) {
    Queue queue = queues.get(partition);
    if (queue != null && !queue.records.isEmpty()) {
      return false;
    }
    boolean hasMore = consumer.currentLag(partition).orElse(Long.MAX_VALUE) > 0;
    return hasMore || !patienceIsOver;
  }

  private Optional<Queue> first() {
    return queues.values().stream()
        .filter(queue -> !queue.records.isEmpty())
        .min(Comparator.comparingLong(queue -> queue.records.getFirst().lsn()));
  }

  private static ConsumerRecord<byte[], byte[]> take(Queue queue) {
    ConsumerRecord<byte[], byte[]> record = queue.records.removeFirst().record();
    queue.bytes -= bytes(record);
    return record;
  }

  private void resume() {
    queues.forEach(
        (partition, queue) -> {
          if (queue.paused && queue.isHalfEmpty()) {
            queue.paused = false;
            consumer.resume(List.of(partition));
          }
        });
  }

  private static long bytes(ConsumerRecord<byte[], byte[]> record) {
    return Math.max(0L, record.serializedKeySize()) + Math.max(0L, record.serializedValueSize());
  }
}
