package io.stockevents.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** On what Google's library writes. */
class ProtobufPayloadTest {

  private static final int DAMAGED = 20_000;

  /** What a registry has of an envelope, with the types that converters write. */
  private static final String ENVELOPE =
      """
      syntax = "proto3";
      package shop;
      import "google/protobuf/timestamp.proto";
      import "google/protobuf/wrappers.proto";
      import "confluent/type/decimal.proto";
      message Key { int64 id = 1; }
      message Envelope {
        Value before = 1;
        Value after = 2;
        string op = 3;
        optional int64 ts_ms = 4;
        message Value {
          int64 id = 1;
          string name = 2;
          optional string note = 3;
          confluent.type.Decimal price = 4;
          google.protobuf.Timestamp at = 5;
          google.protobuf.StringValue wrapped = 6;
          repeated int32 sizes = 7;
          map<string, int64> counts = 8;
          bytes raw = 9;
          bool ok = 10;
          double ratio = 11;
          uint64 big = 12;
          Mood mood = 13;
          oneof either { int32 number = 14; string word = 15; }
          sint32 below = 16;
        }
        enum Mood { SAD = 0; HAPPY = 1; }
      }
      """;

  private static final String DECIMAL =
      """
      syntax = "proto3";
      package confluent.type;
      message Decimal { bytes value = 1; uint32 precision = 2; int32 scale = 3; }
      """;

  private final RegistryFormat format = format(ENVELOPE);

  @Test
  void messageOfGooglesLibraryIsRead() throws Exception {
    Descriptor value = descriptor();
    Descriptor decimal = value.getFile().findMessageTypeByName("Decimal");
    DynamicMessage message =
        DynamicMessage.newBuilder(value)
            .setField(value.findFieldByName("id"), 42L)
            .setField(value.findFieldByName("name"), "ünïcode")
            .setField(
                value.findFieldByName("price"),
                DynamicMessage.newBuilder(decimal)
                    .setField(
                        decimal.findFieldByName("value"),
                        ByteString.copyFrom(BigInteger.valueOf(-1250).toByteArray()))
                    .setField(decimal.findFieldByName("scale"), 2)
                    .build())
            .addRepeatedField(value.findFieldByName("sizes"), 1)
            .addRepeatedField(value.findFieldByName("sizes"), -2)
            .setField(value.findFieldByName("raw"), ByteString.fromHex("deadbeef"))
            .setField(value.findFieldByName("ok"), true)
            .setField(value.findFieldByName("ratio"), 0.1)
            .setField(value.findFieldByName("big"), -1L)
            .setField(value.findFieldByName("below"), -7)
            .build();

    // The message is the first in the second one of the file.
    assertThat(json(record("040200", message.toByteArray())))
        .isEqualTo(
            "{\"id\":42,\"name\":\"ünïcode\",\"note\":null,\"price\":\"-12.50\",\"at\":null,"
                + "\"wrapped\":null,\"sizes\":[1,-2],\"counts\":{},\"raw\":\"3q2+7w==\",\"ok\":true,"
                + "\"ratio\":0.1,\"big\":18446744073709551615,\"mood\":\"SAD\",\"below\":-7,"
                + "\"number\":null,\"word\":null}");
  }

  @Test
  void wellKnownTypesMapsAndEnumsAreRead() throws UndecodableException {
    String value =
        "1a026f6b" // note
            + "2a0808808cdefe051001" // at, with a nanosecond
            + "32030a0168" // wrapped
            + "42050a01611005" // counts
            + "42030a0162" // counts, its value left out
            + "6801" // mood
            + "7a0171"; // word

    assertThat(json(record("040200", bytes(value))))
        .contains("\"note\":\"ok\"")
        .contains("\"at\":\"2020-12-14T15:34:24.000000001Z\"")
        .contains("\"wrapped\":\"h\"")
        .contains("\"counts\":{\"a\":5,\"b\":0}")
        .contains("\"mood\":\"HAPPY\"")
        .contains("\"number\":null,\"word\":\"q\"");
  }

  @Test
  void whatHasNoPresenceIsZeroAndWhatHasIsNull() throws UndecodableException {
    assertThat(json(record("0202", bytes("12001a0163"))))
        .startsWith("{\"before\":null,\"after\":{\"id\":0,\"name\":\"\",\"note\":null,")
        .endsWith(",\"op\":\"c\",\"ts_ms\":null}");
  }

  @Test
  void firstMessageOfTheFileHasAShortForm() throws UndecodableException {
    assertThat(json(record("00", bytes("082a")))).isEqualTo("{\"id\":42}");
  }

  @Test
  void unknownFieldsArePassedOver() throws UndecodableException {
    assertThat(json(record("00", bytes("082a" + "f20103010203")))).isEqualTo("{\"id\":42}");
  }

  @Test
  void messageThatTheSchemaHasNotIsNoted() {
    assertThatThrownBy(() -> format.json(record("0212", new byte[0])))
        .isInstanceOf(UndecodableException.class)
        .hasMessageContaining("it is of message 9, and its schema has no such one");
  }

  @Test
  void missingImportIsNoted() {
    RegistryFormat lacking =
        format("syntax = \"proto3\"; import \"gone.proto\"; message M { Gone gone = 1; }");

    assertThatThrownBy(() -> lacking.json(record("00", new byte[0])))
        .isInstanceOf(UndecodableException.class)
        .hasMessageContaining("gone.proto");
  }

  @Test
  void damagedRecordsAreJsonOrNoted() {
    byte[] sound =
        record(
            "0202",
            bytes(
                "12"
                    + "23"
                    + "082a"
                    + "1205616263c3a4"
                    + "2204"
                    + "0a0204e2"
                    + "2a0608808cdefe05"
                    + "3a03010203"
                    + "42050a01611005"
                    + "1a0163"));
    Random random = new Random(7);
    for (int input = 0; input < DAMAGED; input++) {
      byte[] record = sound.clone();
      for (int damage = random.nextInt(3); damage >= 0; damage--) {
        record[5 + random.nextInt(record.length - 5)] = (byte) random.nextInt(256);
      }
      try {
        assertThat(format.json(record)).startsWith('{');
      } catch (UndecodableException e) {
        assertThat(e.getMessage()).startsWith("it ").hasLineCount(1);
      }
    }
  }

  private static RegistryFormat format(String text) {
    return new RegistryFormat(
        id ->
            new RegisteredSchema(
                id, "PROTOBUF", text, Map.of("confluent/type/decimal.proto", DECIMAL)));
  }

  private String json(byte[] record) throws UndecodableException {
    return new String(format.json(record), StandardCharsets.UTF_8);
  }

  private static byte[] record(String message, byte[] payload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(bytes("0000000003" + message));
    out.writeBytes(payload);
    return out.toByteArray();
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  /** The same message as Google's library has it, as far as the test sets it. */
  private static Descriptor descriptor() throws DescriptorValidationException {
    DescriptorProto decimal =
        DescriptorProto.newBuilder()
            .setName("Decimal")
            .addField(field("value", 1, FieldDescriptorProto.Type.TYPE_BYTES))
            .addField(field("scale", 3, FieldDescriptorProto.Type.TYPE_INT32))
            .build();
    DescriptorProto value =
        DescriptorProto.newBuilder()
            .setName("Value")
            .addField(field("id", 1, FieldDescriptorProto.Type.TYPE_INT64))
            .addField(field("name", 2, FieldDescriptorProto.Type.TYPE_STRING))
            .addField(
                field("price", 4, FieldDescriptorProto.Type.TYPE_MESSAGE).setTypeName("Decimal"))
            .addField(
                field("sizes", 7, FieldDescriptorProto.Type.TYPE_INT32)
                    .setLabel(FieldDescriptorProto.Label.LABEL_REPEATED))
            .addField(field("raw", 9, FieldDescriptorProto.Type.TYPE_BYTES))
            .addField(field("ok", 10, FieldDescriptorProto.Type.TYPE_BOOL))
            .addField(field("ratio", 11, FieldDescriptorProto.Type.TYPE_DOUBLE))
            .addField(field("big", 12, FieldDescriptorProto.Type.TYPE_UINT64))
            .addField(field("below", 16, FieldDescriptorProto.Type.TYPE_SINT32))
            .build();
    FileDescriptorProto file =
        FileDescriptorProto.newBuilder()
            .setName("shop.proto")
            .setSyntax("proto3")
            .addMessageType(decimal)
            .addMessageType(value)
            .build();
    return FileDescriptor.buildFrom(file, new FileDescriptor[0]).findMessageTypeByName("Value");
  }

  private static FieldDescriptorProto.Builder field(
      String name, int number, FieldDescriptorProto.Type type) {
    return FieldDescriptorProto.newBuilder()
        .setName(name)
        .setNumber(number)
        .setType(type)
        .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL);
  }
}
