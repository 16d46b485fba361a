package io.stockevents.postgres;

import io.stockevents.cli.UserError;
import io.stockevents.trade.StockTrade;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * {@link TableSnapshot} in one REPEATABLE READ transaction that only reads. While it is open,
 * TRUNCATE and DDL on the table wait.
 *
 * <p>TimescaleDB plans a statement by what its catalog says then, whatever the snapshot: of a chunk
 * that counts as wholly compressed it reads the compressed half alone. If a policy has compressed
 * rows between snapshot and plan, the snapshot sees them in the other half, and they are missing
 * from the answer. So the reads are planned here, as cursors, in the moment of the snapshot; and if
 * a chunk has changed in that moment, another snapshot is taken.
 */
final class JdbcTableSnapshot implements TableSnapshot {

  private static final int FETCH_SIZE = 5_000;

  /** The rows are compared again if they differ at first. */
  private static final int CURSORS = 2;

  private static final int MOST_TRIES = 50;
  private static final Duration PAUSE = Duration.ofMillis(100);

  private static final String ROWS =
      """
      SELECT trade_id, stock_name, stock_price, stock_purchase_choice, trader_id,
             created_at, updated_at
        FROM public.stock_trades
      """;

  /**
   * Those with rows beside their compressed ones, and which version of the catalog's row that is.
   */
  private static final String PARTIAL_CHUNKS =
      """
      SELECT chunk.id || ' ' || chunk.xmin
        FROM _timescaledb_catalog.chunk
        JOIN _timescaledb_catalog.hypertable ON hypertable.id = chunk.hypertable_id
       WHERE hypertable.schema_name = 'public' AND hypertable.table_name = 'stock_trades'
         AND chunk.status & 8 <> 0
      """;

  private final DataSource dataSource;
  private final Connection connection;
  private final String slot;
  private final long oldestLsn;
  private final String transactions;
  private final boolean sound;
  private int reads;

  private JdbcTableSnapshot(DataSource dataSource, Connection connection, String slot)
      throws SQLException {
    this.dataSource = dataSource;
    this.connection = connection;
    this.slot = slot;
    oldestLsn = slot().restartLsn();
    spendTransactionId();
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
      // A TRUNCATE between the snapshot and the first read would empty the table in the snapshot
      // too. The lock keeps it out; it does not take the snapshot, the next statement does.
      statement.execute("LOCK TABLE public.stock_trades IN ACCESS SHARE MODE");
      for (int i = 0; i < CURSORS; i++) {
        statement.execute("DECLARE rows_%d NO SCROLL CURSOR FOR %s".formatted(i, ROWS));
      }
    }
    transactions = text("SELECT pg_current_snapshot()::text").orElseThrow();
    sound = hasSeenEveryPartialChunk();
  }

  /** Whether the cursors were planned before any rows that the snapshot sees were compressed. */
  private boolean hasSeenEveryPartialChunk() throws SQLException {
    if (text("SELECT to_regclass('_timescaledb_catalog.chunk')").isEmpty()) {
      return true;
    }
    Set<String> inSnapshot = strings(connection, PARTIAL_CHUNKS);
    if (inSnapshot.isEmpty()) {
      return true;
    }
    try (Connection now = dataSource.getConnection()) {
      return strings(now, PARTIAL_CHUNKS).containsAll(inSnapshot);
    }
  }

  private static Set<String> strings(Connection connection, String sql) throws SQLException {
    Set<String> strings = new HashSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        strings.add(row.getString(1));
      }
    }
    return strings;
  }

  /**
   * Takes the snapshot.
   *
   * @param slot name of the connector's replication slot
   * @throws UserError if this database has no such slot
   */
  static TableSnapshot take(DataSource dataSource, String slot) throws SQLException {
    for (int tries = 1; ; tries++) {
      JdbcTableSnapshot snapshot = open(dataSource, slot);
      if (snapshot.sound) {
        return snapshot;
      }
      snapshot.close();
      if (tries == MOST_TRIES) {
        throw UserError.failed(
            "TimescaleDB compresses chunks of public.stock_trades without a pause, so the table"
                + " cannot be read in one snapshot; try again when the columnstore policy rests",
            null);
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private static JdbcTableSnapshot open(DataSource dataSource, String slot) throws SQLException {
    Connection connection = dataSource.getConnection();
    try {
      return new JdbcTableSnapshot(dataSource, connection, slot);
    } catch (SQLException | RuntimeException e) {
      try {
        connection.close();
      } catch (SQLException onClose) {
        e.addSuppressed(onClose);
      }
      throw e;
    }
  }

  /**
   * Makes the snapshot's {@code xmax} greater than every transaction id that was assigned before
   * it.
   *
   * <p>The events of a connector's snapshot carry the id of its reading transaction, which it gets
   * after its snapshot was taken. That transaction may be open for hours, and {@code xmax} is the
   * id behind the newest one that has <em>ended</em>: where nobody else writes, it is the reader's
   * own, which then looks like one of the future. This statement's own transaction gets an id,
   * which is greater than all assigned so far, and ends before the snapshot is taken, so {@code
   * xmax} is greater still. The converse holds anyway: an id below {@code xmax} was assigned before
   * one that had ended by then. So "assigned before our snapshot" and "below {@code xmax}" are the
   * same.
   *
   * <p>Ids of subtransactions come from the same counter, but no event has one: Debezium and {@code
   * pg_current_snapshot()} both name top-level transactions. A standby can assign no id and refuses
   * this, as it refuses the barrier: it is the primary that has to be asked. If the connector reads
   * from a standby, its snapshot rows have no id at all.
   */
  private void spendTransactionId() throws SQLException {
    text("SELECT pg_current_xact_id()");
  }

  @Override
  public String transactions() {
    return transactions;
  }

  @Override
  public long oldestLsn() {
    return oldestLsn;
  }

  /**
   * In a transaction of its own: its commit brings the log to the disk at once, and the connector
   * gets it in the order of the commits. What is not transactional waits for the WAL writer, which
   * sleeps for seconds while nothing else is written.
   */
  @Override
  public Barrier barrier() throws SQLException {
    String content = UUID.randomUUID().toString();
    String sql = "SELECT pg_logical_emit_message(true, ?, ?) - '0/0'::pg_lsn";
    try (Connection own = dataSource.getConnection();
        PreparedStatement statement = own.prepareStatement(sql)) {
      statement.setString(1, BARRIER_PREFIX);
      statement.setString(2, content);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return new Barrier(row.getLong(1), content);
      }
    }
  }

  @Override
  public SlotPosition slot() throws SQLException {
    String sql =
        """
        SELECT coalesce((restart_lsn - '0/0'::pg_lsn)::bigint, 0),
               coalesce((confirmed_flush_lsn - '0/0'::pg_lsn)::bigint, 0),
               active
          FROM pg_replication_slots
         WHERE slot_name = ? AND database = current_database()
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, slot);
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          throw noSlot();
        }
        return new SlotPosition(row.getLong(1), row.getLong(2), row.getBoolean(3));
      }
    }
  }

  @Override
  public Optional<Chunks> chunks() throws SQLException {
    if (text("SELECT to_regclass('timescaledb_information.chunks')").isEmpty()) {
      return Optional.empty();
    }
    Optional<String> prefix =
        text(
            """
            SELECT max(associated_table_prefix) || '_' FROM _timescaledb_catalog.hypertable
             WHERE schema_name = 'public' AND table_name = 'stock_trades'
            """);
    return prefix.isEmpty()
        ? Optional.empty()
        : Optional.of(new Chunks(prefix.get(), tables(prefix.get()), ranges(), keptSince()));
  }

  private Set<String> tables(String prefix) throws SQLException {
    Set<String> names = new HashSet<>();
    String sql = "SELECT relname FROM pg_class WHERE relkind = 'r' AND starts_with(relname, ?)";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, prefix);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          names.add(row.getString(1));
        }
      }
    }
    return names;
  }

  private List<Chunks.Range> ranges() throws SQLException {
    String sql =
        """
        SELECT range_start, range_end FROM timescaledb_information.chunks
         WHERE hypertable_schema = 'public' AND hypertable_name = 'stock_trades'
        """;
    List<Chunks.Range> ranges = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        ranges.add(
            new Chunks.Range(
                StockTradesTable.instant(row.getObject(1, OffsetDateTime.class)),
                StockTradesTable.instant(row.getObject(2, OffsetDateTime.class))));
      }
    }
    return ranges;
  }

  private Instant keptSince() throws SQLException {
    String sql =
        """
        SELECT max(now() - (config->>'drop_after')::interval) FROM timescaledb_information.jobs
         WHERE proc_name = 'policy_retention' AND scheduled
           AND hypertable_schema = 'public' AND hypertable_name = 'stock_trades'
        """;
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      @Nullable OffsetDateTime since = row.getObject(1, OffsetDateTime.class);
      return since == null ? Instant.MIN : StockTradesTable.instant(since);
    }
  }

  @Override
  public void forEach(Consumer<StockTrade> consumer) throws SQLException {
    if (reads == CURSORS) {
      throw new IllegalStateException("the rows have been read %d times".formatted(reads));
    }
    String sql = "FETCH %d FROM rows_%d".formatted(FETCH_SIZE, reads);
    reads++;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      int fetched;
      do {
        fetched = 0;
        try (ResultSet row = statement.executeQuery()) {
          while (row.next()) {
            consumer.accept(StockTradesTable.trade(row));
            fetched++;
          }
        }
      } while (fetched == FETCH_SIZE);
    }
  }

  @Override
  public void close() throws SQLException {
    try {
      connection.rollback();
    } finally {
      connection.close();
    }
  }

  private UserError noSlot() throws SQLException {
    return UserError.unreachable(
        "the database "
            + connection.getCatalog()
            + " has no replication slot "
            + slot
            + ", so no connector reads it; register it (cdc-stack status shows it), or name another"
            + " with --slot",
        null);
  }

  private Optional<String> text(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return Optional.ofNullable(row.getString(1));
    }
  }
}
