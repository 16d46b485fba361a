package io.stockevents.lake;

import io.stockevents.cli.UserError;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * {@code public.stock_trades} in PostgreSQL, and the replication slot through which its changes are
 * read.
 */
record SourceTable(String url, String user, String password, String slot) {

  /**
   * A logical message in the log, unlike any other.
   *
   * @param lsn where it is
   */
  record Mark(long lsn, String content) {
    /** Of the messages that this project writes; the connector leaves out others' alone. */
    static final String PREFIX = "stock_events.verify";
  }

  private static final String PREFIX = "jdbc:postgresql:";

  /** Names the columns of a row whose value the lake cannot hold; null if it can hold them all. */
  static final String UNSUPPORTED = "unsupported";

  /** {@code created_at} of a row that the lake cannot hold, as PostgreSQL writes it. */
  static final String CREATED_AT_TEXT = "created_at_text";

  /**
   * The rows as one snapshot sees them, with the types of {@link LakeSchema}. What these cannot
   * hold is null instead, and named.
   */
  private static final String ROWS =
      """
      (SELECT trade_id::text AS trade_id, stock_name,
              nullif(stock_price, 'NaN') AS stock_price,
              stock_purchase_choice, trader_id::text AS trader_id,
              CASE WHEN created_at >= first AND created_at < past THEN created_at END AS created_at,
              CASE WHEN updated_at >= first AND updated_at < past THEN updated_at END AS updated_at,
              nullif(concat_ws(',',
                CASE WHEN created_at < first OR created_at >= past THEN 'created_at' END,
                CASE WHEN updated_at < first OR updated_at >= past THEN 'updated_at' END,
                CASE WHEN stock_price = 'NaN' THEN 'stock_price' END), '') AS unsupported,
              created_at::text AS created_at_text
         FROM public.stock_trades,
              (VALUES (timestamptz '0001-01-01 00:00:00+00',
                       timestamptz '10000-01-01 00:00:00+00')) AS years(first, past)) AS trades""";

  private static final int FETCH_SIZE = 5_000;

  SourceTable {
    if (!url.startsWith(PREFIX)) {
      throw UserError.usage("--url must begin with " + PREFIX + ", not " + url, null);
    }
  }

  /** The table's rows as of when they are first read; read them once, and keep them. */
  Dataset<Row> rows(SparkSession spark) {
    return spark
        .read()
        .format("jdbc")
        .option("driver", "org.postgresql.Driver")
        .option("url", url)
        .option("user", user)
        .option("password", password)
        .option("fetchsize", FETCH_SIZE)
        .option("dbtable", ROWS)
        .load();
  }

  /**
   * Makes sure that there is something to compare with.
   *
   * @throws UserError if the database cannot be reached, or has no such table or slot
   */
  void require() {
    try (Connection connection = connect()) {
      requireTable(connection);
      confirmed(connection);
    } catch (SQLException e) {
      throw explained(e);
    }
  }

  /**
   * Commits a mark to the log. A connector writes it to its topic of logical messages, behind all
   * that was committed before.
   *
   * @throws UserError if the database cannot be reached
   */
  Mark mark() {
    String content = UUID.randomUUID().toString();
    try (Connection connection = connect();
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT pg_logical_emit_message(true, ?, ?) - '0/0'::pg_lsn")) {
      statement.setString(1, Mark.PREFIX);
      statement.setString(2, content);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return new Mark(row.getLong(1), content);
      }
    } catch (SQLException e) {
      throw explained(e);
    }
  }

  /**
   * Up to which LSN the connector has delivered everything.
   *
   * @throws UserError if the database cannot be reached, or has no such slot
   */
  long delivered() {
    try (Connection connection = connect()) {
      return confirmed(connection);
    } catch (SQLException e) {
      throw explained(e);
    }
  }

  private long confirmed(Connection connection) throws SQLException {
    String sql =
        """
        SELECT coalesce((confirmed_flush_lsn - '0/0'::pg_lsn)::bigint, 0)
          FROM pg_replication_slots
         WHERE slot_name = ? AND database = current_database()
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, slot);
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          throw UserError.unreachable(
              "the database has no replication slot %s, so no connector reads it; register it"
                      .formatted(slot)
                  + " (cdc-stack status shows it), or name another with --slot",
              null);
        }
        return row.getLong(1);
      }
    }
  }

  private void requireTable(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT to_regclass('public.stock_trades') IS NOT NULL")) {
      row.next();
      if (!row.getBoolean(1)) {
        throw UserError.failed(
            "the database at %s has no table public.stock_trades".formatted(address()), null);
      }
    }
  }

  private Connection connect() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("loginTimeout", "5.5");
    properties.setProperty("ApplicationName", "cdc-lake");
    return DriverManager.getConnection(url, properties);
  }

  private UserError explained(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    if (state.startsWith("08")) {
      return UserError.unreachable(
          "no database answers at "
              + address()
              + "; start one with 'cdc-stack up', or check POSTGRES_HOST and POSTGRES_PORT",
          e);
    }
    if (state.startsWith("28")) {
      return UserError.unreachable(
          address() + " refuses the role " + user + "; check POSTGRES_USER and POSTGRES_PASSWORD",
          e);
    }
    return UserError.failed(address() + ": " + message, e);
  }

  /** Host, port and database, without what else a URL may hold. */
  private String address() {
    URI uri = URI.create(url.substring("jdbc:".length()).replaceAll("[?].*", ""));
    return uri.getAuthority() == null ? "localhost" : uri.getAuthority() + uri.getPath();
  }
}
