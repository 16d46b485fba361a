package io.stockevents.tail;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.change.Coordinates;
import io.stockevents.change.DecodedRecord.Tombstone;
import io.stockevents.change.EventDecoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordKeyTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"id":17}                                                  | 17
          {"region":"EU/x","id":17,"n":null,"b":true}                | EU/x/17/null/true
          {"schema":{"type":"struct"},"payload":{"id":17,"b":"x"}}   | 17/x
          {"id":17                                                   | {"id":17
          17                                                         | 17
          plain                                                      | plain
          """)
  void columnsOfAnObjectOrWhatThereIs(String key, String text) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    Tombstone record =
        (Tombstone) new EventDecoder().decode(new Coordinates("t", 0, 0), bytes, null);

    assertThat(RecordKey.text(record.key(), bytes)).isEqualTo(text);
  }

  @Test
  void noKeyIsEmpty() {
    assertThat(RecordKey.text(null, null)).isEmpty();
  }
}
