package io.stockevents.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.change.Coordinates;
import io.stockevents.change.Operation;
import io.stockevents.trade.TradeDecoder;
import io.stockevents.trade.TradeEvent;
import io.stockevents.trade.TradeRecord.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads all change events at one isolation level, and remembers which came, and which again. */
final class Witness implements AutoCloseable {

  /** A change in the log: no other one has its LSN, key and operation. */
  private record Seen(UUID tradeId, Operation operation, long lsn) {}

  private static final Duration POLL = Duration.ofMillis(50);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final TopicPartition partition;
  private final TradeDecoder decoder = new TradeDecoder();
  private final Set<Seen> seen = new HashSet<>();
  private final BitSet offsets = new BitSet();
  private long duplicates;
  private Instant lastCommit = Instant.EPOCH;

  /**
   * @param isolation {@code read_committed} or {@code read_uncommitted}
   */
  Witness(String bootstrapServers, String topic, String isolation) {
    partition = new TopicPartition(topic, 0);
    consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "isolation.level",
                isolation,
                "auto.offset.reset",
                "earliest",
                "enable.auto.commit",
                false,
                "max.poll.records",
                10_000),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    consumer.assign(List.of(partition));
  }

  /** Takes note of what has come; waits a moment if nothing has. */
  void read() {
    consumer.poll(POLL).forEach(this::take);
  }

  /** Reads for this long. */
  void readFor(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      read();
    }
  }

  /** Reads all that is there now. */
  void catchUp() {
    long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    while (consumer.position(partition) < end) {
      read();
    }
  }

  /**
   * Reads, and lets another one read, until an event comes that was committed after {@code moment}.
   *
   * @param what has happened at that moment
   */
  void awaitEventAfter(Instant moment, String what, Duration limit, Witness other) {
    long giveUpAt = System.nanoTime() + limit.toNanos();
    while (!lastCommit.isAfter(moment)) {
      assertThat(System.nanoTime()).as("no event since " + what).isLessThan(giveUpAt);
      read();
      other.read();
    }
  }

  /** How many events came again so far. */
  long duplicates() {
    return duplicates;
  }

  /** The offsets of all events that came, from {@code first} on. */
  BitSet offsetsFrom(int first) {
    return offsets.get(first, offsets.length());
  }

  /** The offset of the last event that came. */
  int lastOffset() {
    return offsets.length() - 1;
  }

  /** How many of these operations have no event of their own. */
  long missing(Map<Operated, Integer> logged) {
    Map<Operated, Integer> left = new HashMap<>(logged);
    for (Seen event : seen) {
      left.computeIfPresent(
          new Operated(event.tradeId(), event.operation()),
          (operated, count) -> count == 1 ? null : count - 1);
    }
    return left.values().stream().mapToLong(Integer::longValue).sum();
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    Coordinates at = new Coordinates(record.topic(), record.partition(), record.offset());
    if (!(decoder.decode(at, record.key(), record.value()) instanceof Change change)) {
      throw new AssertionError("no change event at " + at);
    }
    TradeEvent event = change.event();
    if (record.key() == null || event.key() == null) {
      throw new AssertionError("no key at " + at);
    }
    offsets.set(Math.toIntExact(at.offset()));
    Seen one = new Seen(event.key().tradeId(), event.operation(), event.source().lsn());
    if (!seen.add(one)) {
      duplicates++;
    }
    Instant committed = event.source().committedAt();
    lastCommit = committed.isAfter(lastCommit) ? committed : lastCommit;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
