package io.stockevents.producer.verify;

import io.stockevents.cli.UserError;
import io.stockevents.envelope.Coordinates;
import io.stockevents.envelope.DecodedRecord;
import io.stockevents.envelope.EnvelopeDecoder;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/** Reads all partitions of a topic from their beginnings on. */
final class TopicReplay {

  private static final Duration POLL = Duration.ofMillis(200);

  private final Consumer<byte[], byte[]> consumer;
  private final String topic;
  private final EnvelopeDecoder decoder = new EnvelopeDecoder();
  private List<TopicPartition> partitions = List.of();
  private Map<TopicPartition, Long> beginnings = Map.of();
  private long records;

  TopicReplay(Consumer<byte[], byte[]> consumer, String topic) {
    this.consumer = consumer;
    this.topic = topic;
  }

  /**
   * Goes to the beginning.
   *
   * @throws UserError if there is no such topic
   */
  void open() {
    List<PartitionInfo> found = consumer.partitionsFor(topic);
    if (found == null || found.isEmpty()) {
      throw UserError.failed(
          "no topic "
              + topic
              + "; it comes with the first change (cdc-stack status shows the connector), or name"
              + " another with --topic",
          null);
    }
    partitions =
        found.stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .sorted(Comparator.comparingInt(TopicPartition::partition))
            .toList();
    consumer.assign(partitions);
    beginnings = consumer.beginningOffsets(partitions);
    beginnings.forEach(consumer::seek);
  }

  /** Hands what comes next to {@code sink}; returns how many records that was, which may be 0. */
  int poll(java.util.function.Consumer<DecodedRecord> sink) {
    try {
      int read = 0;
      for (ConsumerRecord<byte[], byte[]> next : consumer.poll(POLL)) {
        sink.accept(decode(next));
        read++;
      }
      records += read;
      return read;
    } catch (OffsetOutOfRangeException e) {
      throw UserError.failed(
          topic + " lost its beginning while it was read; verify again, or keep its records longer",
          e);
    }
  }

  /** Where the topic ends now, for a reader of committed records. */
  Map<TopicPartition, Long> end() {
    return consumer.endOffsets(partitions);
  }

  /** Whether everything before {@code end} has been read. */
  boolean hasReached(Map<TopicPartition, Long> end) {
    return end.entrySet().stream().allMatch(e -> consumer.position(e.getKey()) >= e.getValue());
  }

  /** How many records have been read. */
  long records() {
    return records;
  }

  /** How many records have been read or are there to be read, as far as the last fetch knew. */
  long total() {
    return records
        + partitions.stream().mapToLong(each -> consumer.currentLag(each).orElse(0)).sum();
  }

  /** Which partitions do not begin with offset 0 any more; empty if all do. */
  Optional<String> lostBeginning() {
    String lost =
        beginnings.entrySet().stream()
            .filter(beginning -> beginning.getValue() > 0)
            .map(each -> new Coordinates(topic, each.getKey().partition(), each.getValue()))
            .map(Coordinates::toString)
            .sorted()
            .collect(Collectors.joining(", "));
    return lost.isEmpty() ? Optional.empty() : Optional.of(lost);
  }

  /** Reads one record again; empty if it is gone or does not come. */
  Optional<DecodedRecord> read(Coordinates at) {
    TopicPartition partition = new TopicPartition(at.topic(), at.partition());
    consumer.assign(List.of(partition));
    consumer.seek(partition, at.offset());
    try {
      for (int tries = 0; tries < 10; tries++) {
        for (ConsumerRecord<byte[], byte[]> next : consumer.poll(POLL)) {
          return next.offset() == at.offset() ? Optional.of(decode(next)) : Optional.empty();
        }
      }
    } catch (OffsetOutOfRangeException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  private DecodedRecord decode(ConsumerRecord<byte[], byte[]> next) {
    return decoder.decode(
        new Coordinates(next.topic(), next.partition(), next.offset()), next.key(), next.value());
  }
}
