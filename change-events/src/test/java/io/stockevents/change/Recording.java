package io.stockevents.change;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One Kafka record that Debezium 3.7.0 wrote, from a file in {@code envelopes/}.
 *
 * @param key the record's key
 * @param value the record's value; null for a tombstone
 */
public record Recording(Coordinates coordinates, @Nullable String key, @Nullable String value) {

  public static final List<String> FILES =
      List.of(
          "schemaless-string",
          "schemaless-precise",
          "schema-precise",
          "schemaless-string-default-identity",
          "schemaless-string-tombstones");

  private static final JsonFactory JSON = new JsonFactory();

  /** The records of all files. */
  public static Stream<Recording> all() {
    return FILES.stream().flatMap(file -> of(file).stream());
  }

  /** All records of {@code file}, in the order of the file. */
  public static List<Recording> of(String file) {
    InputStream in =
        requireNonNull(Recording.class.getResourceAsStream("/envelopes/" + file + ".jsonl"));
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return lines.lines().map(Recording::parse).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public byte @Nullable [] keyBytes() {
    return bytes(key);
  }

  public byte @Nullable [] valueBytes() {
    return bytes(value);
  }

  private static Recording parse(String line) {
    try (JsonParser json = JSON.createParser(line)) {
      String topic = "";
      int partition = 0;
      long offset = 0;
      String key = null;
      String value = null;
      json.nextToken();
      String field;
      while ((field = json.nextFieldName()) != null) {
        json.nextToken();
        switch (field) {
          case "topic" -> topic = json.getText();
          case "partition" -> partition = json.getIntValue();
          case "offset" -> offset = json.getLongValue();
          case "key" -> key = json.getValueAsString();
          case "value" -> value = json.getValueAsString();
          default -> json.skipChildren();
        }
      }
      return new Recording(new Coordinates(topic, partition, offset), key, value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte @Nullable [] bytes(@Nullable String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }
}
