package io.stockevents.lake;

import io.stockevents.change.Coordinates;
import io.stockevents.trade.TradeDecoder;
import io.stockevents.trade.TradeKey;
import io.stockevents.trade.TradeRecord.Change;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads which rows have events in a stretch of the topic. */
final class ChangedKeys {

  private static final Duration POLL = Duration.ofMillis(200);

  private final Consumer<byte[], byte[]> consumer;
  private final Duration timeout;
  private final BooleanSupplier stopped;
  private final TradeDecoder decoder = new TradeDecoder();

  /**
   * @param timeout how long the brokers may bring nothing
   * @param stopped whether to end early
   */
  ChangedKeys(Consumer<byte[], byte[]> consumer, Duration timeout, BooleanSupplier stopped) {
    this.consumer = consumer;
    this.timeout = timeout;
    this.stopped = stopped;
  }

  /**
   * Keys of the events from {@code from} up to {@code end}, as far as the lake can hold them.
   *
   * @throws TimeoutException if the brokers bring nothing for too long
   * @throws CancellationException if it was stopped
   */
  Set<TradeKey> between(Map<TopicPartition, Long> from, Map<TopicPartition, Long> end) {
    consumer.assign(end.keySet());
    end.keySet().forEach(partition -> consumer.seek(partition, from.getOrDefault(partition, 0L)));
    Set<TradeKey> keys = new HashSet<>();
    long missing = missing(end);
    long lastProgress = System.nanoTime();
    while (missing > 0) {
      if (stopped.getAsBoolean()) {
        throw new CancellationException("stopped");
      }
      if (System.nanoTime() - lastProgress > timeout.toNanos()) {
        throw new TimeoutException("no records for " + timeout);
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        addKey(keys, record);
      }
      // Not by the records: behind the last one there may be marks of transactions only.
      long now = missing(end);
      if (now < missing) {
        lastProgress = System.nanoTime();
      }
      missing = now;
    }
    return keys;
  }

  private long missing(Map<TopicPartition, Long> end) {
    return end.entrySet().stream()
        .mapToLong(e -> Math.max(0, e.getValue() - consumer.position(e.getKey())))
        .sum();
  }

  private void addKey(Set<TradeKey> keys, ConsumerRecord<byte[], byte[]> record) {
    Coordinates at = new Coordinates(record.topic(), record.partition(), record.offset());
    if (decoder.decode(at, record.key(), record.value()) instanceof Change change) {
      TradeKey key = change.event().key();
      if (key != null && LakeSchema.holds(key.createdAt())) {
        keys.add(key);
      }
    }
  }
}
