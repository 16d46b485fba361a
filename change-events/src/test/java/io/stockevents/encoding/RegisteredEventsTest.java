package io.stockevents.encoding;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.change.Coordinates;
import io.stockevents.change.DecodedRecord;
import io.stockevents.change.DecodedRecord.Change;
import io.stockevents.change.DecodedRecord.Undecodable;
import io.stockevents.change.EventDecoder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Records of a registry become the events that their JSON would be. */
class RegisteredEventsTest {

  private static final Coordinates AT = new Coordinates("cdc.public.orders", 0, 42);

  private static final byte[] KEY = "{\"id\":1}".getBytes(StandardCharsets.UTF_8);

  private static final byte[] VALUE =
      """
      {"before":null,"after":{"id":1,"note":"x"},"source":{"ts_ms":1,"lsn":2},"op":"c","ts_ms":3}\
      """
          .getBytes(StandardCharsets.UTF_8);

  private final EventDecoder decoder =
      new EventDecoder(
          id -> {
            if (id > 2) {
              throw new UndecodableException("no schema " + id);
            }
            return new RegisteredSchema(id, "JSON", "{}", Map.of());
          });

  @Test
  void recordOfAJsonSchemaIsAnEvent() {
    DecodedRecord registered = decoder.decode(AT, framed(1, KEY), framed(2, VALUE));

    assertThat(registered).isInstanceOf(Change.class).hasToString(plain().toString());
  }

  @Test
  void keyAndValueMayDiffer() {
    assertThat(decoder.decode(AT, KEY, framed(2, VALUE))).hasToString(plain().toString());
    assertThat(decoder.decode(AT, framed(1, KEY), VALUE)).hasToString(plain().toString());
  }

  @Test
  void unknownIdOfTheValueOrTheKeyIsReported() {
    assertThat(decoder.decode(AT, KEY, framed(3, VALUE)))
        .isEqualTo(new Undecodable(AT, "no schema 3"));
    assertThat(decoder.decode(AT, framed(4, KEY), VALUE))
        .isEqualTo(new Undecodable(AT, "no schema 4"));
  }

  @Test
  void withoutARegistryTheRecordSaysWhatItNeeds() {
    assertThat(new EventDecoder().decode(AT, KEY, framed(7, VALUE)))
        .isEqualTo(
            new Undecodable(
                AT,
                "its schema is number 7 of a schema registry; --registry URL says where that is"));
  }

  private DecodedRecord plain() {
    return new EventDecoder().decode(AT, KEY, VALUE);
  }

  private static byte[] framed(int schema, byte[] payload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0, 0, 0, 0, (byte) schema});
    out.writeBytes(payload);
    return out.toByteArray();
  }
}
