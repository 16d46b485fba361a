package io.stockevents.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.it.Cli;
import io.stockevents.it.StackExtension;
import io.stockevents.it.TestStack;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Records that are no envelopes, on a topic of their own between two that are. */
@ExtendWith(StackExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadBytesIT {

  private static final String ENVELOPE =
      """
      {"before":null,"after":{"trade_id":"00000000-0000-4000-8000-00000000000%d",\
      "stock_name":"%s","stock_price":"1.00","stock_purchase_choice":"BUY",\
      "trader_id":"00000000-0000-4000-8000-000000000009",\
      "created_at":"2026-01-01T00:00:00.000000Z","updated_at":"2026-01-01T00:00:00.000000Z"},\
      "source":{"ts_ms":1795356168264,"txId":1,"lsn":%1$d},"op":"c","ts_ms":1795356168264}\
      """;

  private static final String FIRST = ENVELOPE.formatted(1, "FIRST");
  private static final String LAST = ENVELOPE.formatted(2, "LAST\\u001b[2J\\u202e");

  private static final List<byte[]> GARBAGE =
      List.of(
          new byte[0],
          bytes("{\"before\":"),
          bytes("\u001b]0;title\u0007\u009b2J"),
          bytes("{\"op\":\"\\u001b[31m\\n\\u202e\"}"),
          new byte[] {'{', '"', (byte) 0xff, (byte) 0xc0, (byte) 0x80, '"', '}'},
          new byte[] {0, 0, 0, 0, 1, 'A'},
          bytes("[".repeat(500_000)),
          bytes(ENVELOPE.formatted(3, "HUGE").replace("1.00", "9".repeat(900_000))));

  private final TestStack stack;
  private final String topic = "bad-bytes-" + UUID.randomUUID();

  BadBytesIT(TestStack stack) {
    this.stack = stack;
  }

  @BeforeAll
  void fillTopic() throws Exception {
    Map<String, Object> brokers = Map.of("bootstrap.servers", stack.bootstrapServers());
    try (Admin admin = Admin.create(brokers);
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(brokers, new ByteArraySerializer(), new ByteArraySerializer())) {
      admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
      List<Future<RecordMetadata>> sent =
          Stream.of(Stream.of(bytes(FIRST)), GARBAGE.stream(), Stream.of(bytes(LAST)))
              .flatMap(values -> values)
              .map(value -> producer.send(new ProducerRecord<>(topic, 0, bytes("{\0"), value)))
              .toList();
      for (Future<RecordMetadata> record : sent) {
        record.get();
      }
    }
  }

  @Test
  void tailNamesEachAndGoesOn() {
    Cli.Result tail = run("cdc-tail", "--topic", topic, "--until-end", "--color=always");

    assertThat(tail.exitCode()).as(tail.err()).isEqualTo(4);
    assertThat(tail.out().lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("FIRST"),
            line -> assertThat(line).contains("row").endsWith("op=\\u{1b}[31m\\n\\u{202e}"),
            line -> assertThat(line).contains("HUGE", "99… (900,000 characters) "),
            line -> assertThat(line).contains("LAST\\u{1b}[2J\\u{202e}"));
    assertHarmless(tail.out().replaceAll("\u001b\\[[0-9;]+m", ""));
    for (int offset : new int[] {1, 2, 3, 5, 6, 7}) {
      assertThat(tail.err()).contains("cdc-tail: passed over " + topic + "-0@" + offset + ": ");
    }
    assertThat(tail.err()).contains("tailed 4 events", "6 malformed");
    assertHarmless(tail.err());
  }

  @Test
  void tailAsJsonIsOneLineOfAsciiForEachEnvelope() {
    Cli.Result tail = run("cdc-tail", "--topic", topic, "--until-end", "--format=json");

    assertThat(tail.exitCode()).as(tail.err()).isEqualTo(4);
    assertThat(tail.out())
        .matches("([ -~]+\n){4}")
        .containsIgnoringCase("\"stock_name\":\"LAST\\u001b[2J\\u202e\"");
  }

  @Test
  void verifyNamesEachAndGoesOn() {
    Cli.Result verify = run("cdc-verify", "--topic", topic);

    assertThat(verify.exitCode()).as(verify.err()).isEqualTo(4);
    assertNamed("  ", verify.out());
    assertThat(verify.out()).contains("2 events of " + topic, "8 malformed", "extra      2 rows");
    assertHarmless(verify.out());
  }

  private void assertNamed(String start, String report) {
    assertThat(IntStream.rangeClosed(1, GARBAGE.size()))
        .allSatisfy(offset -> assertThat(report).contains(start + topic + "-0@" + offset + ": "));
  }

  private static void assertHarmless(String text) {
    assertThat(text.replace("\n", "")).doesNotContainPattern("\\p{Cc}|\\p{Cf}|\\p{Zl}|\\p{Zp}");
  }

  private Cli.Result run(String... command) {
    return Cli.run(stack.environment(), command);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
