package io.stockevents.producer.dao;

import io.stockevents.trade.StockTrade;
import io.stockevents.trade.TradeKey;
import java.sql.SQLException;
import java.util.List;

/**
 * The rows of {@code public.stock_trades}. Every call is one transaction of its own: when it
 * returns, the change is committed. Rows are found by their whole primary key, so that a hypertable
 * touches one chunk. Safe for use by many threads.
 */
public interface StockTradeDao {

  /**
   * Makes sure that the table is there and has the primary key that all else relies on.
   *
   * @throws io.stockevents.cli.UserError if not
   */
  void requireTable() throws SQLException;

  /** Adds the trades of {@code batch} with COPY; all of them or, when it throws, none. */
  void copy(CopyBatch batch) throws SQLException;

  /** Empties the table. */
  void truncate() throws SQLException;

  /**
   * Whether a trade with this key is there. What {@link #isCopying} does not rule out may still
   * come.
   */
  boolean contains(TradeKey key) throws SQLException;

  /**
   * Whether the server still works on a COPY of this role into the table: a connection that broke
   * on our side may be in the middle of its commit on the other.
   */
  boolean isCopying() throws SQLException;

  /** Up to {@code limit} of the newest trades, at a cost that does not grow with the table. */
  List<StockTrade> newest(int limit) throws SQLException;

  /** Adds a trade. */
  void insert(StockTrade trade) throws SQLException;

  /**
   * Writes price and time of update of {@code trade}.
   *
   * @return false if there is no such trade
   */
  boolean update(StockTrade trade) throws SQLException;

  /**
   * Removes a trade.
   *
   * @return false if there is no such trade
   */
  boolean delete(TradeKey key) throws SQLException;
}
