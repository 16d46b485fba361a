package io.stockevents.encoding;

import com.fasterxml.jackson.core.JsonGenerator;
import com.squareup.wire.ProtoAdapter;
import com.squareup.wire.ProtoReader;
import com.squareup.wire.schema.CoreLoader;
import com.squareup.wire.schema.EnumConstant;
import com.squareup.wire.schema.EnumType;
import com.squareup.wire.schema.ErrorCollector;
import com.squareup.wire.schema.Field;
import com.squareup.wire.schema.Linker;
import com.squareup.wire.schema.Loader;
import com.squareup.wire.schema.Location;
import com.squareup.wire.schema.MessageType;
import com.squareup.wire.schema.ProtoFile;
import com.squareup.wire.schema.ProtoType;
import com.squareup.wire.schema.Schema;
import com.squareup.wire.schema.Type;
import com.squareup.wire.schema.internal.parser.ProtoParser;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import okio.Buffer;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * A payload of Protobuf: which message of the file it is, then the message.
 *
 * <p>A field without presence that is not there has its type's zero, as Protobuf says; one with
 * presence (a message, {@code optional}, in a {@code oneof}) is null.
 */
final class ProtobufPayload implements PayloadReader {

  /** The numeric of Confluent's converter. */
  private static final ProtoType DECIMAL = ProtoType.get("confluent.type.Decimal");

  private static final int LARGEST_SCALE = 16_383;
  private static final int DEEPEST = 100;

  private static final Map<ProtoType, ProtoAdapter<?>> SCALARS =
      Map.ofEntries(
          Map.entry(ProtoType.BOOL, ProtoAdapter.BOOL),
          Map.entry(ProtoType.BYTES, ProtoAdapter.BYTES),
          Map.entry(ProtoType.DOUBLE, ProtoAdapter.DOUBLE),
          Map.entry(ProtoType.FLOAT, ProtoAdapter.FLOAT),
          Map.entry(ProtoType.FIXED32, ProtoAdapter.FIXED32),
          Map.entry(ProtoType.FIXED64, ProtoAdapter.FIXED64),
          Map.entry(ProtoType.INT32, ProtoAdapter.INT32),
          Map.entry(ProtoType.INT64, ProtoAdapter.INT64),
          Map.entry(ProtoType.SFIXED32, ProtoAdapter.SFIXED32),
          Map.entry(ProtoType.SFIXED64, ProtoAdapter.SFIXED64),
          Map.entry(ProtoType.SINT32, ProtoAdapter.SINT32),
          Map.entry(ProtoType.SINT64, ProtoAdapter.SINT64),
          Map.entry(ProtoType.STRING, ProtoAdapter.STRING),
          Map.entry(ProtoType.UINT32, ProtoAdapter.UINT32),
          Map.entry(ProtoType.UINT64, ProtoAdapter.UINT64));

  private final ProtoFile file;
  private final Schema schema;
  private final Map<ProtoType, Map<Integer, Field>> tags = new ConcurrentHashMap<>();

  private ProtobufPayload(ProtoFile file, Schema schema) {
    this.file = file;
    this.schema = schema;
  }

  static ProtobufPayload of(RegisteredSchema registered) {
    Map<String, ProtoFile> references = new HashMap<>();
    registered.references().forEach((name, text) -> references.put(name, parse(name, text)));
    ProtoFile file = parse("schema " + registered.id(), registered.text());
    ErrorCollector errors = new ErrorCollector();
    Schema schema = new Linker(new References(references), errors, true, true).link(List.of(file));
    errors.throwIfNonEmpty();
    return new ProtobufPayload(file, schema);
  }

  /** What a file imports: other schemas of the registry, and the files of Protobuf itself. */
  private record References(Map<String, ProtoFile> files) implements Loader {

    @Override
    public ProtoFile load(String path) {
      @Nullable ProtoFile file = files.get(path);
      return file != null ? file : CoreLoader.INSTANCE.load(path);
    }

    @Override
    public Loader withErrors(ErrorCollector errors) {
      return this;
    }
  }

  @Override
  public void write(byte[] record, int start, JsonGenerator out)
      throws IOException, UndecodableException {
    ByteBuffer in = ByteBuffer.wrap(record);
    in.position(start);
    MessageType message = message(in);
    Buffer rest = new Buffer().write(record, in.position(), in.remaining());
    write(message, read(message, new ProtoReader(rest)), out);
  }

  /** The fields that are there, by name: numbers, text, lists and maps. */
  private Map<String, Object> read(MessageType message, ProtoReader in) throws IOException {
    Map<Integer, Field> byTag = tags.computeIfAbsent(message.getType(), type -> byTag(message));
    Map<String, Object> fields = new HashMap<>();
    long token = in.beginMessage();
    for (int tag = in.nextTag(); tag >= 0; tag = in.nextTag()) {
      @Nullable Field field = byTag.get(tag);
      if (field == null) {
        in.skip();
      } else {
        read(field, in, fields);
      }
    }
    in.endMessageAndGetUnknownFields(token);
    return fields;
  }

  private static Map<Integer, Field> byTag(MessageType message) {
    return message.getFieldsAndOneOfFields().stream()
        .collect(Collectors.toMap(Field::getTag, Function.identity()));
  }

  private void read(Field field, ProtoReader in, Map<String, Object> fields) throws IOException {
    ProtoType type = type(field);
    if (type.isMap()) {
      Map<@Nullable Object, @Nullable Object> map = container(fields, field, LinkedHashMap::new);
      readEntry(type, in, map);
    } else if (field.isRepeated()) {
      List<Object> list = container(fields, field, ArrayList::new);
      list.add(read(type, in));
    } else {
      fields.put(field.getName(), read(type, in));
    }
  }

  @SuppressWarnings("unchecked") // only what is made here is found here
  private static <T> T container(Map<String, Object> fields, Field field, Supplier<T> empty) {
    return (T) fields.computeIfAbsent(field.getName(), name -> empty.get());
  }

  /** An entry is a message of a key and a value, either of which may be left out as zero. */
  private void readEntry(
      ProtoType map, ProtoReader in, Map<@Nullable Object, @Nullable Object> entries)
      throws IOException {
    @Nullable Object key = null;
    @Nullable Object value = null;
    long token = in.beginMessage();
    for (int tag = in.nextTag(); tag >= 0; tag = in.nextTag()) {
      switch (tag) {
        case 1 -> key = read(part(map.getKeyType()), in);
        case 2 -> value = read(part(map.getValueType()), in);
        default -> in.skip();
      }
    }
    in.endMessageAndGetUnknownFields(token);
    entries.put(key, value);
  }

  private Object read(ProtoType type, ProtoReader in) throws IOException {
    @Nullable ProtoAdapter<?> scalar = SCALARS.get(type);
    if (scalar != null) {
      return Objects.requireNonNull(scalar.decode(in));
    }
    @Nullable Type declared = schema.getType(type);
    if (declared instanceof MessageType message) {
      return read(message, in);
    }
    if (declared instanceof EnumType constants) {
      int number = in.readVarint32();
      @Nullable EnumConstant constant = constants.constant(number);
      return constant == null ? (Object) number : constant.getName();
    }
    throw new IOException("it has a field of type " + type + ", which is not known");
  }

  /** The path to the message through the file: how many steps, then a number each; none is 0. */
  private MessageType message(ByteBuffer in) throws UndecodableException {
    int steps = index(in);
    List<Type> types = file.getTypes();
    if (steps == 0) {
      return message(types, 0);
    }
    if (steps < 0 || steps > DEEPEST) {
      throw new UndecodableException("it names no message of its schema");
    }
    MessageType found = message(types, index(in));
    for (int step = 1; step < steps; step++) {
      found = message(found.getNestedTypes(), index(in));
    }
    return found;
  }

  private static MessageType message(List<Type> types, int index) throws UndecodableException {
    return types.stream()
        .filter(MessageType.class::isInstance)
        .map(MessageType.class::cast)
        .skip(Math.max(index, 0))
        .findFirst()
        .orElseThrow(
            () ->
                new UndecodableException(
                    "it is of message %d, and its schema has no such one".formatted(index)));
  }

  /** A varint in zigzag. */
  private static int index(ByteBuffer in) {
    int value = 0;
    for (int shift = 0; shift < Integer.SIZE; shift += 7) {
      byte next = in.get();
      value |= (next & 0x7f) << shift;
      if (next >= 0) {
        return (value >>> 1) ^ -(value & 1);
      }
    }
    throw new IllegalArgumentException("its message's number is damaged");
  }

  private void write(MessageType message, Map<?, ?> fields, JsonGenerator out) throws IOException {
    if (message.getType().isWrapper()) {
      for (Field field : message.getDeclaredFields()) {
        writeField(field, fields.get(field.getName()), out);
      }
    } else if (message.getType().equals(ProtoType.TIMESTAMP)) {
      out.writeString(timestamp(fields).toString());
    } else if (message.getType().equals(DECIMAL)) {
      out.writeString(decimal(fields).toPlainString());
    } else {
      out.writeStartObject();
      for (Field field : message.getFieldsAndOneOfFields()) {
        out.writeFieldName(field.getName());
        writeField(field, fields.get(field.getName()), out);
      }
      out.writeEndObject();
    }
  }

  private void writeField(Field field, @Nullable Object value, JsonGenerator out)
      throws IOException {
    ProtoType type = type(field);
    if (type.isMap()) {
      out.writeStartObject();
      if (value instanceof Map<?, ?> map) {
        ProtoType valueType = part(type.getValueType());
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          out.writeFieldName(entry.getKey() == null ? "" : entry.getKey().toString());
          writeOrZero(valueType, entry.getValue(), out);
        }
      }
      out.writeEndObject();
    } else if (field.isRepeated()) {
      out.writeStartArray();
      if (value instanceof List<?> list) {
        for (Object each : list) {
          write(type, each, out);
        }
      }
      out.writeEndArray();
    } else if (field.getEncodeMode() == Field.EncodeMode.OMIT_IDENTITY) {
      writeOrZero(type, value, out);
    } else {
      write(type, value, out);
    }
  }

  private void writeOrZero(ProtoType type, @Nullable Object value, JsonGenerator out)
      throws IOException {
    if (value == null) {
      writeZero(type, out);
    } else {
      write(type, value, out);
    }
  }

  private void write(ProtoType type, @Nullable Object value, JsonGenerator out) throws IOException {
    if (value instanceof Map<?, ?> fields && schema.getType(type) instanceof MessageType message) {
      write(message, fields, out);
    } else if (value instanceof ByteString bytes) {
      out.writeBinary(bytes.toByteArray());
    } else if (value instanceof String text) {
      out.writeString(text);
    } else if (value instanceof Boolean flag) {
      out.writeBoolean(flag);
    } else if (value instanceof Integer number) {
      boolean unsigned = type.equals(ProtoType.UINT32) || type.equals(ProtoType.FIXED32);
      out.writeNumber(unsigned ? Integer.toUnsignedLong(number) : number);
    } else if (value instanceof Long number) {
      boolean unsigned = type.equals(ProtoType.UINT64) || type.equals(ProtoType.FIXED64);
      out.writeNumber(
          unsigned ? new BigInteger(Long.toUnsignedString(number)) : BigInteger.valueOf(number));
    } else if (value instanceof Float number) {
      out.writeNumber(number);
    } else if (value instanceof Double number) {
      out.writeNumber(number);
    } else {
      out.writeNull();
    }
  }

  private void writeZero(ProtoType type, JsonGenerator out) throws IOException {
    if (type.equals(ProtoType.STRING) || type.equals(ProtoType.BYTES)) {
      out.writeString("");
    } else if (type.equals(ProtoType.BOOL)) {
      out.writeBoolean(false);
    } else if (type.isScalar()) {
      out.writeNumber(0);
    } else if (schema.getType(type) instanceof EnumType constants) {
      out.writeString(constants.getConstants().get(0).getName());
    } else {
      out.writeNull();
    }
  }

  private static Instant timestamp(Map<?, ?> fields) {
    return Instant.ofEpochSecond(number(fields, "seconds"), number(fields, "nanos"));
  }

  private static BigDecimal decimal(Map<?, ?> fields) throws IOException {
    long scale = number(fields, "scale");
    if (Math.abs(scale) > LARGEST_SCALE) {
      throw new IOException("a decimal has a scale of " + scale);
    }
    return fields.get("value") instanceof ByteString unscaled && unscaled.size() > 0
        ? new BigDecimal(new BigInteger(unscaled.toByteArray()), (int) scale)
        : BigDecimal.ZERO;
  }

  private static long number(Map<?, ?> fields, String name) {
    return fields.get(name) instanceof Number number ? number.longValue() : 0;
  }

  private static ProtoType type(Field field) {
    return part(field.getType());
  }

  /** A linked schema has all its types. */
  private static ProtoType part(@Nullable ProtoType type) {
    return Objects.requireNonNull(type, "a type is missing");
  }

  private static ProtoFile parse(String name, String text) {
    return ProtoFile.Companion.get(ProtoParser.Companion.parse(Location.get(name), text));
  }
}
