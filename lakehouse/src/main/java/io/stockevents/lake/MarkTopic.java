package io.stockevents.lake;

import io.stockevents.change.Coordinates;
import io.stockevents.change.LogicalMessage;
import io.stockevents.lake.SourceTable.Mark;
import io.stockevents.trade.TradeDecoder;
import io.stockevents.trade.TradeRecord.Change;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;

/**
 * The topic to which a connector writes logical messages, as far as there is one that we may read.
 */
final class MarkTopic {

  private static final Duration POLL = Duration.ofMillis(100);

  private final Consumer<byte[], byte[]> consumer;
  private final String topic;
  private final TradeDecoder decoder = new TradeDecoder();

  /** Of the marks that have arrived, in base64. */
  private final Set<String> contents = new HashSet<>();

  private boolean isOpen;

  /**
   * @param consumer of which this takes the assignment
   * @param changes the topic of a table's changes
   */
  MarkTopic(Consumer<byte[], byte[]> consumer, String changes) {
    this.consumer = consumer;
    // Debezium names the topics PREFIX.SCHEMA.TABLE and PREFIX.message.
    topic = changes.replaceFirst("\\.[^.]+\\.[^.]+$", "") + ".message";
  }

  /** From now on marks are seen. The connector makes the topic with the first message. */
  void open() {
    List<TopicPartition> partitions = partitions();
    if (!partitions.isEmpty()) {
      consumer.assign(partitions);
      consumer.endOffsets(partitions).forEach(consumer::seek);
      isOpen = true;
    }
  }

  /** Whether the connector has delivered {@code mark}, and so all that was committed before it. */
  boolean has(Mark mark) {
    if (!isOpen) {
      List<TopicPartition> partitions = partitions();
      consumer.assign(partitions);
      consumer.beginningOffsets(partitions).forEach(consumer::seek);
      isOpen = !partitions.isEmpty();
    }
    if (isOpen) {
      poll();
    }
    byte[] content = mark.content().getBytes(StandardCharsets.UTF_8);
    return contents.contains(Base64.getEncoder().encodeToString(content));
  }

  private void poll() {
    try {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        Coordinates at = new Coordinates(record.topic(), record.partition(), record.offset());
        if (decoder.decode(at, record.key(), record.value()) instanceof Change change) {
          note(change.event().message());
        }
      }
    } catch (OffsetOutOfRangeException e) {
      // Retention removed what was to be read: what came later is still there.
      consumer.beginningOffsets(consumer.assignment()).forEach(consumer::seek);
    }
  }

  private void note(@Nullable LogicalMessage message) {
    if (message != null && message.prefix().equals(Mark.PREFIX)) {
      contents.add(message.content());
    }
  }

  private List<TopicPartition> partitions() {
    try {
      List<PartitionInfo> found = consumer.partitionsFor(topic);
      return found == null
          ? List.of()
          : found.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
    } catch (AuthorizationException e) {
      return List.of();
    }
  }
}
