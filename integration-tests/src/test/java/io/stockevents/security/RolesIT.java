package io.stockevents.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stockevents.it.Cli;
import io.stockevents.it.StackExtension;
import io.stockevents.it.TestStack;
import io.stockevents.it.TradesDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The two roles of {@code init.sql} have the rights that they need, and no others. */
@ExtendWith(StackExtension.class)
class RolesIT {

  /** SQLSTATE insufficient_privilege. */
  private static final String DENIED = "42501";

  private static final String INSERT =
      "INSERT INTO stock_trades VALUES"
          + " (gen_random_uuid(), 'A', 1, 'BUY', gen_random_uuid(), now(), now())";

  private final TestStack stack;

  RolesIT(TestStack stack) {
    this.stack = stack;
  }

  @Test
  void applicationRoleDoesAllThatTheCommandsNeed() throws Exception {
    try (TradesDatabase database = TradesDatabase.create(stack, "roles_app")) {
      assertThat(run(database, "load", "-n", "100").exitCode()).isZero();
      assertThat(run(database, "generate", "--rate=max", "--count=100").exitCode()).isZero();
      assertThat(run(database, "load", "-n", "7", "--truncate").exitCode()).isZero();
      assertThat(database.count()).isEqualTo(7);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TABLE public.mine ()",
        "ALTER TABLE stock_trades REPLICA IDENTITY DEFAULT",
        "DROP TABLE stock_trades",
        "DROP PUBLICATION cdc_publication",
        "CREATE ROLE another",
        "ALTER ROLE cdc PASSWORD 'x'",
        "SELECT * FROM pg_authid",
        "SELECT pg_create_logical_replication_slot('mine', 'pgoutput')",
        "SELECT pg_drop_replication_slot('cdc_slot')",
        "SELECT pg_read_file('/etc/passwd')",
        "COPY stock_trades TO PROGRAM 'cat'",
        "CALL retire_chunks(INTERVAL '1 day')",
        "CALL retire_chunks_job(1, '{}')"
      })
  void applicationRoleMayDoNothingElse(String statement) throws SQLException {
    assertDenied(application(), statement);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        INSERT,
        "UPDATE stock_trades SET stock_price = 1",
        "DELETE FROM stock_trades",
        "TRUNCATE stock_trades",
        "CREATE TABLE public.mine ()",
        "SELECT * FROM pg_authid",
        "ALTER PUBLICATION cdc_publication SET (publish = 'insert')"
      })
  void replicationRoleOnlyReads(String statement) throws SQLException {
    assertDenied(replication(), statement);
  }

  @Test
  void neitherIsSuperuser() throws SQLException {
    String superusers =
        stack.query(
            "SELECT count(*) FROM pg_roles WHERE rolname IN ('cdc', '%s') AND (rolsuper OR"
                    .formatted(stack.environment().get("POSTGRES_USER"))
                + " rolcreaterole OR rolcreatedb OR rolbypassrls)");

    assertThat(superusers).isEqualTo("0");
  }

  @Test
  void aRoleWithoutRightsIsToldWhichItLacks() throws Exception {
    try (TradesDatabase database = TradesDatabase.create(stack, "roles_none")) {
      database.execute(
          "REVOKE ALL ON stock_trades FROM %s".formatted(stack.environment().get("POSTGRES_USER")));

      Cli.Result load = run(database, "load", "-n", "1");

      assertThat(load.exitCode()).isEqualTo(1);
      assertThat(load.err().lines()).singleElement().asString().contains("GRANT", "stock_trades");
    }
  }

  private static Cli.Result run(TradesDatabase database, String... words) {
    String[] command = new String[words.length + 1];
    command[0] = "stock-events";
    System.arraycopy(words, 0, command, 1, words.length);
    return Cli.run(database.environment(), command);
  }

  private static void assertDenied(Connection connection, String statement) throws SQLException {
    try (connection;
        Statement sql = connection.createStatement()) {
      connection.setAutoCommit(false);
      assertThatThrownBy(() -> sql.execute(statement))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(DENIED));
      connection.rollback();
    }
  }

  private Connection application() throws SQLException {
    Map<String, String> environment = stack.environment();
    return DriverManager.getConnection(
        environment.get("POSTGRES_URL"),
        environment.get("POSTGRES_USER"),
        environment.get("POSTGRES_PASSWORD"));
  }

  private Connection replication() throws SQLException {
    Map<String, String> environment = stack.environment();
    return DriverManager.getConnection(
        environment.get("POSTGRES_URL"), "cdc", environment.get("CDC_PASSWORD"));
  }
}
