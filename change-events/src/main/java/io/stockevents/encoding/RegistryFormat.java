package io.stockevents.encoding;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Confluent's wire format, which Apicurio and others write too: a byte 0, the schema's id in four
 * bytes, the payload. Safe for use by many threads if its {@link SchemaLookup} is.
 */
public final class RegistryFormat {

  private static final int MAGIC = 0;
  private static final int HEADER = 5;
  private static final JsonFactory JSON = new JsonFactory();

  private final SchemaLookup schemas;
  private final Map<Integer, PayloadReader> readers = new ConcurrentHashMap<>();

  /** A reader of records whose schemas are there. */
  public RegistryFormat(SchemaLookup schemas) {
    this.schemas = schemas;
  }

  /** Whether {@code record} is in this format: no JSON begins like that. */
  public static boolean isIn(byte @Nullable [] record) {
    return record != null && record.length >= HEADER && record[0] == MAGIC;
  }

  /** The id of its schema, of a record in this format. */
  public static int schemaId(byte[] record) {
    return ByteBuffer.wrap(record).getInt(1);
  }

  /**
   * The record as Debezium's JSON without a schema: decimals as text, bytes in Base64, everything
   * else as the schema has it. What is not in this format is returned as it is.
   *
   * @throws UndecodableException if there is no such schema, or the record is not of it
   * @throws RuntimeException what the {@link SchemaLookup} throws if it gets no answer
   */
  public byte[] json(byte[] record) throws UndecodableException {
    if (!isIn(record)) {
      return record;
    }
    int id = schemaId(record);
    @Nullable PayloadReader reader = readers.get(id);
    if (reader == null) {
      reader = reader(schemas.schema(id));
      readers.put(id, reader);
    }
    return reader instanceof JsonPayload
        ? Arrays.copyOfRange(record, HEADER, record.length)
        : json(reader, id, record);
  }

  private byte[] json(PayloadReader reader, int id, byte[] record) throws UndecodableException {
    ByteArrayOutputStream buffer = new ByteArrayOutputStream(2 * record.length);
    try (JsonGenerator out = JSON.createGenerator(buffer)) {
      out.disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
      reader.write(record, HEADER, out);
    } catch (IOException | RuntimeException e) {
      throw new UndecodableException("it is not of schema " + id + ": " + reason(e), e);
    }
    return buffer.toByteArray();
  }

  private static PayloadReader reader(RegisteredSchema schema) throws UndecodableException {
    try {
      return switch (schema.type()) {
        case "AVRO" -> AvroPayload.of(schema);
        case "PROTOBUF" -> ProtobufPayload.of(schema);
        case "JSON" -> new JsonPayload();
        default ->
            throw new UndecodableException(
                "schema %d is of an unknown kind, %s".formatted(schema.id(), schema.type()));
      };
    } catch (RuntimeException e) {
      throw new UndecodableException("schema %d: %s".formatted(schema.id(), reason(e)), e);
    }
  }

  private static String reason(Exception e) {
    String message = e.getMessage();
    return message == null
        ? e.getClass().getSimpleName()
        : message.lines().findFirst().orElse(e.getClass().getSimpleName());
  }
}
