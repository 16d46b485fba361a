package io.stockevents.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stockevents.it.Cli;
import io.stockevents.it.StackExtension;
import io.stockevents.it.TestStack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Members of one consumer group on a topic with three partitions, in both of Kafka's protocols. */
@ExtendWith(StackExtension.class)
class CdcTailGroupIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int PARTITIONS = 3;

  /** More than a pipe and a few batches hold. */
  private static final int EACH = 1_000;

  private static final String ENVELOPE =
      """
      {"before":null,"after":{"trade_id":"00000000-0000-4000-8000-%012d",\
      "stock_name":"AAPL","stock_price":"1.00","stock_purchase_choice":"BUY",\
      "trader_id":"00000000-0000-4000-8000-000000000009",\
      "created_at":"2026-01-01T00:00:00.000000Z","updated_at":"2026-01-01T00:00:00.000000Z"},\
      "source":{"ts_ms":1795356168264,"txId":1,"lsn":1},"op":"c","ts_ms":1795356168264}\
      """;

  @TempDir private Path directory;

  private final TestStack stack;
  private final Admin admin;
  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic = "group-" + UUID.randomUUID();

  CdcTailGroupIT(TestStack stack) {
    this.stack = stack;
    admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()));
    // A broker that changes leaders on a busy machine can hold up an idempotent one for minutes.
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.bootstrapServers(), "enable.idempotence", false),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  @BeforeEach
  void createTopic() throws Exception {
    admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1))).all().get();
  }

  @AfterEach
  void close() {
    admin.deleteTopics(List.of(topic));
    producer.close();
    admin.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void losesNothingThatCameAfterItsFirstStart(String protocol) throws Exception {
    try (Cli first = Cli.start(stack.environment(), member(protocol))) {
      awaitCommitted(PARTITIONS);
      admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(PARTITIONS + 1))).all().get();
      send(PARTITIONS, 1);
      await().atMost(LIMIT).untilAsserted(() -> assertThat(first.out()).hasLineCount(1));
      assertThat(first.interrupt().exitCode()).as(first.err()).isZero();
    }
    for (int partition = 0; partition < PARTITIONS; partition++) {
      send(partition, 1);
    }

    Cli.Result second = Cli.run(stack.environment(), member(protocol, "--until-end"));

    assertThat(second.exitCode()).as(second.err()).isZero();
    assertThat(records(second.out())).containsExactlyInAnyOrder("0@0", "1@0", "2@0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void membersThatJoinEndNobodyBeforeTheEnd(String protocol) throws Exception {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      send(partition, EACH);
    }
    Path gate = directory.resolve("gate");
    Process slow = slowlyRead(gate, member(protocol, "--until-end"));
    try (Cli second = Cli.start(stack.environment(), member(protocol, "--until-end"));
        Cli third = Cli.start(stack.environment(), member(protocol, "--until-end"))) {
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () -> {
                assertThat(second.out()).as(second.err()).isNotEmpty();
                assertThat(third.out()).as(third.err()).isNotEmpty();
              });
      assertThat(directory.resolve("ended")).doesNotExist();
      Files.createFile(gate);

      assertThat(second.await().exitCode()).as(second.err()).isZero();
      assertThat(third.await().exitCode()).as(third.err()).isZero();
      assertThat(slow.onExit().join().exitValue()).isZero();
      assertThat(Stream.of(shownSlowly(), second.out(), third.out()).flatMap(this::records))
          .containsAll(
              IntStream.range(0, PARTITIONS)
                  .boxed()
                  .flatMap(
                      partition ->
                          IntStream.range(0, EACH).mapToObj(offset -> partition + "@" + offset))
                  .toList());
    } finally {
      slow.descendants().forEach(ProcessHandle::destroyForcibly);
      slow.destroyForcibly().onExit().join();
    }
  }

  /**
   * Runs a tail whose output nobody takes faster than fifty lines a second until the gate opens.
   */
  private Process slowlyRead(Path gate, String... command) throws IOException {
    String script =
        """
        set -o pipefail
        gate=$1 shown=$2 ended=$3
        shift 3
        { "$@"; code=$?; touch "$ended"; exit $code; } | {
          while [ ! -e "$gate" ] && IFS= read -r line; do printf '%s\\n' "$line"; sleep 0.02; done
          cat
        } > "$shown"
        """;
    List<String> words = new ArrayList<>(List.of("bash", "-c", script, "slow", gate.toString()));
    words.add(directory.resolve("shown").toString());
    words.add(directory.resolve("ended").toString());
    words.add(Cli.launcher(command[0]));
    words.addAll(List.of(command).subList(1, command.length));
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectError(directory.resolve("err").toFile());
    builder.environment().putAll(stack.environment());
    return builder.start();
  }

  private String shownSlowly() throws IOException {
    return Files.readString(directory.resolve("shown"));
  }

  private String[] member(String protocol, String... options) throws IOException {
    Path config = directory.resolve("consumer.properties");
    Files.writeString(
        config,
        """
        group.protocol=%s
        max.poll.records=20
        metadata.max.age.ms=500
        """
            .formatted(protocol));
    List<String> words = new ArrayList<>(List.of("cdc-tail", "--timeout=60s", "--format=json"));
    words.addAll(List.of("--topic", topic, "--group", topic, "-F", config.toString()));
    words.addAll(List.of(options));
    return words.toArray(String[]::new);
  }

  private void awaitCommitted(int partitions) {
    await()
        .atMost(LIMIT)
        .until(
            () ->
                admin.listConsumerGroupOffsets(topic).partitionsToOffsetAndMetadata().get().size(),
            size -> size == partitions);
  }

  private void send(int partition, int count) throws Exception {
    List<Future<RecordMetadata>> sent =
        IntStream.range(0, count)
            .mapToObj(id -> ENVELOPE.formatted(id).getBytes(StandardCharsets.UTF_8))
            .map(value -> producer.send(new ProducerRecord<>(topic, partition, null, value)))
            .toList();
    for (Future<RecordMetadata> record : sent) {
      record.get();
    }
  }

  /** Partition and offset of every line, as {@code 2@17}. */
  private Stream<String> records(String json) {
    return json.lines()
        .map(line -> line.replaceFirst(".*\"partition\":(\\d+),\"offset\":(\\d+),.*", "$1@$2"));
  }
}
