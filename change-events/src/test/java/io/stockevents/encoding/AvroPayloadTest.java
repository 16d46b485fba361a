package io.stockevents.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** On what Debezium 3.7 and the Avro converter of Apicurio 2.6 wrote of a table of many types. */
class AvroPayloadTest {

  private static final int DAMAGED = 20_000;

  private static final Map<Integer, String> SCHEMAS = schemas();

  /** One of a file of recordings. */
  private record Recorded(String hexKey, String hexValue) {

    byte[] key() {
      return HexFormat.of().parseHex(hexKey);
    }

    byte[] value() {
      return HexFormat.of().parseHex(hexValue);
    }
  }

  private static final List<Recorded> ORDERS = recorded("avro.public.orders");

  private final RegistryFormat format = new RegistryFormat(AvroPayloadTest::schema);

  @Test
  void keyIsAnObject() throws UndecodableException {
    assertThat(json(ORDERS.get(0).key())).isEqualTo("{\"region\":\"eu\",\"no\":1}");
  }

  @Test
  void everyTypeIsAsInJson() throws UndecodableException {
    assertThat(json(ORDERS.get(0).value()))
        .startsWith(
            "{\"before\":null,\"after\":{\"region\":\"eu\",\"no\":1,\"amount\":\"12.50\","
                + "\"free\":\"1.234567890123456789\",\"at\":\"2026-11-28T12:34:56.123456Z\","
                + "\"local\":1795869296500000,\"day\":20785,\"t\":45296000000,\"ok\":true,"
                + "\"raw\":\"3q2+7w==\",\"doc\":\"{\\\"a\\\": 1}\","
                + "\"ref\":\"00000000-0000-0000-0000-000000000001\",\"tags\":[1,2,3],\"ratio\":0.1,"
                + "\"m\":\"happy\",\"big\":9007199254740993,\"note\":\"ünïcode\"},"
                + "\"source\":{\"version\":\"3.7.0.Final\",\"connector\":\"postgresql\",")
        .contains("\"transaction\":{\"id\":\"763:28937384\",\"total_order\":1,")
        .contains("\"op\":\"c\"");
  }

  @Test
  void whatIsMissingIsNull() throws UndecodableException {
    assertThat(json(ORDERS.get(1).value()))
        .contains("\"no\":2,\"amount\":null,\"free\":null,\"at\":null,");
  }

  @Test
  void recordOfAnotherVersionIsReadWithItsOwn() throws UndecodableException {
    assertThat(json(ORDERS.get(4).value())).contains("\"note\":null,\"extra\":\"new column\"}");
  }

  @Test
  void transactionIsRead() throws UndecodableException {
    assertThat(json(recorded("avro.transaction").get(1).value()))
        .isEqualTo(
            "{\"status\":\"END\",\"id\":\"763:28937832\",\"event_count\":1,\"data_collections\":"
                + "[{\"data_collection\":\"public.orders\",\"event_count\":1}],"
                + "\"ts_ms\":1795876454014}");
  }

  @Test
  void eachSchemaIsAskedForOnce() throws UndecodableException {
    Map<Integer, Integer> asked = new HashMap<>();
    RegistryFormat counting =
        new RegistryFormat(
            id -> {
              asked.merge(id, 1, Integer::sum);
              return schema(id);
            });

    counting.json(ORDERS.get(0).value());
    counting.json(ORDERS.get(1).value());

    assertThat(asked).isEqualTo(Map.of(6, 1));
  }

  @Test
  void schemasAreReadWithWhatTheyReferTo() throws UndecodableException {
    String leg =
        "{\"type\":\"record\",\"name\":\"Leg\",\"fields\":[{\"name\":\"n\",\"type\":\"int\"}]}";
    String trip =
        "{\"type\":\"record\",\"name\":\"Trip\",\"fields\":[{\"name\":\"leg\",\"type\":\"Leg\"}]}";
    RegistryFormat referring =
        new RegistryFormat(id -> new RegisteredSchema(id, "AVRO", trip, Map.of("Leg", leg)));

    assertThat(referring.json(new byte[] {0, 0, 0, 0, 9, 14}))
        .asString()
        .isEqualTo("{\"leg\":{\"n\":7}}");
  }

  @Test
  void idOfAnotherSubjectIsNoted() {
    byte[] record = ORDERS.get(0).value();
    record[4] = 5;

    assertThatThrownBy(() -> format.json(record))
        .isInstanceOf(UndecodableException.class)
        .hasMessageContaining("it is not of schema 5");
  }

  @Test
  void unreadableSchemaIsNoted() {
    RegistryFormat broken =
        new RegistryFormat(
            id -> new RegisteredSchema(id, "AVRO", "{\"type\":\"no such\"}", Map.of()));

    assertThatThrownBy(() -> broken.json(ORDERS.get(0).value()))
        .isInstanceOf(UndecodableException.class)
        .hasMessageStartingWith("schema 6: ");
  }

  @Test
  void unknownKindOfSchemaIsNoted() {
    RegistryFormat other =
        new RegistryFormat(id -> new RegisteredSchema(id, "THRIFT", "", Map.of()));

    assertThatThrownBy(() -> other.json(ORDERS.get(0).value()))
        .hasMessage("schema 6 is of an unknown kind, THRIFT");
  }

  @Test
  void withoutARegistryItSaysWhatToDo() {
    assertThatThrownBy(() -> new RegistryFormat(SchemaLookup.NONE).json(ORDERS.get(0).value()))
        .hasMessage(
            "its schema is number 6 of a schema registry; --registry URL says where that is");
  }

  @Test
  void jsonIsLeftAsItIs() throws UndecodableException {
    byte[] json = "{\"op\":\"c\"}".getBytes(StandardCharsets.UTF_8);

    assertThat(format.json(json)).isSameAs(json);
    assertThat(format.json(new byte[] {0, 1, 2})).containsExactly(0, 1, 2);
  }

  @Test
  void damagedRecordsAreJsonOrNoted() throws IOException {
    Random random = new Random(7);
    for (int input = 0; input < DAMAGED; input++) {
      byte[] record = ORDERS.get(input % 4).value();
      for (int damage = random.nextInt(3); damage >= 0; damage--) {
        record[5 + random.nextInt(record.length - 5)] = (byte) random.nextInt(256);
      }
      try (JsonParser parser = new JsonFactory().createParser(format.json(record))) {
        while (parser.nextToken() != null) {
          parser.getText();
        }
      } catch (UndecodableException e) {
        assertThat(e.getMessage()).startsWith("it is not of ").hasLineCount(1);
      }
    }
  }

  private String json(byte[] record) throws UndecodableException {
    return new String(format.json(record), StandardCharsets.UTF_8);
  }

  private static RegisteredSchema schema(int id) {
    return new RegisteredSchema(id, "AVRO", Objects.requireNonNull(SCHEMAS.get(id)), Map.of());
  }

  private static List<Recorded> recorded(String topic) {
    return resource("avro-records.txt")
        .lines()
        .map(line -> line.split(" "))
        .filter(record -> record[0].equals(topic) && !record[3].equals("null"))
        .map(record -> new Recorded(record[2], record[3]))
        .toList();
  }

  private static Map<Integer, String> schemas() {
    Map<Integer, String> schemas = new HashMap<>();
    try (JsonParser parser = new JsonFactory().createParser(resource("avro-schemas.json"))) {
      parser.nextToken();
      for (String id = parser.nextFieldName(); id != null; id = parser.nextFieldName()) {
        schemas.put(Integer.valueOf(id), parser.nextTextValue());
      }
      return schemas;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String resource(String name) {
    try (InputStream in = AvroPayloadTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
