package io.stockevents.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import io.stockevents.cli.Settings;
import io.stockevents.cli.Tool;
import io.stockevents.cli.UserError;
import io.stockevents.stack.StackOptions.Database;
import io.stockevents.stack.StackOptions.Login;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One stack's life, start to end: each test here costs the start of three services. */
class LocalStackIT {

  private static final Duration EVENTS_LIMIT = Duration.ofSeconds(60);
  private static final Duration RESTART_LIMIT = Duration.ofSeconds(60);
  private static final Login ADMIN = new Login("Desk-Owner", "it's a secret");
  private static final Login DESK = new Login("the desk", "it's \"another\"");
  private static final Database TRADING = new Database("trading desk", ADMIN, DESK);

  @TempDir private Path temporary;

  @Test
  void capturesChangesAcrossRestartsOfTheDatabaseAndOfItself() throws Exception {
    StackOptions options = StackOptions.in(temporary.resolve("a stack")).withDatabase(TRADING);
    List<UUID> inserted = new ArrayList<>();
    List<String> reports = new CopyOnWriteArrayList<>();

    try (LocalStack stack = LocalStack.start(options, listener(reports))) {
      options = options.withPorts(stack.ports());
      assertOthersAreKeptOut(stack, options);
      inserted.add(insert(stack));
      stack.registerConnector();
      inserted.add(insert(stack));
      assertThat(capturedIds(stack, inserted.size())).containsExactlyElementsOf(inserted);

      stack.restartPostgres();
      inserted.add(insert(stack));
      assertThat(capturedIds(stack, inserted.size())).containsExactlyElementsOf(inserted);

      killPostgres(options, reports);
      inserted.add(insert(stack));
      assertThat(capturedIds(stack, inserted.size())).containsExactlyElementsOf(inserted);
      // Connect would never get past this one when it starts again.
      AbandonedTransaction.write(
          stack.bootstrapServers(), "cdc-stack-offsets", 4711, (short) 0, "{}");
    }

    reports.clear();
    try (LocalStack stack = LocalStack.start(options, listener(reports))) {
      assertThat(reports)
          .singleElement(STRING)
          .contains("hanging", "aborted cdc-stack-offsets-0 from offset");
      stack.registerConnector();
      inserted.add(insert(stack));
      // Not one of them twice: it went on from where it was.
      assertThat(capturedIds(stack, inserted.size())).containsExactlyElementsOf(inserted);

      assertRowsAreSentAgain(stack, options, inserted);
      advanceSlotWhileConnectorIsStopped(stack);
    }

    try (LocalStack stack = LocalStack.start(options, StackListener.SILENT)) {
      assertThatThrownBy(stack::registerConnector)
          .isInstanceOf(UserError.class)
          .hasMessageContainingAll("slot cdc_slot is at", "past the connector");
    }

    Database stranger =
        new Database(TRADING.name(), new Login(ADMIN.user(), "another password"), DESK);
    StackOptions wrongPassword = options.withDatabase(stranger);
    assertThatThrownBy(() -> LocalStack.start(wrongPassword, StackListener.SILENT))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("POSTGRES_ADMIN_PASSWORD")
        .hasMessageNotContaining("another password");
    StackDirectory directory = StackDirectory.find(options.directory()).orElseThrow();
    assertThat(PostgresServer.postmaster(directory.postgresData())).isEmpty();

    assertWatchGivesUpOnDamagedData(directory);
  }

  private static void assertWatchGivesUpOnDamagedData(StackDirectory directory) throws Exception {
    PostgresInstallation installation = PostgresInstallation.at(BundledPostgres.unpack(directory));
    PostgresServer server =
        PostgresServer.start(installation, directory, LoopbackPort.free(), ADMIN);
    List<String> reports = new CopyOnWriteArrayList<>();
    CompletableFuture<String> failed = new CompletableFuture<>();
    ServerWatch watch =
        ServerWatch.over(server, Duration.ofMillis(10), reports::add, failed::complete);

    Files.delete(directory.postgresData().resolve("global/pg_control"));
    server.process().orElseThrow().destroyForcibly();

    assertThat(failed.get(RESTART_LIMIT.toSeconds(), TimeUnit.SECONDS))
        .contains("6 starts did not help", "pg_control");
    assertThat(reports).filteredOn(line -> line.contains("died")).hasSize(6);
    watch.stop();
    assertThat(server.process()).isEmpty();
  }

  private static void assertRowsAreSentAgain(
      LocalStack stack, StackOptions options, List<UUID> inserted) {
    assertThat(resnapshot(options, "--batch-size=2"))
        .isEqualTo("0 %d rows sent again in 3 batches".formatted(inserted.size()));
    assertThat(capturedIds(stack, 2 * inserted.size()))
        .containsSubsequence(inserted)
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(inserted.stream(), inserted.stream()).toList());

    assertThat(resnapshot(options, "--where=trade_id = '%s' -- x".formatted(inserted.get(1))))
        .isEqualTo("0 1 row sent again in 1 batch");
    assertThat(capturedIds(stack, 2 * inserted.size() + 1)).last().isEqualTo(inserted.get(1));
    assertThat(resnapshot(options, "--where=stock_name = 'NOBODY'"))
        .isEqualTo("0 no row of public.stock_trades satisfies the condition");
    assertThat(resnapshot(options, "--where=no_such_column = 1"))
        .isEqualTo(
            "2 cdc-stack resnapshot: --where: PostgreSQL says: column \"no_such_column\" does not exist");
    assertThat(resnapshot(options, "--where=true); DELETE FROM stock_trades; SELECT (true"))
        .startsWith("2 ");
  }

  /** Its exit code, and what it has to say without how long it took. */
  private static String resnapshot(StackOptions options, String option) {
    StringWriter err = new StringWriter();
    int exitCode =
        Tool.commandLine(
                new CdcStack(),
                Settings.load(
                    options.directory(),
                    Map.of(
                        "POSTGRES_DB", TRADING.name(),
                        "POSTGRES_USER", DESK.user(),
                        "POSTGRES_PASSWORD", DESK.password(),
                        "POSTGRES_ADMIN_USER", ADMIN.user(),
                        "POSTGRES_ADMIN_PASSWORD", ADMIN.password())))
            .setErr(new PrintWriter(err, true))
            .execute("resnapshot", "--dir", options.directory().toString(), option);
    return exitCode + " " + err.toString().strip().replaceFirst(", [\\d.]+ s$", "");
  }

  private static void advanceSlotWhileConnectorIsStopped(LocalStack stack) throws Exception {
    HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(
                    stack.connectUrl().resolve("/connectors/stock_trades_connector/stop"))
                .PUT(BodyPublishers.noBody())
                .build(),
            BodyHandlers.discarding());
    insert(stack);
    long limit = System.nanoTime() + EVENTS_LIMIT.toNanos();
    while (true) {
      try (Connection connection =
              DriverManager.getConnection(stack.jdbcUrl(), ADMIN.user(), ADMIN.password());
          Statement statement = connection.createStatement()) {
        statement.execute("SELECT pg_replication_slot_advance('cdc_slot', pg_current_wal_lsn())");
        return;
      } catch (SQLException e) {
        // Its reader has not left it yet.
        assertThat(System.nanoTime()).as(e.getMessage()).isLessThan(limit);
      }
    }
  }

  /** As {@code kill -9} does, and waits until another one serves. */
  private static void killPostgres(StackOptions options, List<String> reports) throws IOException {
    Path data = StackDirectory.at(options.directory()).postgresData();
    ProcessHandle postmaster = PostgresServer.postmaster(data).orElseThrow();
    postmaster.destroyForcibly();

    await()
        .atMost(RESTART_LIMIT)
        .untilAsserted(
            () ->
                assertThat(reports)
                    .contains("PostgreSQL died, and is started again")
                    .last(STRING)
                    .contains("runs again", "pid"));
    assertThat(PostgresServer.postmaster(data)).isPresent().get().isNotEqualTo(postmaster);
  }

  private static StackListener listener(List<String> reports) {
    return new StackListener() {
      @Override
      public void ready(String service, Duration took, String detail) {}

      @Override
      public void report(String event) {
        reports.add(event);
      }
    };
  }

  private static void assertOthersAreKeptOut(LocalStack stack, StackOptions options) {
    assertThatThrownBy(() -> LocalStack.start(options, StackListener.SILENT))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("already runs");

    StackOptions elsewhere =
        StackOptions.in(options.directory().resolveSibling("other")).withPorts(stack.ports());
    assertThatThrownBy(() -> LocalStack.start(elsewhere, StackListener.SILENT))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("is taken, and PostgreSQL needs it");

    assertThatThrownBy(
            () -> DriverManager.getConnection(stack.jdbcUrl(), DESK.user(), "wrong").close())
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("password authentication failed");
  }

  private static UUID insert(LocalStack stack) throws SQLException {
    UUID id = UUID.randomUUID();
    try (Connection connection =
            DriverManager.getConnection(stack.jdbcUrl(), DESK.user(), DESK.password());
        PreparedStatement insert =
            connection.prepareStatement(
                """
                INSERT INTO stock_trades
                  (trade_id, stock_name, stock_price, stock_purchase_choice, trader_id)
                VALUES (?, 'ACME', 12.34, 'BUY', ?)""")) {
      insert.setObject(1, id);
      insert.setObject(2, UUID.randomUUID());
      insert.executeUpdate();
    }
    return id;
  }

  /** The ids in the topic from its beginning on, as soon as there are {@code count}. */
  private static List<UUID> capturedIds(LocalStack stack, int count) {
    TopicPartition partition = new TopicPartition(LocalStack.TOPIC, 0);
    List<UUID> ids = new ArrayList<>();
    long limit = System.nanoTime() + EVENTS_LIMIT.toNanos();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", stack.bootstrapServers()),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      while (ids.size() < count && System.nanoTime() < limit) {
        consumer
            .poll(Duration.ofMillis(100))
            .forEach(event -> ids.add(UUID.fromString(event.key().substring(13, 49))));
      }
    }
    return ids;
  }
}
