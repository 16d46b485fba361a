package io.stockevents.tail;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The key of a record, as people type and read it. */
final class RecordKey {

  private static final JsonFactory JSON = new JsonFactory();

  private RecordKey() {}

  /**
   * The columns of a key in JSON, in their order and with a slash between them; of any other key
   * its bytes as UTF-8.
   *
   * @param key null for none, which is empty
   */
  static String of(byte @Nullable [] key) {
    if (key == null) {
      return "";
    }
    try (JsonParser parser = JSON.createParser(key)) {
      String columns = columns(parser);
      return columns != null && parser.nextToken() == null
          ? columns
          : new String(key, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return new String(key, StandardCharsets.UTF_8);
    }
  }

  /** Null if it is no object. With a schema, the columns are in its payload. */
  private static @Nullable String columns(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      return null;
    }
    List<String> values = new ArrayList<>();
    boolean schema = false;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.equals("schema") && value == JsonToken.START_OBJECT) {
        schema = true;
        parser.skipChildren();
      } else if (schema && name.equals("payload") && value == JsonToken.START_OBJECT) {
        values.addAll(fields(parser));
      } else if (value.isStructStart()) {
        parser.skipChildren();
      } else {
        values.add(parser.getText());
      }
    }
    return String.join("/", values);
  }

  private static List<String> fields(JsonParser parser) throws IOException {
    List<String> values = new ArrayList<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      if (parser.nextToken().isStructStart()) {
        parser.skipChildren();
      } else {
        values.add(parser.getText());
      }
    }
    return values;
  }
}
