package io.stockevents.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stockevents.cli.UserError;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparkQueryTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "delete from stock_trades",
        "UPDATE stock_trades SET stock_price = 1",
        "insert into stock_trades select * from stock_trades",
        "with t as (select 1) insert into stock_trades select * from t",
        "MERGE INTO stock_trades USING u ON true WHEN MATCHED THEN DELETE",
        "drop table stock_trades",
        "set spark.sql.shuffle.partitions = 1"
      })
  void statementThatIsNoQueryIsRefusedBeforeSparkStarts(String sql) {
    assertThatThrownBy(() -> SparkQuery.requireQuery(sql))
        .isInstanceOfSatisfying(UserError.class, e -> assertThat(e.exitCode()).isEqualTo(2))
        .hasMessageStartingWith("only SELECT");
  }

  @ParameterizedTest
  @ValueSource(strings = {"selec 1", "SELECT a b c", "SELECT (1"})
  void syntaxErrorIsSaidBeforeSparkStarts(String sql) {
    assertThatThrownBy(() -> SparkQuery.requireQuery(sql))
        .isInstanceOfSatisfying(UserError.class, e -> assertThat(e.exitCode()).isEqualTo(2))
        .hasMessageStartingWith("Spark: [PARSE_SYNTAX_ERROR]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT count(*) FROM stock_trades;",
        "WITH t AS (SELECT 1 AS a) SELECT a FROM t",
        "(SELECT 1) UNION ALL SELECT 2 ORDER BY 1",
        "FROM stock_trades SELECT stock_name",
        "VALUES (1), (2)"
      })
  void queryIsLetThrough(String sql) {
    SparkQuery.requireQuery(sql);
  }
}
