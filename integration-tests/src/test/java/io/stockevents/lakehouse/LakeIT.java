package io.stockevents.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.stockevents.it.CapturedDatabase;
import io.stockevents.it.Cli;
import io.stockevents.it.OwnData;
import io.stockevents.it.StackExtension;
import io.stockevents.it.TestStack;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
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
 * from nothing takes Spark a while. What is killed, interrupted or submitted is a process of its
 * own; the other commands share one.
 */
@ExtendWith(StackExtension.class)
@OwnData
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LakeIT {

  private static final String NAME = "lake";
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final String TOO_LATE = "00000000-0000-4000-8000-000000000002";
  private static final String UNKNOWN = "00000000-0000-4000-8000-000000000001";

  private final TestStack stack;
  private final Map<String, String> environment = new HashMap<>();
  private @Nullable CapturedDatabase captured;
  private @Nullable S3Service s3;
  private @Nullable LakeServer lake;
  private Instant equalAt = Instant.MIN;
  private String rowsThen = "";

  LakeIT(TestStack stack) {
    this.stack = stack;
  }

  @BeforeAll
  void captureADatabaseOfItsOwn(@TempDir Path folder, @TempDir Path output) throws Exception {
    assumeThat(new File(Cli.launcher("cdc-lake")))
        .as("cdc-lake, which a build with -DskipLake leaves out")
        .exists();
    captured = CapturedDatabase.create(stack, NAME, List.of());
    environment.putAll(source().database().environment());
    environment.put("CDC_TOPIC", source().topic());
    environment.put("LAKE_PATH", folder.resolve("a lake/stock_trades").toString());
    s3 = S3Service.start(output);
    environment.putAll(s3.environment());
    lake = LakeServer.start(output, environment);
  }

  @AfterAll
  void remove() throws Exception {
    if (lake != null) {
      lake.close();
    }
    if (s3 != null) {
      s3.close();
    }
    if (captured != null) {
      captured.close();
    }
  }

  @Test
  @Order(1)
  void killedInTheMiddleItGoesOnAndIsEqual() throws Exception {
    run("stock-events", "load", "-n", "2000", "--spread", "1d");
    try (Cli generate =
            Cli.start(environment, "stock-events", "generate", "--rate", "100", "--quiet");
        Cli ingest =
            Cli.start(
                environment, "cdc-lake", "ingest", "--trigger", "0s", "--compact-every", "2")) {
      await("a batch, from which on one follows the other")
          .atMost(LIMIT)
          .until(() -> ingest.err().contains("batch 0"));
      ingest.kill();
      endsWithTheBatchInHand();
      generate.interrupt();
    }
    source().newEvents();

    Cli.Result ingest = run("cdc-lake", "ingest", "--once");
    Cli.Result verify = run("cdc-lake", "verify");

    assertThat(ingest.exitCode()).as(ingest.err()).isZero();
    assertThat(ingest.err()).contains(" 0 behind").contains("; 0 malformed");
    assertThat(verify.exitCode()).as(verify.out() + verify.err()).isZero();
    assertThat(verify.out()).contains("verdict    equal");
    equalAt = Instant.now();
    rowsThen = source().database().query("SELECT count(*) FROM stock_trades");
  }

  /** Batch follows batch, so that there is always one in hand. */
  private void endsWithTheBatchInHand() {
    try (Cli ingest = Cli.start(environment, "cdc-lake", "ingest", "--trigger", "0s")) {
      await("two batches, the first of which may be one that the kill has cut off")
          .atMost(LIMIT)
          .until(() -> ingest.err().lines().filter(line -> line.contains(" behind")).count() > 1);

      Cli.Result ended = ingest.interrupt();

      assertThat(ended.exitCode()).as(ended.err()).isZero();
      assertThat(ended.err()).contains("ingested ").doesNotContain("ERROR");
    }
  }

  /**
   * The same topic into a second table, which is only reached over HTTP; where {@code
   * -Dfaults.rounds} is above 1, with a kill behind its first batch.
   */
  @Test
  @Order(2)
  void inS3ItIsTheSame() {
    String path = "s3a://%s/stock_trades".formatted(S3Service.BUCKET);
    if (Integer.getInteger("faults.rounds", 1) > 1) {
      killedBehindTheFirstBatch(path);
    }

    Cli.Result ingest =
        run("cdc-lake", "ingest", "--once", "--path", path, "--initial-batch", "1000");
    Cli.Result verify = run("cdc-lake", "verify", "--path", path);
    Map<String, String> stranger = new HashMap<>(environment);
    stranger.put("S3_SECRET_KEY", "wrong");
    Cli.Result refused = Cli.run(stranger, "cdc-lake", "query", "SELECT 1", "--path", path);

    assertThat(ingest.exitCode()).as(ingest.err()).isZero();
    assertThat(verify.exitCode()).as(verify.out() + verify.err()).isZero();
    assertThat(verify.out()).contains("verdict    equal");
    assertThat(refused.exitCode()).isEqualTo(3);
    assertThat(refused.err()).contains("refuses us the bucket lake").hasLineCount(1);
  }

  private void killedBehindTheFirstBatch(String path) {
    try (Cli ingest =
        Cli.start(
            environment,
            "cdc-lake",
            "ingest",
            "--path",
            path,
            "--initial-batch",
            "1000",
            "--max-events-per-batch",
            "1000")) {
      await("a batch in S3").atMost(LIMIT).until(() -> ingest.err().contains("batch 0"));
      ingest.kill();
    }
  }

  /** The whole topic again, onto the finished table, and behind it what the source has not. */
  @Test
  @Order(3)
  void replayChangesNothingAndEventsThatTheSourceHasNotAreNamed() throws Exception {
    String[] first = row("ASC");
    String[] last = row("DESC");
    source()
        .database()
        .execute(
            """
            INSERT INTO stock_trades
            VALUES ('%s', 'LATE', 1, 'BUY', '%1$s', 'infinity', now())
            """
                .formatted(TOO_LATE));
    source().newEvents();
    produce(envelope("d", first));
    produce(envelope("u", last));
    produce(envelope("c", UNKNOWN, "2026-01-01T00:00:00.000000Z"));
    long offset = produce("\u001b[2J{\"op\":");
    rewind(Path.of(environment.getOrDefault("LAKE_PATH", "") + ".checkpoint"));

    Cli.Result ingest = run("cdc-lake", "ingest", "--once", "--max-events-per-batch", "5000");
    Cli.Result verify = run("cdc-lake", "verify");

    assertThat(ingest.exitCode()).as(ingest.err()).isEqualTo(4);
    assertThat(ingest.err())
        .contains("put aside %s-0@%d: bad JSON".formatted(source().topic(), offset))
        .doesNotContain("\u001b");
    assertThat(putAside())
        .hasSize(2)
        .anyMatch(line -> line.contains("created_at"))
        .anyMatch(
            line -> line.contains("\"offset\":" + offset) && line.contains("\"value\":\"G1syS"));
    assertThat(verify.exitCode()).as(verify.err()).isEqualTo(4);
    assertThat(verify.out().lines())
        .contains("missing    1 row", "extra      1 row", "different  1 row")
        .contains("unsupported 1 row")
        .anyMatch(line -> line.contains(TOO_LATE + " infinity  created_at"))
        .anyMatch(line -> line.contains(first[0]))
        .anyMatch(line -> line.contains(UNKNOWN))
        .anyMatch(line -> line.contains(last[0]) && line.contains("stock_price"))
        .anyMatch(line -> line.startsWith("verdict    different"));
  }

  @Test
  @Order(4)
  void tableAsItWasBeforeIsStillThere() {
    String sql = "SELECT count(*) AS n FROM stock_trades";

    Cli.Result then = run("cdc-lake", "query", sql, "-f", "csv", "--as-of", equalAt.toString());
    Cli.Result tooEarly = run("cdc-lake", "query", sql, "--as-of", "2026-01-01T00:00:00Z");
    Cli.Result since =
        run(
            "cdc-lake",
            "query",
            """
            SELECT op, stock_name FROM stock_trades_changes
             WHERE lsn = (SELECT max(lsn) FROM stock_trades_changes)
             ORDER BY op
            """,
            "-f",
            "csv");

    assertThat(then.out()).as(then.err()).isEqualTo("n\n" + rowsThen + "\n");
    assertThat(since.out()).as(since.err()).isEqualTo("op,stock_name\nc,FORGED\nd,\nu,FORGED\n");
    assertThat(tooEarly.exitCode()).isEqualTo(2);
    assertThat(tooEarly.err()).contains("goes back to 20").hasLineCount(1);
  }

  @Test
  @Order(5)
  void compactedTableGivesOneAnswerFromDuckDbAndFromSpark() {
    Cli.Result compact = run("cdc-lake", "compact", "--purge-deleted", "0s");

    assertThat(compact.exitCode()).as(compact.err()).isZero();
    assertThat(compact.out())
        .containsPattern("purged +[1-9][\\d,]* deleted row")
        .containsPattern("after .*; 0 log files");
    String sql =
        """
        SELECT (SELECT count(*) FROM stock_trades) AS n,
               (SELECT sum(stock_price) FROM stock_trades) AS total,
               (SELECT max(lake_commit) FROM stock_trades_changes) AS last,
               (SELECT count(*) FROM stock_trades_changes WHERE op = 'd') AS deleted
        """;

    Cli.Result fast = run("cdc-lake", "query", sql, "--format", "csv");
    Cli.Result merged = submit("query", sql, "--format", "csv", "--engine", "spark", "--debug");

    assertThat(fast.err()).contains(" by DuckDB ");
    assertThat(merged.err()).contains(" by Spark ");
    assertThat(merged.out())
        .isEqualTo(fast.out())
        .matches("n,total,last,deleted\n\\d+,\\d+\\.\\d\\d,\\d{17},0\n");
  }

  @Test
  @Order(6)
  void checkpointOfAnotherTopicIsOneLineAndNothingIsTouched() {
    Cli.Result ingest = run("cdc-lake", "ingest", "--once", "--topic", stack.topic());

    assertThat(ingest.exitCode()).isEqualTo(2);
    assertThat(ingest.err()).contains("belongs to the topic " + source().topic()).hasLineCount(1);
  }

  /** What the checkpoint says is in the table is not: it must not become a table of the rest. */
  @Test
  @Order(7)
  void tableThatIsGoneIsNotMadeOfTheRestAndOneWithoutItsCheckpointGoesOn() throws Exception {
    Path table = Path.of(environment.getOrDefault("LAKE_PATH", ""));
    Path elsewhere = table.resolveSibling("elsewhere");
    Files.move(table, elsewhere);

    Cli.Result gone = run("cdc-lake", "ingest", "--once");

    assertThat(gone.exitCode()).as(gone.err()).isEqualTo(1);
    assertThat(gone.err()).contains("is missing or empty", "restore the table").hasLineCount(1);
    assertThat(table).doesNotExist();

    Files.move(elsewhere, table);
    Files.move(Path.of(table + ".checkpoint"), table.resolveSibling("checkpoint.old"));

    Cli.Result resumed = run("cdc-lake", "ingest", "--once");

    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(resumed.err()).contains("ingested 0 events");
  }

  /** Runs the jar that is for {@code spark-submit}, with Spark's libraries and not with ours. */
  private Cli.Result submit(String... arguments) {
    Path lake = Path.of(System.getProperty("lake.folder")).toAbsolutePath();
    List<String> words = new ArrayList<>(LakeServer.java());
    words.addAll(List.of("-cp", sparkClassPath(lake), "org.apache.spark.deploy.SparkSubmit"));
    words.addAll(List.of("--master", "local[1]", "--class", "io.stockevents.lake.CdcLake"));
    words.add(lake.resolveSibling("cdc-lake-spark.jar").toString());
    words.addAll(List.of(arguments));
    return Cli.run(environment, words.toArray(String[]::new));
  }

  private static String sparkClassPath(Path lake) {
    Pattern ours =
        Pattern.compile(
            "(lakehouse|change-events|cli-support|kafka-access|picocli|postgresql|logback).*");
    return Stream.of(Objects.requireNonNull(lake.resolve("lib").toFile().listFiles()))
        .filter(jar -> !ours.matcher(jar.getName()).matches())
        .map(File::getPath)
        .collect(Collectors.joining(File.pathSeparator));
  }

  private CapturedDatabase source() {
    return Objects.requireNonNull(captured);
  }

  /** Id and time of the oldest or the newest row, as an envelope has them. */
  private String[] row(String direction) throws SQLException {
    return source()
        .database()
        .query(
            "SELECT trade_id || ' ' || to_char(created_at AT TIME ZONE 'UTC',"
                + " 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
                + " FROM stock_trades ORDER BY created_at %s LIMIT 1".formatted(direction))
        .split(" ");
  }

  /** What Debezium would have written, after all that it has. */
  private static String envelope(String operation, String... key) {
    String row =
        """
        {"trade_id":"%s","stock_name":"FORGED","stock_price":"1.25","stock_purchase_choice":"BUY",\
        "trader_id":"00000000-0000-4000-8000-000000000009","created_at":"%s","updated_at":"%2$s"}\
        """
            .formatted((Object[]) key);
    boolean delete = operation.equals("d");
    return """
    {"before":%s,"after":%s,"source":{"ts_ms":1795356168264,"txId":1,"lsn":%d},"op":"%s",\
    "ts_ms":1795356168264}\
    """
        .formatted(delete ? row : null, delete ? null : row, Long.MAX_VALUE, operation);
  }

  private Cli.Result run(String... command) {
    List<String> words = new ArrayList<>(List.of(command));
    if (words.contains("verify") && !words.contains("--slot")) {
      words.addAll(List.of("--slot", NAME));
    }
    if (words.remove("cdc-lake")) {
      return Objects.requireNonNull(lake).run(words);
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
      throw new UncheckedIOException(e);
    }
  }

  /** To where its first batch had begun and nothing was finished. */
  private static void rewind(Path checkpoint) throws IOException {
    try (Stream<Path> files = Files.walk(checkpoint)) {
      files
          .filter(file -> file.toString().matches(".*/(offsets|commits)/[^/]+"))
          .filter(file -> !file.endsWith("offsets/0") && !file.endsWith("offsets/.0.crc"))
          .forEach(file -> file.toFile().delete());
    }
  }
}
