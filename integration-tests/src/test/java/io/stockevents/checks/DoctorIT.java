package io.stockevents.checks;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stockevents.it.CapturedDatabase;
import io.stockevents.it.Cli;
import io.stockevents.it.Events;
import io.stockevents.it.StackExtension;
import io.stockevents.it.TestStack;
import io.stockevents.it.TradesDatabase;
import io.stockevents.trade.StockTrade;
import io.stockevents.trade.TradeEvent;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * One fault at a time: what the doctor says, and that the commands that it gives mend it. They are
 * run by a shell, as a user would run them; Kafka's own scripts are not here, so what they would do
 * is done by its client.
 */
@ExtendWith(StackExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
class DoctorIT {

  private static final String NAME = "it_doctor";
  private static final String TOPIC = NAME + ".public.stock_trades";
  private static final String FIRST_CHUNK =
      "SELECT format('%I.%I', chunk_schema, chunk_name) FROM timescaledb_information.chunks"
          + " WHERE hypertable_name = 'stock_trades' ORDER BY chunk_name LIMIT 1";
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final JsonMapper JSON = new JsonMapper();

  private final TestStack stack;

  @TempDir private Path directory;
  @AutoClose private CapturedDatabase captured;

  DoctorIT(TestStack stack) {
    this.stack = stack;
  }

  @BeforeAll
  void capture() throws Exception {
    List<StockTrade> trades = List.of(CapturedDatabase.trade("BEFORE", Instant.now()));
    captured = CapturedDatabase.create(stack, NAME, trades);
    captured.newEvents();
  }

  @Test
  void nothingIsWrongWithTheStackItself() {
    Cli.Result result =
        Cli.run(stack.environment(), "cdc-doctor", "--timeout=30s", "--color=always");

    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    assertThat(result.out())
        .containsPattern("transactions +none hangs")
        .contains("Database\n", "Publication and slot\n", "stock_trades_connector RUNNING")
        .containsPattern("\u001b\\[32m[✓+]\u001b\\[0m replica identity +FULL")
        .contains(" 0 failed, ");
    assertThat(result.err()).isEmpty();
  }

  @Test
  void replicaIdentity() throws Exception {
    captured.database().execute("ALTER TABLE stock_trades REPLICA IDENTITY DEFAULT");

    Examination examination = examine();

    assertThat(examination.failed()).containsExactly("table.replica_identity");
    mend(examination);
  }

  @Test
  void chunkOutsideThePublication() throws Exception {
    assumeHypertable();
    String chunk = captured.database().query(FIRST_CHUNK);
    captured.database().execute("ALTER PUBLICATION cdc_publication DROP TABLE " + chunk);

    Examination examination = examine();

    assertThat(examination.failed()).containsExactly("slot.chunks");
    assertThat(examination.check("slot.chunks").path("detail").asText()).contains(chunk);
    mend(examination);
  }

  /** It is in the publication, and its name is not what the connector looks for. */
  @Test
  void attachedTable() throws Exception {
    assumeHypertable();
    TradesDatabase database = captured.database();
    database.execute("CREATE TABLE archive (LIKE stock_trades INCLUDING ALL)");
    database.execute(
        "CALL attach_chunk('stock_trades', 'archive',"
            + " '{\"created_at\": [\"2014-01-09 00:00:00+00\", \"2014-01-16 00:00:00+00\"]}')");

    Examination examination = examine();

    assertThat(examination.failed()).contains("connect.tables");
    assertThat(examination.check("connect.tables").path("detail").asText())
        .contains("are left out by their names", "public.archive");
    mend(examination);
    StockTrade trade = CapturedDatabase.trade("ARCHIVED", Instant.parse("2014-01-10T00:00:00Z"));
    assertThat(captured.eventsOf(() -> captured.insert(List.of(trade))))
        .extracting(TradeEvent::after)
        .containsExactly(trade);
  }

  @Test
  void detachedChunk() throws Exception {
    assumeHypertable();
    captured.insert(
        List.of(CapturedDatabase.trade("DETACHED", Instant.parse("2013-01-10T00:00:00Z"))));
    String chunk =
        captured
            .database()
            .query(
                "SELECT tableoid::regclass FROM stock_trades WHERE stock_name = 'DETACHED' LIMIT"
                    + " 1");
    captured.database().execute("CALL detach_chunk('%s')".formatted(chunk));

    JsonNode check = examine().check("slot.chunks");

    assertThat(check.path("status").asText()).isEqualTo("warning");
    assertThat(check.path("detail").asText()).contains("was a chunk once: " + chunk);
    shell(check.path("fix").asText());
    assertThat(examine().status("slot.chunks")).isEqualTo("ok");
  }

  @Test
  void movesThatTheLogDoesNotMark() throws Exception {
    assumeHypertable();
    captured
        .database()
        .execute("ALTER SYSTEM SET timescaledb.enable_compression_wal_markers = off");
    captured.database().execute("SELECT pg_reload_conf()");
    await()
        .alias("the doctor sees it")
        .atMost(LIMIT)
        .until(() -> examine().status("database.markers").equals("warning"));

    shell(examine().check("database.markers").path("fix").asText());

    await()
        .alias("it is mended")
        .atMost(LIMIT)
        .until(() -> examine().status("database.markers").equals("ok"));
  }

  @Test
  void failedJob() throws Exception {
    assumeHypertable();
    TradesDatabase database = captured.database();
    database.execute(
        "CREATE PROCEDURE breaks(job_id int, config jsonb) LANGUAGE plpgsql"
            + " AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$");
    String job = database.query("SELECT add_job('breaks', '1h', initial_start => now())");
    await()
        .alias("the job has failed")
        .atMost(LIMIT)
        .until(
            () ->
                database
                    .query(
                        "SELECT count(*) FROM timescaledb_information.job_stats"
                            + " WHERE last_run_status = 'Failed' AND job_id = "
                            + job)
                    .equals("1"));

    JsonNode check = examine().check("database.jobs");

    assertThat(check.path("status").asText()).isEqualTo("warning");
    assertThat(check.path("detail").asText()).contains("job %s, breaks".formatted(job));
    database.execute("SELECT delete_job(%s)".formatted(job));
  }

  @Test
  void publicationDroppedAndTaskFailedForIt() throws Exception {
    captured.database().execute("DROP PUBLICATION cdc_publication");
    captured.connector().restart();

    Examination examination = awaitFailed("slot.publication", "connect.task");

    assertThat(examination.check("connect.task").path("detail").asText())
        .startsWith("FAILED: ")
        .contains("; cause: ", "Publication autocreation is disabled");
    mend(examination);
  }

  @Test
  void slotDropped() throws Exception {
    shell("curl -fsS -X PUT " + connector("/stop"));
    await()
        .alias("nobody reads the slot, and it is dropped")
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(
            () ->
                captured
                    .database()
                    .query("SELECT pg_drop_replication_slot('%s')".formatted(NAME))
                    .isEmpty());

    Examination examination = examine();

    assertThat(examination.failed()).contains("slot.exists", "connect.connector");
    mend(examination);
  }

  @Test
  void connectorStopped() throws Exception {
    shell("curl -fsS -X PUT " + connector("/stop"));
    insert("00000000-0000-0000-0000-000000000000", "now()");

    Examination examination = awaitFailed("slot.active", "connect.connector");
    String lastEvent = examination.check("kafka.last_event").toString();
    assertThat(examination.check("kafka.last_event").path("fix").isNull()).as(lastEvent).isTrue();
    if (stack.hypertable()) {
      // There the newest row is not the one with the greatest id.
      insert("ffffffff-ffff-ffff-ffff-ffffffffffff", "'2012-01-01'");
      await()
          .alias("the newest row is late")
          .atMost(LIMIT)
          .until(() -> examine().status("kafka.last_event").equals("warning"));
    }
    mend(examination);
  }

  private void insert(String id, String createdAt) throws Exception {
    captured
        .database()
        .execute(
            "INSERT INTO stock_trades VALUES ('%s', 'AAPL', 1, 'BUY', gen_random_uuid(), %s)"
                .formatted(id, createdAt));
  }

  @Test
  void connectorNotRegistered() {
    Examination examination =
        examine(captured.database().environment(), "--connector=nobody", "--slot=" + NAME);

    assertThat(examination.failed()).containsExactly("connect.connector");
    assertThat(examination.check("connect.connector").path("detail").asText()).contains(NAME);
    // The one that could be registered is there: the name is a slip of the pen.
    assertThat(examination.check("connect.connector").path("fix").isNull()).isTrue();
  }

  /** The topic is not the connector's, so that nothing is to be made or forgotten for its sake. */
  @Test
  void mistypedTopic() {
    Examination examination = examine(captured.database().environment(), "--topic=nope");

    assertThat(examination.failed()).containsExactly("kafka.topic", "connect.topic");
    assertThat(examination.check("kafka.topic").path("detail").asText())
        .isEqualTo(
            "there is no topic nope; the connector writes to %s: set CDC_TOPIC, or use --topic"
                .formatted(TOPIC));
    assertThat(examination.fixes()).isEmpty();
  }

  /** What it stands for only the worker knows. The connector is never started. */
  @Test
  void slotOfAPlaceholder() throws Exception {
    Map<String, String> config = new HashMap<>(captured.connector().config());
    config.put("name", "it_placeholder");
    config.put("slot.name", "${env:POSTGRES_DB}");
    Path body = directory.resolve("placeholder.json");
    Files.writeString(
        body,
        JSON.valueToTree(
                Map.of("name", "it_placeholder", "initial_state", "STOPPED", "config", config))
            .toString());
    shell(
        "curl -fsS -X POST -H 'Content-Type: application/json' -d @%s %s/connectors"
            .formatted(body, stack.connectUrl()));
    try {
      String connector = "--connector=it_placeholder";
      Map<String, String> environment = captured.database().environment();

      Examination examination = examine(environment, connector);

      assertThat(examination.failed()).containsExactly("connect.connector");
      assertThat(examination.status("slot.exists")).isEqualTo("skipped");
      assertThat(examination.check("slot.exists").path("detail").asText())
          .contains("${env:POSTGRES_DB}", "--slot");
      assertThat(examine(environment, connector, "--slot=" + NAME).status("slot.exists"))
          .isEqualTo("ok");
    } finally {
      shell("curl -fsS -X DELETE %s/connectors/it_placeholder".formatted(stack.connectUrl()));
    }
  }

  @Test
  void lockedTable() throws Exception {
    try (Connection connection = captured.database().connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("LOCK TABLE stock_trades IN ACCESS EXCLUSIVE MODE");

      Examination examination = examine(captured.database().environment(), "--timeout=10s");

      assertThat(examination.failed()).isEmpty();
      assertThat(examination.status("kafka.last_event")).isEqualTo("warning");
      assertThat(examination.check("kafka.last_event").path("detail").asText())
          .isEqualTo("locked or slow: no answer within 10 s");
      assertThat(Stream.of("database.reachable", "table.key", "slot.exists", "connect.tables"))
          .allSatisfy(id -> assertThat(examination.status(id)).as(id).isEqualTo("ok"));
    }
  }

  @Test
  void topicDeleted() throws Exception {
    try (Admin admin = admin()) {
      admin.deleteTopics(List.of(TOPIC)).all().get();
    }
    Examination examination = awaitFailed("kafka.topic");

    String fix = examination.check("kafka.topic").path("fix").asText();
    assertThat(fix).startsWith("kafka-topics.sh --bootstrap-server ").contains(TOPIC + " ");
    createTopic(TOPIC);
    shell(fix.substring(fix.indexOf("curl")));
    awaitNothingFailed();
    try (Events events = Events.fromBeginning(stack, TOPIC)) {
      events.awaitCount(1);
    }
  }

  @Test
  void topicCompacted() throws Exception {
    alterTopic("cleanup.policy=compact");

    await().atMost(LIMIT).until(() -> examine().status("kafka.retention").equals("warning"));

    alterTopic("cleanup.policy=delete");
    awaitNothingFailed();
  }

  @Test
  void aServiceThatIsAwayLeavesTheOthersToBeExamined() {
    Map<String, String> environment = captured.database().environment();

    Examination database = examine(environment, "--port=1");
    assertThat(database.failed()).containsExactly("database.reachable");
    assertThat(database.exitCode()).as("it was found out, so it is a failed check").isEqualTo(4);
    assertThat(database.status("table.key")).isEqualTo("skipped");
    assertThat(database.status("kafka.topic")).isEqualTo("ok");
    assertThat(database.status("connect.task")).isEqualTo("ok");

    Examination kafka = examine(environment, "--bootstrap-servers=localhost:1", "--timeout=2s");
    assertThat(kafka.failed()).contains("kafka.reachable");
    assertThat(kafka.status("kafka.topic")).isEqualTo("skipped");

    Examination connect =
        examine(environment, "--connect-url=http://localhost:1", "--slot=" + NAME);
    assertThat(connect.failed()).containsExactly("connect.reachable");
    assertThat(connect.status("slot.active")).isEqualTo("ok");
    assertThat(connect.status("connect.task")).isEqualTo("skipped");
  }

  @Test
  void wrongPassword() {
    Map<String, String> environment = new HashMap<>(captured.database().environment());
    environment.put("POSTGRES_PASSWORD", "wr0ng");

    Examination examination = examine(environment);

    assertThat(examination.failed()).containsExactly("database.reachable");
    assertThat(examination.check("database.reachable").path("fix").asText())
        .isEqualTo("cdc-doctor -U %s -W".formatted(environment.get("POSTGRES_USER")));
    assertThat(examination.toString()).doesNotContain("wr0ng");
  }

  /** They take connections and say nothing. */
  @Test
  void servicesThatHangDoNotHangTheDoctor() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      int port = silent.getLocalPort();
      long start = System.nanoTime();

      Examination examination =
          examine(
              captured.database().environment(),
              "--host=127.0.0.1",
              "--port=" + port,
              "--bootstrap-servers=127.0.0.1:" + port,
              "--connect-url=http://127.0.0.1:" + port,
              "--timeout=1s");

      assertThat(examination.failed())
          .containsExactly("database.reachable", "kafka.reachable", "connect.reachable");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
    }
  }

  @Test
  void askingForATopicDoesNotMakeIt() throws Exception {
    examine(captured.database().environment(), "--topic=it_doctor_nowhere");

    try (Admin admin = admin()) {
      assertThat(admin.listTopics().names().get()).doesNotContain("it_doctor_nowhere");
    }
  }

  /** The table and the connector config that tutorials print, on TimescaleDB. */
  @Test
  void theTutorialsConnectorOnAHypertable() throws Exception {
    assumeHypertable();
    String name = "it_tutorial";
    String topic = name + ".public.stock_trades";
    String url = stack.connectUrl() + "/connectors/" + name;
    createTopic(topic);
    try (TradesDatabase database = TradesDatabase.createEmpty(stack, name)) {
      database.execute(tutorialTable());
      insert(database);
      Files.writeString(directory.resolve("tutorial.json"), tutorialConfig(name));
      shell(
          "curl -fsS -X PUT -H 'Content-Type: application/json' -d @%s %s/config"
              .formatted(directory.resolve("tutorial.json"), url));
      try (Events events = Events.fromBeginning(stack, topic)) {
        events.awaitCount(1);
        insert(database);
        String[] flags = {"--connector=" + name, "--topic=" + topic};

        Examination before = examineAsIs(database.environment(), flags);
        assertThat(before.failed())
            .contains(
                "database.auto_publication",
                "table.replica_identity",
                "slot.publication",
                "connect.tables",
                "connect.routing",
                "connect.publication");
        assertThat(before.check("connect.tables").path("detail").asText())
            .contains("not its chunks", "after the snapshot nothing arrives");

        before.fixes().forEach(this::shell);

        await()
            .alias("nothing is wrong any more")
            .atMost(LIMIT)
            .untilAsserted(
                () -> assertThat(examineAsIs(database.environment(), flags).failed()).isEmpty());
        insert(database);
        events.awaitCount(2);
      } finally {
        shell(
            "curl -fsS -X PUT %1$s/stop; until curl -fs -X DELETE %1$s/offsets; do sleep 1; done;"
                    .formatted(url)
                + " curl -fsS -X DELETE "
                + url);
        await()
            .alias("its slot is dropped")
            .atMost(LIMIT)
            .ignoreExceptions()
            .until(
                () ->
                    stack.query("SELECT pg_drop_replication_slot('%s')".formatted(name)).isEmpty());
      }
    } finally {
      try (Admin admin = admin()) {
        admin.deleteTopics(List.of(topic)).all().get();
      }
    }
  }

  private static String tutorialTable() throws IOException {
    String ddl =
        Files.readString(
            Path.of(System.getProperty("checkout.folder"), "database/timescaledb/init.sql"));
    String table = ddl.substring(ddl.indexOf("CREATE TABLE"));
    return "CREATE EXTENSION timescaledb;"
        + table.substring(0, table.indexOf(";") + 1)
        + "SELECT create_hypertable('stock_trades', 'created_at');";
  }

  private String tutorialConfig(String name) {
    Map<String, String> config = new HashMap<>();
    captured.connector().config().entrySet().stream()
        .filter(setting -> setting.getKey().matches("connector.class|database\\..*|plugin.name"))
        .forEach(setting -> config.put(setting.getKey(), setting.getValue()));
    config.put("name", name);
    config.put("database.user", stack.environment().get("POSTGRES_ADMIN_USER"));
    config.put("database.password", stack.environment().get("POSTGRES_ADMIN_PASSWORD"));
    config.put("database.dbname", name);
    config.put("database.server.name", name);
    config.put("topic.prefix", name);
    config.put("slot.name", name);
    config.put("table.include.list", "public.stock_trades");
    config.put("key.converter", "org.apache.kafka.connect.json.JsonConverter");
    config.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
    config.put("value.converter.schemas.enable", "false");
    config.put("key.converter.schemas.enable", "false");
    config.put("decimal.handling.mode", "string");
    return JSON.valueToTree(config).toString();
  }

  private static void insert(TradesDatabase database) throws Exception {
    database.execute(
        "INSERT INTO stock_trades VALUES"
            + " (gen_random_uuid(), 'AAPL', 1, 'BUY', gen_random_uuid())");
  }

  private void assumeHypertable() throws Exception {
    String reason = "chunks need TimescaleDB, and this stack has plain PostgreSQL";
    if (!stack.hypertable()) {
      System.err.println("skipped: " + reason);
    }
    assumeThat(stack.hypertable()).as(reason).isTrue();
  }

  /** What was found, in JSON. */
  private record Examination(int exitCode, JsonNode checks) {

    List<String> failed() {
      return such("failed").map(check -> check.path("id").asText()).toList();
    }

    String status(String id) {
      return check(id).path("status").asText();
    }

    JsonNode check(String id) {
      return all().filter(check -> check.path("id").asText().equals(id)).findFirst().orElseThrow();
    }

    /** The commands for what has failed, each once, in their order. */
    Set<String> fixes() {
      Set<String> fixes = new LinkedHashSet<>();
      such("failed")
          .filter(check -> check.path("fix").isTextual())
          .forEach(check -> fixes.add(check.path("fix").asText()));
      return fixes;
    }

    private Stream<JsonNode> such(String status) {
      return all().filter(check -> check.path("status").asText().equals(status));
    }

    private Stream<JsonNode> all() {
      return StreamSupport.stream(checks.spliterator(), false);
    }
  }

  private Examination examine() {
    return examine(captured.database().environment());
  }

  /** Flags may also name another connector, topic or timeout. */
  private Examination examine(Map<String, String> environment, String... flags) {
    Map<String, String> all = new LinkedHashMap<>();
    Stream.concat(Stream.of("--connector=" + NAME, "--topic=" + TOPIC), Stream.of(flags))
        .forEach(flag -> all.put(flag.substring(0, flag.indexOf('=')), flag));
    return examineAsIs(environment, all.values().toArray(String[]::new));
  }

  private static Examination examineAsIs(Map<String, String> environment, String... flags) {
    List<String> command = new ArrayList<>(List.of("cdc-doctor", "--format=json"));
    if (Stream.of(flags).noneMatch(flag -> flag.startsWith("--timeout"))) {
      command.add("--timeout=30s"); // all tests of a build share a busy machine
    }
    command.addAll(List.of(flags));
    Cli.Result result = Cli.run(environment, command.toArray(String[]::new));
    assertThat(result.out()).as(result.err()).startsWith("[{").hasLineCount(1);
    try {
      Examination examination = new Examination(result.exitCode(), JSON.readTree(result.out()));
      assertThat(examination.exitCode()).isEqualTo(examination.failed().isEmpty() ? 0 : 4);
      return examination;
    } catch (IOException e) {
      throw new AssertionError(result.out(), e);
    }
  }

  private Examination awaitFailed(String... ids) {
    return await()
        .alias("the doctor sees it")
        .atMost(LIMIT)
        .until(this::examine, examination -> examination.failed().containsAll(List.of(ids)));
  }

  private void awaitNothingFailed() {
    await()
        .alias("nothing is wrong any more")
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(examine().failed()).isEmpty());
  }

  /** Runs what the doctor says until nothing is left, and makes sure that changes arrive again. */
  private void mend(Examination examination) throws Exception {
    examination.fixes().forEach(this::shell);
    awaitNothingFailed();
    captured.newEvents();
  }

  private String connector(String path) {
    return stack.connectUrl() + "/connectors/" + NAME + path;
  }

  private void createTopic(String topic) throws Exception {
    try (Admin admin = admin()) {
      NewTopic one = new NewTopic(topic, Optional.of(1), Optional.empty());
      await()
          .alias("the topic of this name that is being deleted is gone")
          .atMost(LIMIT)
          .ignoreExceptions()
          .until(() -> admin.createTopics(List.of(one)).all().get() == null);
    }
  }

  private void alterTopic(String setting) throws Exception {
    ConfigEntry entry =
        new ConfigEntry(
            setting.substring(0, setting.indexOf('=')),
            setting.substring(setting.indexOf('=') + 1));
    try (Admin admin = admin()) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, TOPIC),
                  List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
  }

  private Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()));
  }

  /** Runs a command as a user would, in the checkout. */
  private void shell(String command) {
    try {
      Path log = directory.resolve("shell.log");
      ProcessBuilder builder =
          new ProcessBuilder("sh", "-c", command)
              .directory(new File(System.getProperty("checkout.folder")))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      String password = requireNonNull(stack.environment().get("POSTGRES_ADMIN_PASSWORD"));
      builder.environment().put("PGPASSWORD", password);
      builder.environment().put("CDC_PASSWORD", password);
      Process process = builder.start();
      boolean ended = process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
      process.destroy();
      assertThat(ended).as("ended within " + LIMIT + ": " + command).isTrue();
      assertThat(process.exitValue()).as(command + "\n" + Files.readString(log)).isZero();
    } catch (IOException e) {
      throw new AssertionError(command, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
