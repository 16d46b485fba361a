package io.stockevents.postgres;

import io.stockevents.cli.UserError;
import io.stockevents.trade.PostgresTime;
import io.stockevents.trade.Side;
import io.stockevents.trade.StockTrade;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;

/** The table {@code public.stock_trades}: its key, its rows, and the order that has an index. */
public final class StockTradesTable {

  private StockTradesTable() {}

  /**
   * Makes sure that the table is there and has the primary key that all else relies on.
   *
   * @throws UserError if not
   */
  public static void require(Database at) throws SQLException {
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
    try (Connection connection = at.connection();
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

  /** Each order has an index to follow, and both mean the newest first: ids grow with time. */
  public static String newestFirst(Connection connection) throws SQLException {
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

  /** The row that {@code row} stands on, of a query for all columns in the table's order. */
  public static StockTrade trade(ResultSet row) throws SQLException {
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

  /** As the driver gives it, whose infinities are the ends of OffsetDateTime. */
  static Instant instant(OffsetDateTime time) {
    if (time.equals(OffsetDateTime.MAX)) {
      return PostgresTime.INFINITY;
    }
    return time.equals(OffsetDateTime.MIN) ? PostgresTime.MINUS_INFINITY : time.toInstant();
  }
}
