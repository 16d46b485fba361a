package io.stockevents.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stockevents.it.Cli;
import io.stockevents.it.OwnData;
import io.stockevents.it.StackExtension;
import io.stockevents.it.TestStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A topic with three partitions: members of one consumer group, in both of Kafka's protocols. */
@ExtendWith(StackExtension.class)
@OwnData
class CdcTailGroupIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int PARTITIONS = 3;

  /** What a slow member needs a minute for; the pipe to it holds a few hundred. */
  private static final int EACH = 2_000;

  private static final String ENVELOPE =
      """
      {"before":null,"after":{"trade_id":"00000000-0000-4000-8000-%1$012d",\
      "stock_name":"AAPL","stock_price":"1.00","stock_purchase_choice":"BUY",\
      "trader_id":"00000000-0000-4000-8000-000000000009",\
      "created_at":"2026-01-01T00:00:00.000000Z","updated_at":"2026-01-01T00:00:00.000000Z"},\
      "source":{"ts_ms":1795356168264,"txId":1,"lsn":%1$d},"op":"c","ts_ms":1795356168264}\
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
    // One
    // request at a time, so that a batch which is sent again is not overtaken by the next.
    producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                stack.bootstrapServers(),
                "enable.idempotence",
                false,
                "max.in.flight.requests.per.connection",
                1),
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
    List<SlowMember> members = new ArrayList<>();
    try {
      for (int i = 0; i < PARTITIONS; i++) {
        SlowMember member = new SlowMember(i, protocol);
        members.add(member);
        await().atMost(LIMIT).until(() -> !member.shown().isEmpty());
      }
      assertThat(members).allMatch(SlowMember::isAlive);
      Files.createFile(gate());

      for (SlowMember member : members) {
        assertThat(member.awaitEnd()).as(member.err()).isZero();
      }
      assertThat(members.stream().map(SlowMember::shown).flatMap(this::records))
          .containsAll(
              IntStream.range(0, PARTITIONS)
                  .boxed()
                  .flatMap(
                      partition ->
                          IntStream.range(0, EACH).mapToObj(offset -> partition + "@" + offset))
                  .toList());
    } finally {
      members.forEach(SlowMember::close);
    }
  }

  @Test
  void withoutAGroupPartitionsAreMergedByLsn() throws Exception {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      send(partition, EACH);
    }

    Cli.Result result =
        Cli.run(
            stack.environment(),
            "cdc-tail",
            "--timeout=60s",
            "--topic=" + topic,
            "--until-end",
            "--in-order",
            "--format=%o\\n");

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out().lines().map(Integer::valueOf)).hasSize(PARTITIONS * EACH).isSorted();
  }

  /** When this is there, everybody reads as fast as he can. */
  private Path gate() {
    return directory.resolve("gate");
  }

  /** A tail whose output nobody takes faster than thirty lines a second until the gate opens. */
  private final class SlowMember implements AutoCloseable {

    private static final String SCRIPT =
        """
        set -o pipefail
        gate=$1
        shift
        "$@" | {
          while [ ! -e "$gate" ] && IFS= read -r line; do printf '%s\\n' "$line"; sleep 0.03; done
          cat
        }
        """;

    private final Path out;
    private final Path err;
    private final Process process;

    SlowMember(int number, String protocol) throws IOException {
      out = directory.resolve("out" + number);
      err = directory.resolve("err" + number);
      List<String> words = new ArrayList<>(List.of("bash", "-c", SCRIPT, "slow"));
      words.add(gate().toString());
      words.addAll(List.of(member(protocol, "--until-end")));
      words.set(5, Cli.launcher(words.get(5)));
      ProcessBuilder builder =
          new ProcessBuilder(words).redirectOutput(out.toFile()).redirectError(err.toFile());
      builder.environment().putAll(stack.environment());
      process = builder.start();
    }

    boolean isAlive() {
      return process.isAlive();
    }

    int awaitEnd() {
      return process.onExit().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join().exitValue();
    }

    String shown() {
      return read(out);
    }

    String err() {
      return read(err);
    }

    private String read(Path file) {
      try {
        return Files.readString(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().onExit().join();
    }
  }

  private String[] member(String protocol, String... options) throws IOException {
    Path config = directory.resolve("consumer.properties");
    Files.writeString(
        config,
        """
        group.protocol=%s
        max.poll.records=10
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
