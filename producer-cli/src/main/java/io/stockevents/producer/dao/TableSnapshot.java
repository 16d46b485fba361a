package io.stockevents.producer.dao;

import io.stockevents.cli.UserError;
import io.stockevents.trade.StockTrade;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * The table as it is at one moment, in one REPEATABLE READ transaction that only reads, and how far
 * the connector has come since. While it is open, TRUNCATE and DDL on the table wait. Not for use
 * by more than one thread.
 */
public final class TableSnapshot implements AutoCloseable {

  /**
   * Where the connector is.
   *
   * @param restartLsn the oldest WAL that it may still need; 0 if there is none
   * @param confirmedLsn everything that was committed before it has been delivered
   * @param active whether somebody is connected to the slot
   */
  public record SlotPosition(long restartLsn, long confirmedLsn, boolean active) {}

  private static final int FETCH_SIZE = 5_000;

  private final Connection connection;
  private final String slot;
  private final long oldestLsn;
  private final String transactions;

  private TableSnapshot(Connection connection, String slot) throws SQLException {
    this.connection = connection;
    this.slot = slot;
    oldestLsn = slot().restartLsn();
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
      // A TRUNCATE between the snapshot and the first read would empty the table in the snapshot
      // too. The lock keeps it out; it does not take the snapshot, the next statement does.
      statement.execute("LOCK TABLE public.stock_trades IN ACCESS SHARE MODE");
    }
    transactions = text("SELECT pg_current_snapshot()::text");
  }

  /**
   * Takes the snapshot.
   *
   * @param slot name of the connector's replication slot
   * @throws UserError if this database has no such slot
   */
  static TableSnapshot take(DataSource dataSource, String slot) throws SQLException {
    Connection connection = dataSource.getConnection();
    try {
      return new TableSnapshot(connection, slot);
    } catch (SQLException | RuntimeException e) {
      try {
        connection.close();
      } catch (SQLException onClose) {
        e.addSuppressed(onClose);
      }
      throw e;
    }
  }

  /** What the snapshot sees, as {@code xmin:xmax:xip,...}. */
  public String transactions() {
    return transactions;
  }

  /** The slot's {@code restart_lsn} just before the snapshot; 0 if it had none. */
  public long oldestLsn() {
    return oldestLsn;
  }

  /**
   * Writes a mark into the log and returns its LSN: every commit that the snapshot sees lies before
   * it. The mark has the prefix that the connector leaves out, so nothing of it reaches a topic.
   */
  public long mark() throws SQLException {
    return Long.parseLong(
        text("SELECT pg_logical_emit_message(false, 'heartbeat', '') - '0/0'::pg_lsn"));
  }

  /**
   * Where the connector is now.
   *
   * @throws UserError if the slot is gone
   */
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

  /** Hands every row to {@code consumer}, in no order, without keeping them. */
  public void forEach(Consumer<StockTrade> consumer) throws SQLException {
    String sql =
        """
        SELECT trade_id, stock_name, stock_price, stock_purchase_choice, trader_id,
               created_at, updated_at
          FROM public.stock_trades
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      // Outside auto-commit mode this makes the driver use a cursor.
      statement.setFetchSize(FETCH_SIZE);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          consumer.accept(JdbcStockTradeDao.trade(row));
        }
      }
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

  private String text(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
