package io.stockevents.change;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.stockevents.change.RecordLayout.Field;
import io.stockevents.change.RecordLayout.Kind;
import io.stockevents.change.RecordLayout.RowSlots;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Learns the layout of a record with a JSON parser; made for that record and then dropped. */
final class LayoutReader {

  /** An envelope with schemas nests 7 deep. */
  private static final int MAX_NESTING = 100;

  private static final StreamReadConstraints CONSTRAINTS =
      StreamReadConstraints.builder()
          .maxNestingDepth(MAX_NESTING)
          .maxStringLength(Integer.MAX_VALUE)
          .build();

  private static final Map<String, Field> FIELDS = new HashMap<>();

  static {
    for (Field field : Field.values()) {
      FIELDS.put(field.path, field);
    }
  }

  // One that lives on would keep thousands of names, which strangers may choose.
  private final JsonFactory jsonFactory =
      JsonFactory.builder().streamReadConstraints(CONSTRAINTS).build();

  private final byte[] bytes;
  private final List<byte[]> literals = new ArrayList<>();
  private final List<Boolean> nullOnly = new ArrayList<>();
  private final List<Integer> ends = new ArrayList<>();
  private final Map<Field, Integer> fields = new EnumMap<>(Field.class);
  private ConnectSchema schema = ConnectSchema.NONE;
  private @Nullable RowSlots before;
  private @Nullable RowSlots after;

  private LayoutReader(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Where the values of the record are, with its layout.
   *
   * @throws DecodeException if it is no JSON object in UTF-8
   */
  static Slices read(byte[] bytes) throws DecodeException {
    requireJson(bytes);
    try {
      return new LayoutReader(bytes).read();
    } catch (IOException e) {
      throw new DecodeException("bad JSON: " + problem(e));
    }
  }

  private static void requireJson(byte[] bytes) throws DecodeException {
    if (bytes.length == 0) {
      throw new DecodeException("empty value");
    }
    if (bytes[0] == 0) {
      throw new DecodeException(
          "not JSON: starts with byte 0x00, as Avro and Protobuf from a schema registry do");
    }
    if ((bytes[0] & 0xff) >= 0xef || (bytes.length > 1 && bytes[1] == 0)) {
      throw new DecodeException("not JSON in UTF-8");
    }
  }

  private Slices read() throws IOException, DecodeException {
    Set<String> names = topNames();
    boolean wrapped = names.equals(Set.of("schema", "payload"));
    Kind kind;
    try (JsonParser json = jsonFactory.createParser(bytes)) {
      json.nextToken();
      kind = wrapped ? readWrapped(json) : readPayload(json, names);
      if (json.nextToken() != null) {
        throw new DecodeException("something follows the JSON object");
      }
    }
    literals.add(Arrays.copyOfRange(bytes, lastEnd(), bytes.length));
    RecordLayout layout = new RecordLayout(kind, literals, nullOnly, fields, before, after);
    return new Slices(bytes, layout, ends.stream().mapToInt(Integer::intValue).toArray());
  }

  /** What is to be known before the values are read. */
  private Set<String> topNames() throws IOException, DecodeException {
    try (JsonParser json = jsonFactory.createParser(bytes)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new DecodeException("not a JSON object");
      }
      return names(json);
    }
  }

  /** Of the payload behind a schema, or in front of it. */
  private Set<String> payloadNames() throws IOException {
    try (JsonParser json = jsonFactory.createParser(bytes)) {
      json.nextToken();
      String name;
      while ((name = json.nextFieldName()) != null) {
        JsonToken token = json.nextToken();
        if (name.equals("payload") && token == JsonToken.START_OBJECT) {
          return names(json);
        }
        json.skipChildren();
      }
      return Set.of();
    }
  }

  private static Set<String> names(JsonParser json) throws IOException {
    Set<String> names = new HashSet<>();
    String name;
    while ((name = json.nextFieldName()) != null) {
      names.add(name);
      json.nextToken();
      json.skipChildren();
    }
    return names;
  }

  /** The schema is taken as it stands there: another one is another layout. */
  private Kind readWrapped(JsonParser json) throws IOException, DecodeException {
    Kind kind = Kind.NULL;
    String name;
    while ((name = json.nextFieldName()) != null) {
      JsonToken token = json.nextToken();
      if (name.equals("schema")) {
        schema = ConnectSchema.read(json);
      } else if (token == JsonToken.START_OBJECT) {
        kind = readPayload(json, payloadNames());
      } else if (token == JsonToken.VALUE_NULL) {
        addSlot(json, true);
      } else {
        throw new DecodeException("the payload is not a JSON object");
      }
    }
    return kind;
  }

  private Kind readPayload(JsonParser json, Set<String> names) throws IOException, DecodeException {
    if (names.contains("op")
        && (names.contains("source") || names.contains("before") || names.contains("after"))) {
      readObject(json, "");
      return Kind.ENVELOPE;
    }
    if (names.contains("status") && names.contains("id") && names.contains("event_count")) {
      readObject(json, "");
      return Kind.TRANSACTION;
    }
    if (names.equals(Set.of("ts_ms"))) {
      readObject(json, "");
      return Kind.HEARTBEAT;
    }
    after = readRow(json, schema);
    return Kind.ROW;
  }

  /** The object that the parser stands on, whose values mean something. */
  private void readObject(JsonParser json, String path) throws IOException, DecodeException {
    String name;
    while ((name = json.nextFieldName()) != null) {
      JsonToken token = json.nextToken();
      boolean object = token == JsonToken.START_OBJECT;
      switch (path + name) {
        case "before" -> before = object ? readRow(json, schema.of(name)) : notThere(json);
        case "after" -> after = object ? readRow(json, schema.of(name)) : notThere(json);
        case "source", "transaction", "message" -> {
          if (object) {
            readObject(json, name + ".");
          } else {
            notThere(json);
          }
        }
        default -> {
          @Nullable Field field = FIELDS.get(path + name);
          if (field != null) {
            fields.put(field, ends.size());
          }
          addSlot(json, false);
        }
      }
    }
  }

  private RowSlots readRow(JsonParser json, ConnectSchema row) throws IOException, DecodeException {
    int first = ends.size();
    List<String> names = new ArrayList<>();
    List<@Nullable ColumnType> types = new ArrayList<>();
    String name;
    while ((name = json.nextFieldName()) != null) {
      json.nextToken();
      names.add(name);
      types.add(row.typeOf(name));
      addSlot(json, false);
    }
    return new RowSlots(new RowShape(names, types), first);
  }

  private @Nullable RowSlots notThere(JsonParser json) throws IOException, DecodeException {
    if (json.currentToken() != JsonToken.VALUE_NULL) {
      throw new DecodeException("not an envelope: " + json.currentName() + " is not a JSON object");
    }
    addSlot(json, true);
    return null;
  }

  private void addSlot(JsonParser json, boolean nullOnly) throws IOException, DecodeException {
    int start = (int) json.currentTokenLocation().getByteOffset();
    json.skipChildren();
    int end = JsonValue.end(bytes, start, bytes.length);
    if (end == JsonValue.INVALID) {
      throw new DecodeException("bad JSON: no valid value at byte " + start);
    }
    literals.add(Arrays.copyOfRange(bytes, lastEnd(), start));
    this.nullOnly.add(nullOnly);
    ends.add(end);
  }

  private int lastEnd() {
    return ends.isEmpty() ? 0 : ends.get(ends.size() - 1);
  }

  /** What is wrong with the JSON, and where, if Jackson says so. */
  private static String problem(IOException e) {
    if (!(e instanceof JacksonException json)) {
      return String.valueOf(e.getMessage());
    }
    @Nullable JsonLocation location = json.getLocation();
    return location == null || location.getByteOffset() < 0
        ? json.getOriginalMessage()
        : json.getOriginalMessage() + " at byte " + location.getByteOffset();
  }
}
