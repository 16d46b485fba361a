package io.stockevents.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultTextTest {

  private static final QueryResult RESULT =
      new QueryResult(
          "DuckDB",
          List.of("stock_name", "price", "at"),
          List.of(
              List.of("AAPL", new BigDecimal("187.25"), Instant.parse("2026-11-21T10:00:00.5Z")),
              Arrays.asList("a\"b,\u001b", new BigDecimal("1E+3"), null)));

  @Test
  void tableAlignsAndHidesWhatCouldMoveTheCursor() {
    assertThat(ResultText.table(RESULT))
        .isEqualTo(
            """
            stock_name   price  at
            AAPL        187.25  2026-11-21T10:00:00.500Z
            a"b,\\u{1b}    1000  NULL
            """);
  }

  @Test
  void csvQuotesWhatNeedsIt() {
    assertThat(ResultText.csv(RESULT))
        .isEqualTo(
            """
            stock_name,price,at
            AAPL,187.25,2026-11-21T10:00:00.500Z
            "a""b,\u001b",1000,
            """);
  }

  @Test
  void jsonIsAnObjectALine() {
    assertThat(ResultText.json(RESULT).lines().toList())
        .containsExactly(
            "{\"stock_name\":\"AAPL\",\"price\":187.25,\"at\":\"2026-11-21T10:00:00.500Z\"}",
            "{\"stock_name\":\"a\\\"b,\\u001B\",\"price\":1E+3,\"at\":null}");
  }
}
