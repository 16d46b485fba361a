package io.stockevents.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

class SqlStateTest {

  /** The second one is a constraint of the table, which no retry helps. */
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          23514, new row for relation "_hyper_1_13_chunk" violates …, constraint_111,          true
          23514, new row for relation "_hyper_1_13_chunk" violates …, stock_price_is_a_number, false
          23514, value for domain d violates …,                       ,                        false
          42704, chunk not found,                                     ,                        true
          42704, type "nonsense" does not exist,                      ,                        false
          40P01, deadlock detected,                                   ,                        true
          53100, No space left on device,                             ,                        false
          """)
  void aStatementIsTriedAgainIfAnotherOneTookItsChunkAway(
      String sqlState, String message, String constraint, boolean again) {
    String error =
        "SERROR\0C%s\0M%s\0%s"
            .formatted(sqlState, message, constraint == null ? "" : "n" + constraint + "\0");

    assertThat(SqlState.isConflict(new PSQLException(new ServerErrorMessage(error))))
        .isEqualTo(again);
  }

  @ParameterizedTest
  @CsvSource({"23514, false", "40001, true"})
  void anErrorThatIsNotOfTheServer(String sqlState, boolean again) {
    assertThat(SqlState.isConflict(new SQLException("no", sqlState))).isEqualTo(again);
  }
}
