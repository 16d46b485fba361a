package io.stockevents.tail;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.cel.common.values.NullValue;
import io.stockevents.change.ChangeEvent;
import io.stockevents.change.DecodedRecord;
import io.stockevents.change.DecodedRecord.Change;
import io.stockevents.change.DecodedRecord.FlatRow;
import io.stockevents.change.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What an expression sees of a change, or of a flattened row, which is {@code after}; made as it
 * asks. A column is what its JSON is: text, a number, true or false, null, a map or a list.
 */
record RecordVariables(DecodedRecord record, ConsumerRecord<byte[], byte[]> source)
    implements Function<String, @Nullable Object> {

  private static final JsonFactory JSON = new JsonFactory();

  @Override
  public @Nullable Object apply(String variable) {
    return switch (variable) {
      case "topic" -> source.topic();
      case "partition" -> (long) source.partition();
      case "offset" -> source.offset();
      default -> record instanceof Change change ? of(change.event(), variable) : flat(variable);
    };
  }

  private static @Nullable Object of(ChangeEvent event, String variable) {
    return switch (variable) {
      case "op" -> event.operation().code();
      case "schema" -> event.source().schema();
      case "table" -> event.source().table();
      case "key" -> columns(event.key());
      case "before" -> columns(event.before());
      case "after" -> columns(event.after());
      case "ts" -> event.committedAt();
      case "lsn" -> event.lsn();
      case "tx" -> event.source().transactionId();
      case "snapshot" -> event.isSnapshot();
      default -> null;
    };
  }

  private @Nullable Object flat(String variable) {
    FlatRow flat = (FlatRow) record;
    return switch (variable) {
      case "key" -> columns(flat.key());
      case "after" -> columns(flat.row());
      case "before" -> Map.of();
      case "ts" -> Instant.ofEpochMilli(source.timestamp());
      case "op", "schema", "table" -> "";
      case "lsn", "tx" -> 0L;
      case "snapshot" -> false;
      default -> null;
    };
  }

  /** None where there is no row. */
  private static Map<String, Object> columns(@Nullable Row row) {
    Map<String, Object> columns = new LinkedHashMap<>();
    for (int i = 0; row != null && i < row.size(); i++) {
      columns.put(row.name(i), value(row.json(i)));
    }
    return columns;
  }

  private static Object value(String json) {
    try (JsonParser parser = JSON.createParser(json)) {
      parser.nextToken();
      return value(parser);
    } catch (IOException e) {
      throw new UncheckedIOException("the decoder has read it before", e);
    }
  }

  private static Object value(JsonParser json) throws IOException {
    return switch (json.currentToken()) {
      case VALUE_STRING -> json.getText();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT -> integer(json);
      case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
      case START_OBJECT -> object(json);
      case START_ARRAY -> array(json);
      default -> NullValue.NULL_VALUE;
    };
  }

  /** Beyond 64 bits only the magnitude is left. */
  private static Object integer(JsonParser json) throws IOException {
    return json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
        ? (Object) json.getDoubleValue()
        : (Object) json.getLongValue();
  }

  private static Map<String, Object> object(JsonParser json) throws IOException {
    Map<String, Object> object = new LinkedHashMap<>();
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      json.nextToken();
      object.put(name, value(json));
    }
    return object;
  }

  private static List<Object> array(JsonParser json) throws IOException {
    List<Object> array = new ArrayList<>();
    while (!json.nextToken().isStructEnd()) {
      array.add(value(json));
    }
    return array;
  }
}
