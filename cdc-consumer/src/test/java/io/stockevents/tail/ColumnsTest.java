package io.stockevents.tail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnsTest {

  @ParameterizedTest
  @CsvSource({
    "abcdef, 6, abcdef",
    "abcdefg, 6, abcde…",
    "日本語日, 8, 日本語日",
    "日本語日本, 8, 日本語…",
    "e\u0301e\u0301e\u0301, 3, e\u0301e\u0301e\u0301",
    "a\u001b[31mb\u001b[0mcd, 4, a\u001b[31mb\u001b[0mcd",
    "a\u001b[31mb\u001b[0mcde, 4, a\u001b[31mb\u001b[0mc…"
  })
  void whatDoesNotFitIsCut(String line, int columns, String shown) {
    assertThat(Columns.cut(line, columns)).isEqualTo(shown);
  }
}
