package io.stockevents.producer.dao;

import io.stockevents.cli.UserError;
import io.stockevents.trade.PostgresTime;
import io.stockevents.trade.Side;
import io.stockevents.trade.StockTrade;
import io.stockevents.trade.TradeKey;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** {@link StockTradeDao} over JDBC. Connections come in auto-commit mode. */
final class JdbcStockTradeDao implements StockTradeDao {

  private final DataSource dataSource;

  JdbcStockTradeDao(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  @Override
  public void requireTable() throws SQLException {
    String sql =
        """
        SELECT current_database(),
               t.oid IS NOT NULL,
               (SELECT string_agg(a.attname, ', ' ORDER BY a.attname)
                  FROM pg_index i
                  JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
                 WHERE i.indrelid = t.oid AND i.indisprimary)
          FROM (SELECT to_regclass('public.stock_trades') AS oid) t
        """;
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      String database = row.getString(1);
      if (!row.getBoolean(2)) {
        throw Database.missingTable("the database " + database, null);
      }
      if (!"created_at, trade_id".equals(row.getString(3))) {
        throw UserError.failed(
            "public.stock_trades in the database "
                + database
                + " lacks PRIMARY KEY (trade_id, created_at); add it, or make the table anew with"
                + " database/timescaledb/init.sql",
            null);
      }
    }
  }

  @Override
  public void copy(TradeBatch batch) throws SQLException {
    String sql =
        """
        COPY public.stock_trades
          (trade_id, stock_name, stock_price, stock_purchase_choice, trader_id,
           created_at, updated_at)
        FROM STDIN (FORMAT binary)
        """;
    try (Connection connection = dataSource.getConnection()) {
      CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
      try {
        batch.writeTo(copy);
        copy.endCopy();
      } finally {
        if (copy.isActive()) {
          copy.cancelCopy();
        }
      }
    }
  }

  @Override
  public void truncate() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("TRUNCATE public.stock_trades");
    }
  }

  @Override
  public boolean contains(TradeKey key) throws SQLException {
    String sql =
        """
        SELECT FROM public.stock_trades WHERE trade_id = ? AND created_at = ?
        """;
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      setKey(statement, 1, key);
      try (ResultSet row = statement.executeQuery()) {
        return row.next();
      }
    }
  }

  @Override
  public boolean isCopying() throws SQLException {
    String sql =
        """
        SELECT EXISTS (
          SELECT FROM pg_stat_activity
           WHERE datname = current_database() AND usename = current_user
             AND state <> 'idle' AND query LIKE 'COPY public.stock_trades%')
        """;
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getBoolean(1);
    }
  }

  @Override
  public List<StockTrade> newest(int limit) throws SQLException {
    String sql =
        """
        SELECT trade_id, stock_name, stock_price, stock_purchase_choice, trader_id,
               created_at, updated_at
          FROM public.stock_trades
         ORDER BY %s
         LIMIT ?
        """;
    try (Connection connection = dataSource.getConnection()) {
      try (PreparedStatement statement =
          connection.prepareStatement(sql.formatted(newestFirst(connection)))) {
        statement.setInt(1, limit);
        return trades(statement);
      }
    }
  }

  /** Each order has an index to follow, and both mean the newest first: ids grow with time. */
  static String newestFirst(Connection connection) throws SQLException {
    return isIndexedByTime(connection) ? "created_at DESC" : "trade_id DESC";
  }

  /** Hypertables have an index that starts with the time; the plain table has none. */
  private static boolean isIndexedByTime(Connection connection) throws SQLException {
    String sql =
        """
        SELECT EXISTS (
          SELECT FROM pg_index i
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
           WHERE i.indrelid = 'public.stock_trades'::regclass AND a.attname = 'created_at'
             AND i.indisvalid AND i.indpred IS NULL)
        """;
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getBoolean(1);
    }
  }

  private static List<StockTrade> trades(PreparedStatement query) throws SQLException {
    List<StockTrade> trades = new ArrayList<>();
    try (ResultSet row = query.executeQuery()) {
      while (row.next()) {
        trades.add(trade(row));
      }
    }
    return trades;
  }

  /** The row that {@code row} stands on, of a query for all columns in the table's order. */
  static StockTrade trade(ResultSet row) throws SQLException {
    return new StockTrade(
        row.getObject(1, UUID.class),
        row.getString(2),
        // For NaN, which is no BigDecimal, this gives a Double.
        row.getObject(3) instanceof BigDecimal price ? price : null,
        Side.valueOf(row.getString(4)),
        row.getObject(5, UUID.class),
        instant(row.getObject(6, OffsetDateTime.class)),
        instant(row.getObject(7, OffsetDateTime.class)));
  }

  @Override
  public void insert(StockTrade trade) throws SQLException {
    String sql =
        """
        INSERT INTO public.stock_trades
          (trade_id, stock_name, stock_price, stock_purchase_choice, trader_id,
           created_at, updated_at)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """;
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setObject(1, trade.tradeId());
      statement.setString(2, trade.stockName());
      setPrice(statement, 3, trade);
      statement.setString(4, trade.side().name());
      statement.setObject(5, trade.traderId());
      statement.setObject(6, utc(trade.createdAt()));
      statement.setObject(7, utc(trade.updatedAt()));
      statement.executeUpdate();
    }
  }

  @Override
  public boolean update(StockTrade trade) throws SQLException {
    String sql =
        """
        UPDATE public.stock_trades SET stock_price = ?, updated_at = ?
         WHERE trade_id = ? AND created_at = ?
        """;
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      setPrice(statement, 1, trade);
      statement.setObject(2, utc(trade.updatedAt()));
      setKey(statement, 3, trade.key());
      return statement.executeUpdate() > 0;
    }
  }

  @Override
  public boolean delete(TradeKey key) throws SQLException {
    String sql =
        """
        DELETE FROM public.stock_trades WHERE trade_id = ? AND created_at = ?
        """;
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      setKey(statement, 1, key);
      return statement.executeUpdate() > 0;
    }
  }

  private static void setKey(PreparedStatement statement, int at, TradeKey key)
      throws SQLException {
    statement.setObject(at, key.tradeId());
    statement.setObject(at + 1, utc(key.createdAt()));
  }

  private static void setPrice(PreparedStatement statement, int at, StockTrade trade)
      throws SQLException {
    BigDecimal price = trade.stockPrice();
    if (price == null) {
      statement.setDouble(at, Double.NaN);
    } else {
      statement.setBigDecimal(at, price);
    }
  }

  /** As the driver gives it, whose infinities are the ends of OffsetDateTime. */
  static Instant instant(OffsetDateTime time) {
    if (time.equals(OffsetDateTime.MAX)) {
      return PostgresTime.INFINITY;
    }
    return time.equals(OffsetDateTime.MIN) ? PostgresTime.MINUS_INFINITY : time.toInstant();
  }

  private static OffsetDateTime utc(Instant instant) {
    if (PostgresTime.isInfinite(instant)) {
      return instant.isAfter(Instant.EPOCH) ? OffsetDateTime.MAX : OffsetDateTime.MIN;
    }
    return instant.atOffset(ZoneOffset.UTC);
  }
}
