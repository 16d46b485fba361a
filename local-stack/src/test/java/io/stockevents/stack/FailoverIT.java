package io.stockevents.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.stockevents.cli.UserError;
import io.stockevents.stack.FailoverRequest.Answer;
import io.stockevents.stack.StackOptions.Database;
import io.stockevents.stack.StackOptions.Login;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL and its standby, without what reads them. */
class FailoverIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** What has to be quoted, in one notation within the other. */
  private static final Database TRADING =
      new Database(
          "it's a \\ desk",
          new Login("postgres", "it's a secret"),
          new Login("desk", "it's another"));

  @TempDir private Path temporary;
  private StackOptions options;
  private StackDirectory directory;
  private PostgresInstallation installation;
  private PostgresServer server;
  private TradingDatabase database;
  private Failover failover;

  @BeforeEach
  void startServer() throws Exception {
    options = StackOptions.in(temporary.resolve("a stack")).withDatabase(TRADING).withStandby();
    directory = StackDirectory.create(options.directory());
    Files.createDirectories(directory.logs());
    installation = PostgresInstallation.at(BundledPostgres.unpack(directory));
    server = PostgresServer.start(installation, directory, LoopbackPort.free(), TRADING.admin());
    database = new TradingDatabase(server.port(), TRADING);
    database.initialize(options.cdcPassword());
    database.queryText("SELECT pg_create_logical_replication_slot('cdc_slot', 'pgoutput')");
    failover = new Failover(installation, directory, options, server, database);
  }

  @AfterEach
  void stopServers() throws Exception {
    failover.stop(LIMIT);
    PostgresServer.stopLeftover(directory);
  }

  @Test
  void standbyTakesThePlaceAndThePort() throws Exception {
    assertTablespaceCannotBeShared();
    failover.startStandby();
    List<String> reports = new CopyOnWriteArrayList<>();
    failover.watch(reports::add, reports::add);
    assertOtherSlotIsRefused();

    database.synchronizeSlot("cdc_slot");
    insert();
    ProcessHandle killed = server.process().orElseThrow();
    Answer answer = failOver();
    assertThat(answer.done()).as(answer.text()).isTrue();
    assertThat(killed.isAlive()).isFalse();
    assertThat(directory.retiredData()).doesNotExist();
    assertThat(database.log().source().timeline()).isEqualTo(2);
    assertThat(directory.readSource()).contains(database.log().source());
    assertThat(database.queryText("SELECT count(*) FROM stock_trades")).contains("1");
    assertThat(database.queryText("SELECT failover FROM pg_replication_slots")).contains("t");
    await().atMost(LIMIT).until(() -> reports.contains("A new standby streams from it"));
    assertThat(reports).hasSize(2);

    insert();
    assertInterruptedFailoverIsFinished();
    assertThat(database.queryText("SELECT count(*) FROM stock_trades")).contains("2");
    assertThat(database.log().source().timeline()).isEqualTo(3);
  }

  private void assertTablespaceCannotBeShared() throws Exception {
    Path tablespace = Files.createDirectory(temporary.resolve("tablespace"));
    execute("CREATE TABLESPACE elsewhere LOCATION '" + tablespace + "'");

    assertThatThrownBy(failover::startStandby)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("tablespace elsewhere");
    assertThat(directory.standbyData()).doesNotExist();
    assertThat(directory.newStandbyData()).doesNotExist();
    // Nothing holds the log back for it.
    assertThat(database.queryText("SELECT string_agg(slot_name, ' ') FROM pg_replication_slots"))
        .contains("cdc_slot");

    execute("DROP TABLESPACE elsewhere");
  }

  private void assertOtherSlotIsRefused() throws Exception {
    ProcessHandle primary = server.process().orElseThrow();

    Answer answer = failOver();

    assertThat(answer.done()).isFalse();
    assertThat(answer.text()).contains("replication slot cdc_slot is not a failover slot");
    assertThat(server.process()).contains(primary);
  }

  /** As the start does after a crash in the middle: the standby has the data alone. */
  private void assertInterruptedFailoverIsFinished() throws Exception {
    failover.stop(LIMIT);
    server.stop();
    Files.move(directory.postgresData(), directory.retiredData());

    Standby.finishFailover(installation, directory, options);

    assertThat(directory.standbyData()).doesNotExist();
    assertThat(directory.retiredData()).doesNotExist();
    server.startWith("");
  }

  private void execute(String sql) throws SQLException {
    try (Connection session = database.open();
        Statement statement = session.createStatement()) {
      statement.execute(sql);
    }
  }

  private Answer failOver() throws Exception {
    FailoverRequest request = FailoverRequest.in(directory);
    request.make();
    await()
        .atMost(LIMIT)
        .ignoreExceptionsInstanceOf(SQLException.class)
        .until(() -> request.answer().isPresent() || read());
    Optional<Answer> answer = request.answer();
    request.withdraw();
    return answer.orElseThrow();
  }

  /** Moves the slot on as a reader would: it is synchronized only once it has passed the copy. */
  private boolean read() throws SQLException {
    database.queryText("SELECT pg_replication_slot_advance('cdc_slot', pg_current_wal_lsn())");
    return false;
  }

  private void insert() throws Exception {
    database.queryText(
        """
        INSERT INTO stock_trades
          (trade_id, stock_name, stock_price, stock_purchase_choice, trader_id)
        VALUES (gen_random_uuid(), 'ACME', 12.34, 'BUY', gen_random_uuid()) RETURNING 1""");
  }
}
