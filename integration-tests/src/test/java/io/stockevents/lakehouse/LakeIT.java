package io.stockevents.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.stockevents.it.CapturedDatabase;
import io.stockevents.it.Cli;
import io.stockevents.it.StackExtension;
import io.stockevents.it.TestStack;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * One table through its life; each test goes on with what the one before it left, since a table
 * from nothing takes Spark a while.
 */
@ExtendWith(StackExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LakeIT {

  private static final String NAME = "lake";

  private final TestStack stack;
  private final Map<String, String> environment = new HashMap<>();
  private @Nullable CapturedDatabase captured;

  LakeIT(TestStack stack) {
    this.stack = stack;
  }

  @BeforeAll
  void captureADatabaseOfItsOwn(@TempDir Path folder) throws Exception {
    assumeThat(new File(Cli.launcher("cdc-lake")))
        .as("cdc-lake, which a build with -DskipLake leaves out")
        .exists();
    captured = CapturedDatabase.create(stack, NAME, List.of());
    environment.putAll(source().database().environment());
    environment.put("CDC_TOPIC", source().topic());
    environment.put("LAKE_PATH", folder.resolve("a lake/stock_trades").toString());
  }

  @AfterAll
  void remove() throws Exception {
    if (captured != null) {
      captured.close();
    }
  }

  @Test
  @Order(1)
  void ingestOnceReadsAllThatIsThere() {
    run("stock-events", "load", "-n", "2000", "--spread", "3d");
    run("stock-events", "generate", "--rate", "max", "--count", "500", "--quiet");
    awaitDelivered();

    Cli.Result ingest = run("cdc-lake", "ingest", "--once");

    assertThat(ingest.exitCode()).as(ingest.err()).isZero();
    assertThat(ingest.err()).contains("ingested 2,500 events in 1 batches", " 0 malformed");
  }

  @Test
  @Order(2)
  void recordThatIsNoEnvelopeIsPutAside() throws Exception {
    long offset = produce("\u001b[2J{\"op\":");

    Cli.Result ingest = run("cdc-lake", "ingest", "--once");

    assertThat(ingest.exitCode()).as(ingest.err()).isEqualTo(4);
    assertThat(ingest.err())
        .contains("put aside %s-0@%d: bad JSON".formatted(source().topic(), offset))
        .doesNotContain("\u001b");
    assertThat(putAside())
        .singleElement()
        .asString()
        .contains("\"offset\":" + offset, "\"value\":\"G1syS");
  }

  @Test
  @Order(3)
  void killedInTheMiddleItGoesOnAndIsEqual() {
    try (Cli generate =
            Cli.start(environment, "stock-events", "generate", "--rate", "200", "--quiet");
        Cli ingest = Cli.start(environment, "cdc-lake", "ingest", "--trigger", "0s")) {
      await("three batches")
          .atMost(Duration.ofSeconds(90))
          .until(() -> ingest.err().lines().filter(line -> line.startsWith("batch")).count() >= 3);
      ingest.kill();
      generate.interrupt();
    }
    awaitDelivered();

    Cli.Result ingest = run("cdc-lake", "ingest", "--once");

    assertThat(ingest.exitCode()).as(ingest.err()).isZero();
    assertEqual();
  }

  @Test
  @Order(4)
  void replayOfTheWholeTopicChangesNothing() throws IOException {
    delete(Path.of(environment.getOrDefault("LAKE_PATH", "") + ".checkpoint"));

    Cli.Result ingest = run("cdc-lake", "ingest", "--once", "--max-events-per-batch", "1500");

    assertThat(ingest.exitCode()).as(ingest.err()).isEqualTo(4);
    assertEqual();
  }

  @Test
  @Order(5)
  void compactedTableGivesThePostgresAnswerFromDuckDbAndFromSpark() throws Exception {
    Cli.Result compact = run("cdc-lake", "compact");
    assertThat(compact.exitCode()).as(compact.err()).isZero();
    assertThat(compact.out()).containsPattern("after .*; 0 log files");
    String sql = "SELECT count(*) || ' ' || sum(stock_price) AS answer FROM stock_trades";
    String answer = "answer\n" + source().database().query(sql) + "\n";

    Cli.Result fast = run("cdc-lake", "query", sql, "--format", "csv");
    Cli.Result merged = run("cdc-lake", "query", sql, "--format", "csv", "--engine", "spark");

    assertThat(fast.err()).contains(" by DuckDB ");
    assertThat(fast.out()).isEqualTo(answer);
    assertThat(merged.err()).contains(" by Spark ");
    assertThat(merged.out()).isEqualTo(answer);
  }

  @Test
  @Order(6)
  void rowsThatWentWithoutAnEventAreNamed() throws Exception {
    String id = source().database().query("SELECT trade_id FROM stock_trades ORDER BY created_at");
    source().database().execute("TRUNCATE stock_trades");

    Cli.Result verify = run("cdc-lake", "verify");

    assertThat(verify.exitCode()).as(verify.err()).isEqualTo(4);
    assertThat(verify.out())
        .contains("table      0 rows", "missing    0 rows", id, "verdict    different")
        .containsPattern("phantom    [1-9]");
  }

  @Test
  @Order(7)
  void checkpointOfAnotherTopicIsOneLineAndNothingIsTouched() {
    Cli.Result ingest = run("cdc-lake", "ingest", "--once", "--topic", stack.topic());

    assertThat(ingest.exitCode()).isEqualTo(2);
    assertThat(ingest.err()).contains("belongs to the topic " + source().topic());
  }

  private CapturedDatabase source() {
    return Objects.requireNonNull(captured);
  }

  private void assertEqual() {
    Cli.Result verify = run("cdc-lake", "verify");
    assertThat(verify.exitCode()).as(verify.out() + verify.err()).isZero();
    assertThat(verify.out()).contains("verdict    equal");
  }

  /** verify of the topic waits for the connector; its verdict is another test's. */
  private void awaitDelivered() {
    run("stock-events", "verify", "--topic", source().topic(), "--slot", NAME);
  }

  private Cli.Result run(String... command) {
    List<String> words = new ArrayList<>(List.of(command));
    if (words.contains("verify") && !words.contains("--slot")) {
      words.addAll(List.of("--slot", NAME));
    }
    return Cli.run(environment, words.toArray(String[]::new));
  }

  private long produce(String value) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      return producer
          .send(new ProducerRecord<>(source().topic(), value.getBytes(StandardCharsets.UTF_8)))
          .get()
          .offset();
    }
  }

  private List<String> putAside() throws IOException {
    Path malformed = Path.of(environment.getOrDefault("LAKE_PATH", "") + ".malformed");
    try (Stream<Path> files = Files.walk(malformed)) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .flatMap(LakeIT::lines)
          .collect(Collectors.toList());
    }
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void delete(Path tree) throws IOException {
    try (Stream<Path> files = Files.walk(tree)) {
      files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
  }
}
