package io.stockevents.stack;

import io.stockevents.cli.UserError;
import io.stockevents.stack.SourceLog.Source;
import io.stockevents.stack.StackOptions.Database;
import io.stockevents.stack.StackOptions.Login;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PreferQueryMode;
import org.postgresql.replication.LogSequenceNumber;

/** The database with {@code stock_trades} in it, seen as its owner but for {@link #reader}. */
final class TradingDatabase {

  private final int port;
  private final Database database;

  TradingDatabase(int port, Database database) {
    this.port = port;
    this.database = database;
  }

  String jdbcUrl() {
    return "jdbc:postgresql://%s:%d/%s"
        .formatted(
            LoopbackPort.HOST, port, URLEncoder.encode(database.name(), StandardCharsets.UTF_8));
  }

  /**
   * Creates the database if it does not exist and applies {@code init.sql}, which changes nothing
   * the second time but the passwords of the roles that it makes.
   *
   * @throws UserError if the server does not let us in
   */
  void initialize(String cdcPassword) throws SQLException, IOException {
    try (Connection server = connect("postgres")) {
      createDatabase(server);
    }
    try (Connection connection = open();
        Statement statement = connection.createStatement()) {
      set(connection, "cdc_password", cdcPassword);
      set(connection, "app_user", database.application().user());
      set(connection, "app_password", database.application().password());
      statement.execute(initSql());
    }
  }

  /** The version of TimescaleDB in this database; empty on plain PostgreSQL. */
  Optional<String> timescaleDb() throws SQLException {
    return queryText("SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'");
  }

  /** The server's log. A standby has none of its own. */
  SourceLog log() throws SQLException {
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                // The control file has the timeline of the last checkpoint, which may be the one
                // before; the name of the segment that is written has the current one. PostgreSQL
                // below 16 reads a file that may be missing only with an offset and a length.
                """
                SELECT system_identifier, timeline, pg_current_wal_flush_lsn(),
                       pg_read_file('pg_wal/' || timeline || '.history', 0, 1048576, true)
                  FROM pg_control_system(),
                       substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) AS timeline""")) {
      row.next();
      return SourceLog.of(
          new Source(row.getString(1), Long.parseLong(row.getString(2), 16)),
          LogSequenceNumber.valueOf(row.getString(3)),
          row.getString(4));
    }
  }

  /**
   * Has the slot of this name, if there is one, synchronized to standbys. Debezium makes its slot
   * that way, and leaves an older one as it is.
   */
  void synchronizeSlot(String slot) throws SQLException {
    boolean other;
    try (Connection connection = open();
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT FROM pg_replication_slots WHERE slot_name = ? AND NOT failover")) {
      query.setString(1, slot);
      try (ResultSet found = query.executeQuery()) {
        other = found.next();
      }
    }
    if (other) {
      PGSimpleDataSource source = source(database.name());
      source.setReplication("database");
      source.setPreferQueryMode(PreferQueryMode.SIMPLE);
      source.setAssumeMinServerVersion("17");
      try (Connection connection =
              source.getConnection(database.admin().user(), database.admin().password());
          Statement alter = connection.createStatement()) {
        alter.execute(
            "ALTER_REPLICATION_SLOT " + alter.enquoteIdentifier(slot, true) + " (FAILOVER true)");
      }
    }
  }

  /** Where the replication slot of this name begins; empty if there is none. */
  Optional<LogSequenceNumber> confirmed(String slot) throws SQLException {
    try (Connection connection = open();
        PreparedStatement query =
            connection.prepareStatement(
                """
                SELECT confirmed_flush_lsn FROM pg_replication_slots
                WHERE slot_name = ? AND database = current_database()
                  AND confirmed_flush_lsn IS NOT NULL""")) {
      query.setString(1, slot);
      try (ResultSet row = query.executeQuery()) {
        return row.next()
            ? Optional.of(LogSequenceNumber.valueOf(row.getString(1)))
            : Optional.empty();
      }
    }
  }

  /**
   * Whether Debezium holds the sessions of a running task, which it does from its start on, during
   * the snapshot too. Those of a mere check of its config have other names.
   */
  boolean captured() throws SQLException {
    return queryText(
            """
            SELECT application_name
            FROM pg_stat_activity
            WHERE usename = 'cdc' AND application_name IN ('Debezium General', 'Debezium Streaming')
            LIMIT 1""")
        .isPresent();
  }

  /** A session of the application's role that changes nothing. */
  Connection reader() throws SQLException {
    Connection connection = connect(database.name(), database.application(), "POSTGRES");
    connection.setReadOnly(true);
    connection.setAutoCommit(false);
    return connection;
  }

  private void createDatabase(Connection server) throws SQLException {
    try (PreparedStatement exists =
        server.prepareStatement("SELECT FROM pg_database WHERE datname = ?")) {
      exists.setString(1, database.name());
      try (ResultSet found = exists.executeQuery()) {
        if (found.next()) {
          return;
        }
      }
    }
    try (Statement create = server.createStatement()) {
      create.execute("CREATE DATABASE " + create.enquoteIdentifier(database.name(), true));
    }
  }

  /** What {@code init.sql} is told. */
  private static void set(Connection connection, String name, String value) throws SQLException {
    try (PreparedStatement set =
        connection.prepareStatement("SELECT set_config('stock_events.' || ?, ?, false)")) {
      set.setString(1, name);
      set.setString(2, value);
      set.execute();
    }
  }

  /** The first column of the first row; empty if there is none, or NULL. */
  Optional<String> queryText(String sql) throws SQLException {
    try (Connection connection = open();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
    }
  }

  /** A session of the owner. */
  Connection open() throws SQLException {
    return connect(database.name());
  }

  private Connection connect(String databaseName) throws SQLException {
    return connect(databaseName, database.admin(), "POSTGRES_ADMIN");
  }

  private Connection connect(String databaseName, Login login, String settings)
      throws SQLException {
    try {
      return source(databaseName).getConnection(login.user(), login.password());
    } catch (SQLException e) {
      // Class 28 is "invalid authorization specification".
      if (e.getSQLState() != null && e.getSQLState().startsWith("28")) {
        throw UserError.unreachable(
            "PostgreSQL on port %1$d refuses user %2$s: its data was made with another %3$s_USER or %3$s_PASSWORD; set that again, or start anew with --fresh"
                .formatted(port, login, settings),
            e);
      }
      throw e;
    }
  }

  private PGSimpleDataSource source(String databaseName) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {LoopbackPort.HOST});
    source.setPortNumbers(new int[] {port});
    source.setDatabaseName(databaseName);
    source.setApplicationName("cdc-stack");
    return source;
  }

  private static String initSql() throws IOException {
    try (InputStream in = TradingDatabase.class.getResourceAsStream("init.sql")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
