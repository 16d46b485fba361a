package io.stockevents.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stockevents.it.StackExtension;
import io.stockevents.it.TestStack;
import io.stockevents.it.TradesDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(StackExtension.class)
class InitSqlIT {

  /** Everything that the script makes, as rows of text. */
  private static final String CATALOG =
      """
      SELECT concat_ws('|', 'column', column_name, data_type, numeric_precision, numeric_scale,
                       is_nullable, column_default)
        FROM information_schema.columns
       WHERE table_schema = 'public' AND table_name = 'stock_trades'
      UNION ALL
      SELECT concat_ws('|', 'constraint', conname, contype, pg_get_constraintdef(oid))
        FROM pg_constraint WHERE conrelid = 'public.stock_trades'::regclass
      UNION ALL
      SELECT concat_ws('|', 'table', relreplident, relacl, relnatts)
        FROM pg_class WHERE oid = 'public.stock_trades'::regclass
      UNION ALL
      SELECT concat_ws('|', 'publication', p.pubname, puballtables, pubinsert, pubupdate, pubdelete,
                       pubtruncate, schemaname, tablename)
        FROM pg_publication p LEFT JOIN pg_publication_tables t USING (pubname)
      UNION ALL
      SELECT concat_ws('|', 'role', rolname, rolsuper, rolcreatedb, rolcreaterole, rolreplication,
                       rolcanlogin, rolbypassrls)
        FROM pg_roles WHERE rolname = 'cdc'
      UNION ALL
      SELECT concat_ws('|', 'database', setconfig) FROM pg_db_role_setting
      ORDER BY 1
      """;

  private final TestStack stack;

  InitSqlIT(TestStack stack) {
    this.stack = stack;
  }

  @Test
  void runningItAgainChangesNothing() throws Exception {
    List<String> before = catalog();

    stack.execute(script());

    assertThat(catalog()).isEqualTo(before).isNotEmpty();
  }

  @Test
  void tableIsAsSpecified() throws SQLException {
    assertThat(catalog())
        .contains(
            "column|trade_id|uuid|NO",
            "column|stock_name|text|NO",
            "column|stock_price|numeric|12|2|NO",
            "column|stock_purchase_choice|text|NO",
            "column|trader_id|uuid|NO",
            "column|created_at|timestamp with time zone|NO|now()",
            "column|updated_at|timestamp with time zone|NO|now()",
            "constraint|stock_trades_pkey|p|PRIMARY KEY (trade_id, created_at)")
        .anyMatch(row -> row.startsWith("table|f|"))
        .anyMatch(row -> row.startsWith("publication|cdc_publication|f|t|t|t|t|"))
        .contains("role|cdc|f|f|f|t|t|f");
  }

  @ParameterizedTest
  @ValueSource(strings = {"HOLD", "buy", ""})
  void choiceIsBuyOrSell(String choice) {
    assertThatThrownBy(
            () ->
                stack.execute(
                    "INSERT INTO stock_trades (trade_id, stock_name, stock_price,"
                        + " stock_purchase_choice, trader_id)"
                        + " VALUES (gen_random_uuid(), 'X', 1, '"
                        + choice
                        + "', gen_random_uuid())"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("stock_purchase_choice_check");
  }

  @Test
  void nanIsNoPriceAndAnOlderTableKeepsItsOwn() throws Exception {
    String insert =
        """
        INSERT INTO stock_trades VALUES
          (gen_random_uuid(), 'X', 'NaN', 'BUY', gen_random_uuid(), '%s')
        """;
    try (TradesDatabase database = TradesDatabase.create(stack, "it_nan")) {
      assertThatThrownBy(() -> database.execute(insert.formatted("2026-01-01Z")))
          .hasMessageContaining("stock_price_is_a_number");

      database.execute("ALTER TABLE stock_trades DROP CONSTRAINT stock_price_is_a_number");
      database.execute(insert.formatted("2026-01-01Z"));
      database.execute(script());
      assertThat(database.count()).as("it stays").isEqualTo(1);

      database.execute("DELETE FROM stock_trades");
      database.execute(script());
      // Where the table is a hypertable, into its chunk and into a new one.
      assertThatThrownBy(() -> database.execute(insert.formatted("2026-01-01Z")))
          .hasMessageContaining("stock_price_is_a_number");
      assertThatThrownBy(() -> database.execute(insert.formatted("2025-01-01Z")))
          .hasMessageContaining("stock_price_is_a_number");
    }
  }

  @Test
  void passwordIsNotInTheScript() throws IOException {
    assertThat(script().lines().filter(line -> line.contains("PASSWORD '"))).isEmpty();
  }

  private List<String> catalog() throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = stack.connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(CATALOG)) {
      while (result.next()) {
        rows.add(result.getString(1));
      }
    }
    return rows;
  }

  private static String script() throws IOException {
    return Files.readString(
        Path.of(System.getProperty("checkout.folder"), "database/timescaledb/init.sql"));
  }
}
