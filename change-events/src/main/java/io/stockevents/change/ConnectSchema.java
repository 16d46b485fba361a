package io.stockevents.change;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A schema as Kafka Connect's JsonConverter writes it in front of the payload.
 *
 * @param field name of the field that this is the schema of; empty at the root
 * @param type of the value
 * @param fields of a struct; empty otherwise
 */
record ConnectSchema(String field, ColumnType type, List<ConnectSchema> fields) {

  /** Of a record that has none. */
  static final ConnectSchema NONE = new ConnectSchema("", new ColumnType("", null, 0), List.of());

  /** Reads the value that the parser stands on; one without fields if it is no schema. */
  static ConnectSchema read(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return NONE;
    }
    String field = "";
    String type = "";
    @Nullable String name = null;
    int scale = 0;
    List<ConnectSchema> fields = List.of();
    String key;
    while ((key = json.nextFieldName()) != null) {
      json.nextToken();
      switch (key) {
        case "field" -> field = Objects.requireNonNullElse(text(json), field);
        case "type" -> type = Objects.requireNonNullElse(text(json), type);
        case "name" -> name = text(json);
        case "fields" -> fields = readFields(json);
        case "parameters" -> scale = readScale(json);
        default -> json.skipChildren();
      }
    }
    return new ConnectSchema(field, new ColumnType(type, name, scale), fields);
  }

  private static @Nullable String text(JsonParser json) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_STRING) {
      return json.getText();
    }
    json.skipChildren();
    return null;
  }

  private static List<ConnectSchema> readFields(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      json.skipChildren();
      return List.of();
    }
    List<ConnectSchema> fields = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      fields.add(read(json));
    }
    return fields;
  }

  private static int readScale(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return 0;
    }
    int scale = 0;
    String key;
    while ((key = json.nextFieldName()) != null) {
      json.nextToken();
      if (key.equals("scale")
          && json.currentToken() == JsonToken.VALUE_STRING
          && json.getText().matches("-?\\d{1,4}")) {
        scale = Integer.parseInt(json.getText());
      } else {
        json.skipChildren();
      }
    }
    return scale;
  }

  /** The schema of the field with this name; one without fields if there is none. */
  ConnectSchema of(String name) {
    for (ConnectSchema each : fields) {
      if (each.field.equals(name)) {
        return each;
      }
    }
    return NONE;
  }

  /** What is known of the column {@code name} of this row; null if nothing is. */
  @Nullable ColumnType typeOf(String name) {
    ConnectSchema column = of(name);
    return column.field.isEmpty() ? null : column.type;
  }
}
