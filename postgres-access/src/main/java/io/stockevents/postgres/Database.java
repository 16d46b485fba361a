package io.stockevents.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.stockevents.cli.UserError;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;

/** A pool of connections to one database, and the words for what goes wrong with it. */
public final class Database implements AutoCloseable {

  /** How long a statement waits for a connection, and connecting may take. */
  private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(10);

  private final DatabaseSettings settings;
  private final HikariDataSource pool;

  private Database(DatabaseSettings settings, HikariDataSource pool) {
    this.settings = settings;
    this.pool = pool;
  }

  /**
   * Connects.
   *
   * @param connections how many at most are open at once
   * @param statementTimeout how long the server may be silent before the connection counts as
   *     broken; zero waits for ever
   * @throws UserError if the database cannot be reached or refuses us
   */
  public static Database open(
      DatabaseSettings settings, int connections, Duration statementTimeout) {
    return open(settings, connections, statementTimeout, CONNECTION_TIMEOUT);
  }

  /**
   * Connects.
   *
   * @param connectionTimeout how long connecting may take; at least a second
   * @see #open(DatabaseSettings, int, Duration)
   */
  public static Database open(
      DatabaseSettings settings,
      int connections,
      Duration statementTimeout,
      Duration connectionTimeout) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("stock-events");
    config.setJdbcUrl(settings.url());
    config.setUsername(settings.user());
    config.setPassword(settings.password());
    config.setMaximumPoolSize(connections);
    config.setConnectionTimeout(connectionTimeout.toMillis());
    // The pool's own timeout does not end a login that the server does not answer. Half a second
    // later than the other, so that a host that is not there is told from a server that is silent.
    long seconds = Math.max(1, connectionTimeout.toSeconds());
    config.addDataSourceProperty(PGProperty.CONNECT_TIMEOUT.getName(), Long.toString(seconds));
    config.addDataSourceProperty(PGProperty.LOGIN_TIMEOUT.getName(), seconds + ".5");
    config.addDataSourceProperty(PGProperty.APPLICATION_NAME.getName(), "stock-events");
    config.addDataSourceProperty(PGProperty.TCP_KEEP_ALIVE.getName(), "true");
    config.addDataSourceProperty(
        PGProperty.SOCKET_TIMEOUT.getName(), Long.toString(statementTimeout.toSeconds()));
    try {
      return new Database(settings, new HikariDataSource(config));
    } catch (PoolInitializationException e) {
      throw explained(settings, e);
    }
  }

  /** A connection of the pool, in auto-commit mode; to be closed. */
  public Connection connection() throws SQLException {
    return pool.getConnection();
  }

  /**
   * The table whose changes a connector reads through {@code slot}. A snapshot of it takes one
   * connection, and a second one for each mark; it ends with a {@link UserError} if this database
   * has no such slot.
   */
  public SourceTable sourceTable(String slot) {
    return () -> JdbcTableSnapshot.take(pool, slot);
  }

  /**
   * What the database says about itself and the capture of the table; changes nothing.
   *
   * @param timeout how long one query may take
   */
  public CaptureCatalog catalog(CaptureCatalog.Names names, Duration timeout) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      return new CaptureCatalogReader(connection, timeout).read(names);
    }
  }

  /** What failed, where, and what to try. */
  public UserError explain(SQLException e) {
    return explained(settings, SqlState.cause(e));
  }

  @Override
  public void close() {
    pool.close();
  }

  private static UserError explained(DatabaseSettings at, PoolInitializationException e) {
    if (!(e.getCause() instanceof SQLException cause)) {
      return UserError.unreachable(at.address() + ": " + e.getMessage(), e);
    }
    return SqlState.isUnanswered(cause)
        ? UserError.unreachable(
            at.address()
                + " accepts connections but does not answer as PostgreSQL; check POSTGRES_HOST and"
                + " POSTGRES_PORT",
            cause)
        : explained(at, cause);
  }

  private static UserError explained(DatabaseSettings at, SQLException e) {
    String where = at.address() + "/" + at.database();
    String state = SqlState.of(e);
    return switch (state) {
      case SqlState.WRONG_PASSWORD ->
          UserError.unreachable(
              at.address()
                  + " refuses the role "
                  + at.role()
                  + " with this password; check POSTGRES_USER and POSTGRES_PASSWORD, or use -U, -W",
              e);
      case SqlState.NOT_AUTHORIZED, SqlState.REJECTED ->
          UserError.unreachable(
              at.address() + " refuses the role " + at.role() + ": " + serverMessage(e), e);
      case SqlState.NO_DATABASE ->
          UserError.unreachable(
              at.address()
                  + " has no database "
                  + at.database()
                  + "; create it, or check POSTGRES_DB",
              e);
      case SqlState.NO_TABLE -> missingTable(where, e);
      case SqlState.NO_PERMISSION ->
          UserError.failed(
              where
                  + ": the role "
                  + at.role()
                  + " may not do this: "
                  + serverMessage(e)
                  + "; GRANT it, or use another role",
              e);
      default ->
          SqlState.isUnavailable(e)
              ? unreachable(at, e)
              : UserError.failed(where + ": " + serverMessage(e) + " (SQLSTATE " + state + ")", e);
    };
  }

  private static UserError unreachable(DatabaseSettings at, SQLException e) {
    if (e.getCause() instanceof UnknownHostException) {
      return UserError.unreachable(
          "the host of " + at.address() + " is unknown; check POSTGRES_HOST", e);
    }
    if (SqlState.of(e).startsWith("5")) {
      return UserError.unreachable(
          "the database at " + at.address() + " takes no connection now: " + serverMessage(e), e);
    }
    return UserError.unreachable(
        "no database answers at "
            + at.address()
            + "; start one with 'cdc-stack up', or check POSTGRES_HOST and POSTGRES_PORT",
        e);
  }

  static UserError missingTable(String where, @Nullable SQLException e) {
    return UserError.failed(
        where
            + " has no table public.stock_trades; 'cdc-stack up' makes it, or run"
            + " database/timescaledb/init.sql",
        e);
  }

  /** The first line without the severity, which the driver puts in front. */
  static String serverMessage(SQLException e) {
    String message = String.valueOf(e.getMessage());
    return message.lines().findFirst().orElse("").replaceFirst("^[A-Z]+: ", "");
  }
}
