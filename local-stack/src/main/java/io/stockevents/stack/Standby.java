package io.stockevents.stack;

import io.stockevents.cli.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * A second PostgreSQL on this machine, which streams the log of the first one, synchronizes its
 * failover slots, and can take its place.
 *
 * <p>The folder {@link StackDirectory#postgresData} is always that of the server that is written
 * to. So a server that has lost its place does not come back, and who finds no such folder and that
 * of a standby has to finish a failover.
 */
final class Standby {

  /** What it calls itself, and the replication slot that keeps the log for it. */
  private static final String NAME = "standby";

  /** What the server that it stands by for has to heed once it streams. */
  private static final String WAITED_FOR =
      """
      # What the standby does not have is neither confirmed to who has written it nor sent to
      # Debezium, so that a failover loses nothing of either.
      synchronous_standby_names = '%1$s'
      synchronized_standby_slots = '%1$s'
      """
          .formatted(NAME);

  private static final Duration STREAM_LIMIT = Duration.ofSeconds(60);
  private static final Duration READY_LIMIT = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final StackDirectory directory;
  private final PostgresServer server;
  private final TradingDatabase database;

  private Standby(StackDirectory directory, PostgresServer server, TradingDatabase database) {
    this.directory = directory;
    this.server = server;
    this.database = database;
  }

  /**
   * Starts the standby of {@code primary}, from a copy of its data if there is none, and returns
   * when it has all of it. From then on nothing is confirmed or sent to Debezium that it does not
   * have.
   *
   * @throws UserError if it does not start or does not stream; it does not run then
   */
  static Standby start(
      PostgresInstallation installation,
      StackDirectory directory,
      StackOptions options,
      PostgresServer primary,
      TradingDatabase database)
      throws IOException, SQLException, InterruptedException {
    if (!Files.exists(directory.standbyData())) {
      copy(directory, database);
    }
    Standby standby = start(installation, directory, options, primary.port());
    boolean streams = false;
    try {
      standby.awaitStreaming(primary, database);
      streams = true;
      return standby;
    } finally {
      if (!streams) {
        standby.server.stop();
      }
    }
  }

  private static void copy(StackDirectory directory, TradingDatabase database)
      throws IOException, SQLException, InterruptedException {
    forgetSlot(database);
    // The log is kept for it from here on.
    database.queryText(
        "SELECT pg_create_physical_replication_slot('%s', immediately_reserve => true)"
            .formatted(NAME));
    Path making = directory.newStandbyData();
    StackDirectory.deleteTree(making);
    try {
      BaseBackup.take(database, directory.postgresData(), making);
      Files.createFile(making.resolve("standby.signal"));
      Files.move(making, directory.standbyData(), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      StackDirectory.deleteTree(making);
      if (!Files.exists(directory.standbyData())) {
        forgetSlot(database);
      }
    }
  }

  private static Standby start(
      PostgresInstallation installation,
      StackDirectory directory,
      StackOptions options,
      int primaryPort)
      throws IOException, InterruptedException {
    int port = LoopbackPort.free();
    PostgresServer server =
        PostgresServer.startStandby(
            installation,
            directory,
            port,
            settings(primaryPort, options.database().name()),
            options.cdcPassword());
    return new Standby(directory, server, new TradingDatabase(port, options.database()));
  }

  /** Its password is in its environment. */
  static String settings(int primaryPort, String databaseName) {
    // Slots are synchronized through an ordinary session, which needs a database.
    String connection =
        "host=%s port=%d user=cdc dbname='%s' application_name=%s"
            .formatted(
                LoopbackPort.HOST,
                primaryPort,
                databaseName.replace("\\", "\\\\").replace("'", "\\'"),
                NAME);
    return """
        primary_conninfo = '%s'
        primary_slot_name = '%s'
        hot_standby_feedback = on
        sync_replication_slots = on
        """
        .formatted(connection.replace("\\", "\\\\").replace("'", "''"), NAME);
  }

  /** Deletes a standby that is not wanted any more: the log would be kept for it for ever. */
  static void delete(StackDirectory directory, TradingDatabase database)
      throws IOException, SQLException {
    if (Files.exists(directory.standbyData())) {
      forgetSlot(database);
      StackDirectory.deleteTree(directory.standbyData());
    }
  }

  private static void forgetSlot(TradingDatabase database) throws SQLException {
    database.queryText(
        "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '%s'"
            .formatted(NAME));
  }

  /**
   * Finishes a failover that was interrupted after the first server had lost its place: only the
   * standby has the data then.
   */
  static void finishFailover(
      PostgresInstallation installation, StackDirectory directory, StackOptions options)
      throws IOException, SQLException, InterruptedException {
    if (!Files.exists(directory.postgresData()) && Files.exists(directory.standbyData())) {
      Standby standby = start(installation, directory, options, LoopbackPort.free());
      boolean done = false;
      try {
        standby.becomePrimary();
        done = true;
      } finally {
        if (!done) {
          standby.server.stop();
        }
      }
    }
    StackDirectory.deleteTree(directory.retiredData());
  }

  private void awaitStreaming(PostgresServer primary, TradingDatabase source)
      throws IOException, SQLException, InterruptedException {
    await(
        source,
        "SELECT 1 FROM pg_stat_replication WHERE application_name = '%s' AND state = 'streaming'");
    primary.reload(WAITED_FOR);
    await(
        source,
        """
        SELECT 1 FROM pg_stat_replication WHERE application_name = '%1$s' AND sync_state = 'sync'
           AND current_setting('synchronized_standby_slots') = '%1$s'""");
  }

  private void await(TradingDatabase source, String sql)
      throws IOException, SQLException, InterruptedException {
    long limit = System.nanoTime() + STREAM_LIMIT.toNanos();
    while (source.queryText(sql.formatted(NAME)).isEmpty()) {
      if (System.nanoTime() > limit || server.process().isEmpty()) {
        throw UserError.failed(
            "the standby does not stream from PostgreSQL; its log in %s says why; delete %s to have it made again"
                .formatted(directory.logs(), directory.standbyData()),
            null);
      }
      Thread.sleep(PAUSE.toMillis());
    }
  }

  PostgresServer server() {
    return server;
  }

  /**
   * Waits until it has what the connector needs: the slot, synchronized and valid.
   *
   * @param primary whose slot it is
   * @throws UserError if it has not, with the reason
   */
  void awaitReady(String slot, TradingDatabase primary) throws IOException, InterruptedException {
    requireSynchronized(slot, primary);
    long limit = System.nanoTime() + READY_LIMIT.toNanos();
    for (Optional<String> lacks = lacks(slot); lacks.isPresent(); lacks = lacks(slot)) {
      if (System.nanoTime() > limit) {
        throw UserError.failed(
            "the standby cannot take over: replication slot %s %s; nothing has been changed"
                .formatted(slot, lacks.get()),
            null);
      }
      hurry(primary);
      Thread.sleep(PAUSE.toMillis());
    }
  }

  private static void requireSynchronized(String slot, TradingDatabase primary) {
    Optional<String> failover;
    try {
      failover =
          primary.queryText(
              "SELECT failover FROM pg_replication_slots WHERE slot_name = '%s'"
                  .formatted(slot.replace("'", "''")));
    } catch (SQLException e) {
      // It may be the one that has failed; the standby tells all that matters.
      return;
    }
    if (!failover.equals(Optional.of("t"))) {
      throw UserError.failed(
          "the standby cannot take over: replication slot %s %s; nothing has been changed"
              .formatted(
                  slot,
                  failover.isEmpty()
                      ? "does not exist, as the connector has never run"
                      : "is not a failover slot"),
          null);
    }
  }

  private Optional<String> lacks(String slot) {
    try {
      return database
          .queryText(
              """
              SELECT CASE WHEN invalidation_reason IS NOT NULL
                          THEN 'is invalid there (' || invalidation_reason || ')'
                          WHEN temporary OR NOT synced THEN 'is not synchronized yet'
                          ELSE '' END
                FROM pg_replication_slots WHERE slot_name = '%s'"""
                  .formatted(slot.replace("'", "''")))
          .or(() -> Optional.of("is not there"))
          .filter(lack -> !lack.isEmpty());
    } catch (SQLException e) {
      return Optional.of("cannot be looked at there: " + e.getMessage());
    }
  }

  /**
   * Without this, a slot is looked for every 30 seconds, and is taken over only after it has moved
   * past the beginning of the standby's log.
   */
  private void hurry(TradingDatabase primary) throws IOException, InterruptedException {
    try {
      primary.queryText("SELECT pg_log_standby_snapshot()");
    } catch (SQLException e) {
      // It may be the one that has failed.
    }
    server.reload();
  }

  /**
   * Promotes it and puts its data in the place of the one that has lost it. It is stopped on
   * return, to be started there.
   */
  void becomePrimary() throws IOException, SQLException, InterruptedException {
    if (database.queryText("SELECT pg_is_in_recovery()").equals(Optional.of("t"))
        && !database.queryText("SELECT pg_promote(true, 60)").equals(Optional.of("t"))) {
      throw UserError.failed(
          "the standby is not promoted within 60 s; its log is in " + directory.logs(), null);
    }
    // Before anybody can write there: what the connector reads from now on is of this timeline.
    directory.writeSource(database.log().source());
    server.stop();
    Files.move(directory.standbyData(), directory.postgresData(), StandardCopyOption.ATOMIC_MOVE);
  }

  void stop(Duration limit) throws IOException, InterruptedException {
    server.stop(limit);
  }
}
