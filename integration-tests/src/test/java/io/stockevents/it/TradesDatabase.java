package io.stockevents.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/** A database of one test's own on the shared server, with the table and without a connector. */
public final class TradesDatabase implements AutoCloseable {

  private final TestStack stack;
  private final String name;
  private final Map<String, String> environment;

  private TradesDatabase(TestStack stack, String name) {
    this.stack = stack;
    this.name = name;
    environment = new HashMap<>(stack.environment());
    environment.put("POSTGRES_DB", name);
    environment.put("POSTGRES_URL", "");
  }

  /** A new, empty database; {@code init.sql} makes the table. */
  public static TradesDatabase create(TestStack stack, String name)
      throws SQLException, IOException {
    TradesDatabase database = createEmpty(stack, name);
    Path script = Path.of(System.getProperty("checkout.folder"), "database/timescaledb/init.sql");
    database.execute(
        "SET stock_events.app_user = '%s';%n%s"
            .formatted(database.environment.get("POSTGRES_USER"), Files.readString(script)));
    return database;
  }

  /** A new database without the table. */
  public static TradesDatabase createEmpty(TestStack stack, String name) throws SQLException {
    stack.execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    stack.execute("CREATE DATABASE " + name);
    return new TradesDatabase(stack, name);
  }

  /** The environment in which a command finds this database. */
  public Map<String, String> environment() {
    return environment;
  }

  /** Runs one statement, or several in one transaction. */
  public void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The one value that the query gives, as text. */
  public String query(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }

  /** How many trades there are. */
  public long count() throws SQLException {
    return Long.parseLong(query("SELECT count(*) FROM stock_trades"));
  }

  /** A new connection as the owner of the table. */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%s/%s"
            .formatted(environment.get("POSTGRES_HOST"), environment.get("POSTGRES_PORT"), name),
        environment.get("POSTGRES_ADMIN_USER"),
        environment.get("POSTGRES_ADMIN_PASSWORD"));
  }

  @Override
  public void close() throws SQLException {
    stack.execute("DROP DATABASE " + name + " WITH (FORCE)");
  }
}
