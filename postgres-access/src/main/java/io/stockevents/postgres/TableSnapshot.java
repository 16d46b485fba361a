package io.stockevents.postgres;

import io.stockevents.cli.UserError;
import io.stockevents.trade.StockTrade;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The table as it is at one moment, and how far the connector has come since. Not for use by more
 * than one thread.
 */
public interface TableSnapshot extends AutoCloseable {

  /** Prefix of the logical messages that {@link #barrier} writes. */
  String BARRIER_PREFIX = "stock_events.verify";

  /**
   * A logical message in the log, behind every commit that the snapshot sees.
   *
   * @param lsn where it is in the log
   * @param content what it says, which no other message does
   */
  record Barrier(long lsn, String content) {}

  /**
   * Where the connector is.
   *
   * @param restartLsn the oldest WAL that it may still need; 0 if there is none
   * @param confirmedLsn everything that was committed before it has been delivered
   * @param active whether somebody is connected to the slot
   */
  record SlotPosition(long restartLsn, long confirmedLsn, boolean active) {}

  /** What the snapshot sees, as {@code xmin:xmax:xip,...}. */
  String transactions();

  /** The slot's {@code restart_lsn} just before the snapshot; 0 if it had none. */
  long oldestLsn();

  /** Writes a barrier into the log. Every commit that the snapshot sees lies before it. */
  Barrier barrier() throws SQLException;

  /**
   * Where the connector is now.
   *
   * @throws UserError if the slot is gone
   */
  SlotPosition slot() throws SQLException;

  /** The table's chunks as the snapshot sees them; empty if it is no hypertable. */
  Optional<Chunks> chunks() throws SQLException;

  /** Hands every row to {@code consumer}, in no order, without keeping them; twice at most. */
  void forEach(Consumer<StockTrade> consumer) throws SQLException;

  @Override
  void close() throws SQLException;
}
