package io.stockevents.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Records of a topic, sent again to others as fast as the broker takes them. */
final class Replay implements AutoCloseable {

  private static final short ONE_REPLICA = 1;

  private final List<ConsumerRecord<byte[], byte[]>> records;
  private final Admin admin;
  private final KafkaProducer<byte[], byte[]> producer;
  private int topics;

  private Replay(Stack stack, List<ConsumerRecord<byte[], byte[]>> records) {
    this.records = records;
    String servers = stack.bootstrapServers();
    admin = Admin.create(Map.of("bootstrap.servers", servers));
    producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                servers,
                ProducerConfig.BATCH_SIZE_CONFIG,
                256 << 10,
                ProducerConfig.LINGER_MS_CONFIG,
                5),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** Takes the first {@code count} records of {@code topic}, as soon as they are there. */
  static Replay of(Stack stack, String name, int count) {
    try (Topic topic = new Topic(stack, name)) {
      return new Replay(stack, topic.first(count, Duration.ofMinutes(1)));
    }
  }

  /** Makes a topic with one partition and returns its name. */
  String newTopic() throws ExecutionException, InterruptedException {
    String name = "replay-" + ++topics;
    admin.createTopics(List.of(new NewTopic(name, 1, ONE_REPLICA))).all().get();
    return name;
  }

  /** Sends {@code count} records, round and round, and returns when the broker has them all. */
  void send(String topic, long count) throws ExecutionException, InterruptedException {
    List<ProducerRecord<byte[], byte[]>> round = new ArrayList<>();
    records.forEach(record -> round.add(new ProducerRecord<>(topic, record.key(), record.value())));
    Future<RecordMetadata> last = null;
    for (long sent = 0; sent < count; sent++) {
      last = producer.send(round.get((int) (sent % round.size())));
    }
    if (last != null) {
      last.get();
    }
  }

  @Override
  public void close() {
    producer.close();
    admin.close();
  }
}
