package io.stockevents.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;

/** A topic as readers of committed records see it. */
final class Topic implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(200);

  private final String name;
  private final KafkaConsumer<byte[], byte[]> consumer;

  Topic(Stack stack, String name) {
    this.name = name;
    consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                stack.bootstrapServers(),
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                16 << 20),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
  }

  String name() {
    return name;
  }

  /** The offset behind the last committed record, over all partitions; 0 without the topic. */
  long end() {
    return consumer.endOffsets(partitions()).values().stream().mapToLong(Long::longValue).sum();
  }

  /** Counts the records; offsets have gaps where transactions ended. */
  long records() {
    Collection<TopicPartition> partitions = partitions();
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    long records = 0;
    while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
      records += consumer.poll(POLL).count();
    }
    consumer.unsubscribe();
    return records;
  }

  /** The first {@code count} records, tombstones too, once they are there. */
  List<ConsumerRecord<byte[], byte[]>> first(int count, Duration limit) {
    Awaitility.await(count + " records in " + name).atMost(limit).until(() -> end() >= count);
    Collection<TopicPartition> partitions = partitions();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    while (records.size() < count) {
      consumer.poll(POLL).forEach(records::add);
    }
    consumer.unsubscribe();
    return records.subList(0, count);
  }

  private List<TopicPartition> partitions() {
    List<PartitionInfo> found = consumer.listTopics().getOrDefault(name, List.of());
    return found.stream().map(p -> new TopicPartition(p.topic(), p.partition())).toList();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
