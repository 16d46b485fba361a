package io.stockevents.checks.verify;

import io.stockevents.change.Coordinates;
import io.stockevents.change.LogicalMessage;
import io.stockevents.cli.UserError;
import io.stockevents.postgres.TableSnapshot;
import io.stockevents.postgres.TableSnapshot.Barrier;
import io.stockevents.trade.TradeDecoder;
import io.stockevents.trade.TradeRecord;
import io.stockevents.trade.TradeRecord.Change;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all partitions of a topic from their beginnings on; and beside them what comes to the topic
 * of logical messages of the same connector, as far as there is one that we may read.
 */
final class TopicScanner {

  private static final Logger LOG = LoggerFactory.getLogger(TopicScanner.class);
  private static final Duration POLL = Duration.ofMillis(200);

  /** Takes in one record after the other. */
  @FunctionalInterface
  interface Sink {
    /**
     * Takes it.
     *
     * @param chunk the chunk that a header of the record names; null if none does
     */
    void accept(TradeRecord record, @Nullable String chunk);
  }

  private final Consumer<byte[], byte[]> consumer;
  private final String topic;
  private final String messageTopic;
  private final TradeDecoder decoder = new TradeDecoder();

  /** The contents of the barriers that have arrived, in base64. */
  private final Set<String> barriers = new HashSet<>();

  private List<TopicPartition> partitions = List.of();
  private List<TopicPartition> messagePartitions = List.of();
  private Map<TopicPartition, Long> beginnings = Map.of();
  private long records;

  TopicScanner(Consumer<byte[], byte[]> consumer, String topic) {
    this.consumer = consumer;
    this.topic = topic;
    // Debezium names the topics PREFIX.SCHEMA.TABLE and PREFIX.message.
    messageTopic = topic.replaceFirst("\\.[^.]+\\.[^.]+$", "") + ".message";
  }

  /**
   * Goes to the beginning.
   *
   * @throws UserError if there is no such topic
   */
  void open() {
    partitions = partitionsOf(topic);
    if (partitions.isEmpty()) {
      throw UserError.failed(
          "no topic "
              + topic
              + "; it comes with the first change (cdc-stack status shows the connector), or name"
              + " another with --topic",
          null);
    }
    messagePartitions = messagePartitions();
    assign();
    beginnings = consumer.beginningOffsets(partitions);
    beginnings.forEach(consumer::seek);
    consumer.endOffsets(messagePartitions).forEach(consumer::seek);
    records = 0;
  }

  /**
   * Looks whether the topic of logical messages has been made meanwhile, which the connector does
   * with the first of them.
   */
  void findMessages() {
    if (messagePartitions.isEmpty()) {
      messagePartitions = messagePartitions();
      assign();
      consumer.beginningOffsets(messagePartitions).forEach(consumer::seek);
    }
  }

  /**
   * Hands what comes next of the changes to {@code sink}; returns how many records that was, which
   * may be 0.
   */
  int poll(Sink sink) {
    try {
      int read = 0;
      for (ConsumerRecord<byte[], byte[]> next : consumer.poll(POLL)) {
        if (next.topic().equals(topic)) {
          sink.accept(decode(next), chunk(next));
          read++;
        } else {
          noteMark(decode(next));
        }
      }
      records += read;
      return read;
    } catch (OffsetOutOfRangeException e) {
      throw UserError.failed(
          topic + " lost its beginning while it was read; verify again, or keep its records longer",
          e);
    }
  }

  /**
   * Whether the connector has delivered {@code barrier}, and so all that was committed before it.
   */
  boolean hasSeen(Barrier barrier) {
    byte[] content = barrier.content().getBytes(StandardCharsets.UTF_8);
    return barriers.contains(Base64.getEncoder().encodeToString(content));
  }

  private void noteMark(TradeRecord record) {
    LogicalMessage message = record instanceof Change change ? change.event().message() : null;
    if (message != null && message.prefix().equals(TableSnapshot.BARRIER_PREFIX)) {
      barriers.add(message.content());
    }
  }

  private List<TopicPartition> messagePartitions() {
    try {
      return messageTopic.equals(topic) ? List.of() : partitionsOf(messageTopic);
    } catch (AuthorizationException e) {
      LOG.debug("no messages from {}", messageTopic, e);
      return List.of();
    }
  }

  private List<TopicPartition> partitionsOf(String name) {
    List<PartitionInfo> found = consumer.partitionsFor(name);
    return found == null
        ? List.of()
        : found.stream()
            .map(info -> new TopicPartition(name, info.partition()))
            .sorted(Comparator.comparingInt(TopicPartition::partition))
            .toList();
  }

  private void assign() {
    consumer.assign(Stream.concat(partitions.stream(), messagePartitions.stream()).toList());
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

  /** Reads one record again; empty if it is gone, or does not come while there is patience. */
  Optional<TradeRecord> read(Coordinates at, IdleTimeout patience) {
    TopicPartition partition = new TopicPartition(at.topic(), at.partition());
    consumer.assign(List.of(partition));
    consumer.seek(partition, at.offset());
    try {
      while (!patience.isOver()) {
        for (ConsumerRecord<byte[], byte[]> next : consumer.poll(POLL)) {
          patience.renew();
          return next.offset() == at.offset() ? Optional.of(decode(next)) : Optional.empty();
        }
      }
    } catch (OffsetOutOfRangeException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  private static @Nullable String chunk(ConsumerRecord<byte[], byte[]> next) {
    @Nullable Header header = next.headers().lastHeader(ChunkHistory.HEADER);
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }

  private TradeRecord decode(ConsumerRecord<byte[], byte[]> next) {
    return decoder.decode(
        new Coordinates(next.topic(), next.partition(), next.offset()), next.key(), next.value());
  }
}
