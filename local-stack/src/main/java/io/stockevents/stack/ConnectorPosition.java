package io.stockevents.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockevents.kafka.KafkaAccess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.postgresql.replication.LogSequenceNumber;

/**
 * How far a connector has read the log, as Connect has stored it: the last value that its offsets
 * topic has for it.
 */
final class ConnectorPosition {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(100);

  private ConnectorPosition() {}

  /** Empty if it has none, or is in the middle of its first snapshot, which it will take again. */
  static Optional<LogSequenceNumber> stored(String bootstrapServers, ConnectorConfig connector)
      throws IOException {
    // A transform may store something of its own beside it, for another source partition.
    JsonNode wanted =
        JSON.createArrayNode()
            .add(connector.name())
            .add(JSON.createObjectNode().put("server", connector.setting("topic.prefix")));
    Optional<JsonNode> last = Optional.empty();
    try (KafkaConsumer<byte[], byte[]> consumer =
        KafkaAccess.of(bootstrapServers, true, null).committedReader()) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(ConnectWorker.OFFSETS).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      long giveUpAt = System.nanoTime() + LIMIT.toNanos();
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        if (System.nanoTime() > giveUpAt) {
          throw new TimeoutException(ConnectWorker.OFFSETS + " cannot be read to its end");
        }
        for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL)) {
          if (each.key() != null && JSON.readTree(each.key()).equals(wanted)) {
            last = Optional.ofNullable(each.value() == null ? null : JSON.readTree(each.value()));
          }
        }
      }
    }
    return last.filter(offset -> !offset.path("snapshot").asText().equals("INITIAL"))
        .map(ConnectorPosition::position);
  }

  /** Debezium confirms one of these to the slot, and none that is later. */
  private static LogSequenceNumber position(JsonNode offset) {
    return LogSequenceNumber.valueOf(
        LongStream.of(
                offset.path("lsn").asLong(),
                offset.path("lsn_proc").asLong(),
                offset.path("lsn_commit").asLong())
            .max()
            .orElseThrow());
  }
}
