package io.stockevents.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.stockevents.change.Coordinates;
import io.stockevents.trade.TradeDecoder;
import io.stockevents.trade.TradeEvent;
import io.stockevents.trade.TradeRecord;
import io.stockevents.trade.TradeRecord.Change;
import io.stockevents.trade.TradeRecord.Malformed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The change events on a topic of one partition, read in their order by a consumer that sees
 * committed records only. A record that is no envelope fails the test that meets it.
 */
public final class Events implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration LIMIT = Duration.ofSeconds(90);

  private final TradeDecoder decoder = new TradeDecoder();
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final TopicPartition partition;

  /** What has been read and not been taken yet. */
  private final List<TradeEvent> read = new ArrayList<>();

  private int tombstones;
  private Map<String, String> lastHeaders = Map.of();

  private Events(TestStack stack, String topic) {
    partition = new TopicPartition(topic, 0);
    consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                stack.bootstrapServers(),
                "isolation.level",
                "read_committed",
                "auto.offset.reset",
                "earliest",
                "allow.auto.create.topics",
                false,
                "enable.auto.commit",
                false),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    consumer.assign(List.of(partition));
  }

  /** All events of the topic, which may be made later. */
  public static Events fromBeginning(TestStack stack, String topic) {
    return new Events(stack, topic);
  }

  /** The events that come from now on to a topic that exists. */
  public static Events fromNowOn(TestStack stack, String topic) {
    Events events = new Events(stack, topic);
    events.consumer.seek(events.partition, events.end());
    return events;
  }

  /** Waits for an event of this trade, and takes all that have come up to it, with it. */
  public List<TradeEvent> upTo(UUID tradeId) {
    return upTo(
        "the event of " + tradeId,
        event -> event.key() != null && event.key().tradeId().equals(tradeId));
  }

  /** Waits for such an event, and takes all that have come up to it, with it. */
  public List<TradeEvent> upTo(String what, Predicate<TradeEvent> such) {
    awaitEvents(what, () -> read.stream().anyMatch(such));
    return take(1 + (int) read.stream().takeWhile(such.negate()).count());
  }

  /** Waits until this many events are there to be taken, and takes none. */
  public void awaitCount(int count) {
    awaitEvents(count + " events", () -> read.size() >= count);
  }

  /** How many records without a value have been read. */
  public int tombstones() {
    return tombstones;
  }

  /** What the headers of the record that was read last say. */
  public Map<String, String> lastHeaders() {
    return lastHeaders;
  }

  /** Offset behind the last record of the topic. */
  public long end() {
    return consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
  }

  private void awaitEvents(String what, BooleanSupplier arrived) {
    await()
        .alias(what + " on " + partition)
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .atMost(LIMIT)
        .until(
            () -> {
              if (!arrived.getAsBoolean()) {
                consumer.poll(POLL).forEach(this::take);
              }
              return arrived.getAsBoolean();
            });
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    lastHeaders = new HashMap<>();
    record
        .headers()
        .forEach(header -> lastHeaders.put(header.key(), new String(header.value(), UTF_8)));
    if (record.value() == null) {
      tombstones++;
    } else {
      read.add(decode(record));
    }
  }

  private List<TradeEvent> take(int count) {
    List<TradeEvent> head = read.subList(0, count);
    List<TradeEvent> taken = List.copyOf(head);
    head.clear();
    return taken;
  }

  private TradeEvent decode(ConsumerRecord<byte[], byte[]> record) {
    Coordinates coordinates = new Coordinates(record.topic(), record.partition(), record.offset());
    if (record.key() == null) {
      throw new AssertionError(coordinates + " has no key");
    }
    TradeRecord decoded = decoder.decode(coordinates, record.key(), record.value());
    if (decoded instanceof Change change) {
      return change.event();
    }
    throw new AssertionError(
        decoded instanceof Malformed malformed
            ? coordinates + ": " + malformed.reason()
            : "unexpected " + decoded);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
