package io.stockevents.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordKeyTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"id":17}                                                  | 17
          {"region":"EU/x","id":17,"n":null,"b":true}                | EU/x/17/null/true
          {"schema":{"type":"struct"},"payload":{"id":17,"b":"x"}}   | 17/x
          {"schema":"public","payload":"p"}                          | public/p
          {"id":17                                                   | {"id":17
          {"id":17} x                                                | {"id":17} x
          17                                                         | 17
          "17"                                                       | "17"
          plain                                                      | plain
          """,
      quoteCharacter = '~')
  void columnsOfAnObjectOrWhatThereIs(String key, String text) {
    assertThat(RecordKey.of(key.getBytes(StandardCharsets.UTF_8))).isEqualTo(text);
  }

  @Test
  void noKeyIsEmpty() {
    assertThat(RecordKey.of(null)).isEmpty();
  }
}
