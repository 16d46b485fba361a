package io.stockevents.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateFormatTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          %t [%p] at %o: %T        | t [3] at 17: 1795356168264
          %k=%s                    | key=välue
          %K %S                    | 3 6
          %h                       | a=1,b=NULL
          100%% \\x41 \\\\ ü         | 100% A \\ ü
          """)
  void lettersAreThoseOfKcat(String template, String written) {
    assertThat(write(template, "key", "välue")).isEqualTo(written);
  }

  @Test
  void noLineEndsByItself() {
    assertThat(write("%o", null, null)).isEqualTo("17");
    assertThat(write("%o\\r\\n%t\\t", null, null)).isEqualTo("17\r\nt\t");
  }

  @Test
  void nullIsNothingOfLengthMinusOne() {
    assertThat(write("%k|%s|%K|%S", null, null)).isEqualTo("||-1|-1");
  }

  @Test
  void lengthIsAlsoThereInBinary() {
    assertThat(write("%R", null, "abc")).isEqualTo("\0\0\0\u0003");
  }

  @ParameterizedTest
  @CsvSource({
    "%x, '%x' is no field",
    "100%, '% ' is no field",
    "\\q, 'behind a backslash comes n, r,'"
  })
  void whatIsNotThereIsNamed(String template, String message) {
    assertThatThrownBy(() -> TemplateFormat.of(template))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  private static String write(String template, @Nullable String key, @Nullable String value) {
    RecordHeaders headers = new RecordHeaders();
    headers.add("a", "1".getBytes(StandardCharsets.UTF_8));
    headers.add("b", null);
    LineBuffer out = new LineBuffer();
    TemplateFormat.of(template)
        .write(
            null,
            Records.of(new TopicPartition("t", 3), 17, 1_795_356_168_264L, key, value, headers),
            out);
    return out.toString();
  }
}
