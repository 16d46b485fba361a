package io.stockevents.producer.dao;

import io.stockevents.postgres.Database;
import io.stockevents.postgres.StockTradesTable;
import io.stockevents.trade.PostgresTime;
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
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** {@link StockTradeDao} over JDBC. Connections come in auto-commit mode. */
public final class JdbcStockTradeDao implements StockTradeDao {

  private final Database database;

  /** The trades in {@code database}. */
  public JdbcStockTradeDao(Database database) {
    this.database = database;
  }

  @Override
  public void requireTable() throws SQLException {
    StockTradesTable.require(database);
  }

  @Override
  public void copy(CopyBatch batch) throws SQLException {
    String sql =
        """
        COPY public.stock_trades
          (trade_id, stock_name, stock_price, stock_purchase_choice, trader_id,
           created_at, updated_at)
        FROM STDIN (FORMAT binary)
        """;
    try (Connection connection = database.connection()) {
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
    try (Connection connection = database.connection();
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
    try (Connection connection = database.connection();
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
    try (Connection connection = database.connection();
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
    try (Connection connection = database.connection()) {
      try (PreparedStatement statement =
          connection.prepareStatement(sql.formatted(StockTradesTable.newestFirst(connection)))) {
        statement.setInt(1, limit);
        return trades(statement);
      }
    }
  }

  private static List<StockTrade> trades(PreparedStatement query) throws SQLException {
    List<StockTrade> trades = new ArrayList<>();
    try (ResultSet row = query.executeQuery()) {
      while (row.next()) {
        trades.add(StockTradesTable.trade(row));
      }
    }
    return trades;
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
    try (Connection connection = database.connection();
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
    try (Connection connection = database.connection();
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
    try (Connection connection = database.connection();
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

  private static OffsetDateTime utc(Instant instant) {
    if (PostgresTime.isInfinite(instant)) {
      return instant.isAfter(Instant.EPOCH) ? OffsetDateTime.MAX : OffsetDateTime.MIN;
    }
    return instant.atOffset(ZoneOffset.UTC);
  }
}
