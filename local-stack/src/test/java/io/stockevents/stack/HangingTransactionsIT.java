package io.stockevents.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a broker makes of transactions that nobody ends; on one broker. */
class HangingTransactionsIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String HEARTBEATS = "__debezium-heartbeat.cdc";
  private static final String FOREIGN = "somebody-elses";

  @TempDir private static Path data;
  private static KafkaBroker broker;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = KafkaBroker.start(data.resolve("kafka"), LoopbackPort.free());
    broker.createTopics(FOREIGN);
    assertThat(broker.endHangingTransactions()).isEmpty();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void whatItsCoordinatorHasCommittedIsCommitted() throws Exception {
    broker.createTopics("cdc.committed");
    broker.createTopics(HEARTBEATS);
    TransactionDescription done = commitElsewhere("cdc-stack-stock_trades_connector-0");
    short epoch = (short) (done.producerEpoch() - 1);
    AbandonedTransaction.write(
        broker.bootstrapServers(), "cdc.committed", done.producerId(), epoch, "event");
    AbandonedTransaction.write(
        broker.bootstrapServers(), HEARTBEATS, done.producerId(), epoch, "heartbeat");
    assertThat(committed("cdc.committed")).isEmpty();

    assertThat(broker.endHangingTransactions())
        .hasValueSatisfying(
            line ->
                assertThat(line)
                    .endsWith(
                        "committed __debezium-heartbeat.cdc-0 from offset 0 on,"
                            + " committed cdc.committed-0 from offset 0 on"));

    assertThat(committed("cdc.committed")).containsExactly("event");
    assertThat(committed(HEARTBEATS)).containsExactly("heartbeat");
    assertThat(broker.endHangingTransactions()).isEmpty();
  }

  @Test
  void whatNobodyKnowsIsAbortedAndWhatIsBehindItIsReadAgain() throws Exception {
    broker.createTopics("cdc.unknown");
    commitElsewhere("somebody");
    AbandonedTransaction.write(broker.bootstrapServers(), "cdc.unknown", 4711, (short) 3, "lost");
    try (KafkaProducer<String, String> producer = producer(Map.of())) {
      producer.send(new ProducerRecord<>("cdc.unknown", "behind")).get();
    }
    assertThat(committed("cdc.unknown")).isEmpty();

    assertThat(broker.endHangingTransactions())
        .hasValueSatisfying(
            line -> assertThat(line).endsWith("aborted cdc.unknown-0 from offset 0 on"));

    assertThat(committed("cdc.unknown")).containsExactly("behind");
  }

  @Test
  void whatIsUnderWayIsLeftAlone() throws Exception {
    broker.createTopics("cdc.ongoing");
    try (KafkaProducer<String, String> producer =
        producer(Map.of("transactional.id", "under-way"))) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("cdc.ongoing", "event")).get();

      assertThat(broker.endHangingTransactions()).isEmpty();

      producer.commitTransaction();
    }
    // Its marker comes a moment later.
    long limit = System.nanoTime() + LIMIT.toNanos();
    List<String> values = committed("cdc.ongoing");
    while (values.isEmpty() && System.nanoTime() < limit) {
      values = committed("cdc.ongoing");
    }
    assertThat(values).containsExactly("event");
  }

  @Test
  void whatHangsInTopicsOfOthersIsLeftAlone() throws Exception {
    broker.createTopics("others");
    commitElsewhere("somebody");
    AbandonedTransaction.write(broker.bootstrapServers(), "others", 4712, (short) 0, "theirs");

    assertThat(broker.endHangingTransactions()).isEmpty();
  }

  /** It reads its topics to the end before anything else; that end does not come. */
  @Test
  void connectThatHasNotComeUpIsNotWaitedFor() throws Exception {
    createCompacted("cdc-stack-offsets");
    commitElsewhere("somebody");
    AbandonedTransaction.write(
        broker.bootstrapServers(), "cdc-stack-offsets", 4713, (short) 0, "{}");
    ConnectWorker worker =
        ConnectWorker.start(
            broker.bootstrapServers(), LoopbackPort.free(), true, Optional.empty(), Map.of());

    assertTimeoutPreemptively(LIMIT, worker::close);

    assertThat(broker.endHangingTransactions()).isPresent();
    long limit = System.nanoTime() + LIMIT.toNanos();
    while (!worker.isReady() && System.nanoTime() < limit) {
      Thread.sleep(50);
    }
    assertThat(worker.isReady()).as("it goes on as soon as its topic does").isTrue();
    worker.close();
  }

  private static void createCompacted(String topic) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(topic, Optional.of(1), Optional.empty())
                      .configs(Map.of("cleanup.policy", "compact"))))
          .all()
          .get();
    }
  }

  /** Makes the coordinator know a producer whose last transaction is over. */
  private static TransactionDescription commitElsewhere(String transactionalId) throws Exception {
    try (KafkaProducer<String, String> producer =
        producer(Map.of("transactional.id", transactionalId))) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(FOREIGN, "event")).get();
      producer.commitTransaction();
    }
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      long limit = System.nanoTime() + LIMIT.toNanos();
      TransactionDescription found;
      do {
        found =
            admin.describeTransactions(List.of(transactionalId)).description(transactionalId).get();
      } while (found.state() != TransactionState.COMPLETE_COMMIT && System.nanoTime() < limit);
      return found;
    }
  }

  private static KafkaProducer<String, String> producer(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("bootstrap.servers", broker.bootstrapServers());
    return new KafkaProducer<>(all, new StringSerializer(), new StringSerializer());
  }

  /** All that a reader of committed records gets of the topic now, up to where it has to wait. */
  private static List<String> committed(String topic) {
    TopicPartition partition = new TopicPartition(topic, 0);
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "isolation.level",
                "read_committed"),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofMillis(100)).forEach(each -> values.add(each.value()));
      }
    }
    return values;
  }
}
