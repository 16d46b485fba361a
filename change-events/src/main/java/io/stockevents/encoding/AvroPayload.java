package io.stockevents.encoding;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/** A payload of Avro's binary encoding. */
final class AvroPayload implements PayloadReader {

  /** Debezium's decimals of a column that has no scale of its own. */
  private static final String VARIABLE_SCALE = "io.debezium.data.VariableScaleDecimal";

  /** PostgreSQL's numeric has no more digits behind the point. */
  private static final int LARGEST_SCALE = 16_383;

  private final Schema schema;

  private AvroPayload(Schema schema) {
    this.schema = schema;
  }

  static AvroPayload of(RegisteredSchema registered) {
    Schema.Parser parser = new Schema.Parser();
    registered.references().values().forEach(parser::parse);
    return new AvroPayload(parser.parse(registered.text()));
  }

  @Override
  public void write(byte[] record, int start, JsonGenerator out) throws IOException {
    int length = record.length - start;
    BinaryDecoder in = DecoderFactory.get().binaryDecoder(record, start, length, null);
    new Walk(in, length, out).write(schema);
    if (!in.isEnd()) {
      throw new IOException("bytes are left over");
    }
  }

  /**
   * @param longest no text, and no number of elements, is greater in a sound payload
   */
  private record Walk(BinaryDecoder in, int longest, JsonGenerator out) {

    void write(Schema schema) throws IOException {
      switch (schema.getType()) {
        case RECORD -> writeRecord(schema);
        case UNION -> write(schema.getTypes().get(in.readIndex()));
        case ARRAY -> writeArray(schema.getElementType());
        case MAP -> writeMap(schema.getValueType());
        case ENUM -> out.writeString(schema.getEnumSymbols().get(in.readEnum()));
        case STRING -> out.writeString(text());
        case BYTES -> writeBytes(schema, bytes(in.readLong()));
        case FIXED -> writeBytes(schema, bytes(schema.getFixedSize()));
        case INT -> out.writeNumber(in.readInt());
        case LONG -> out.writeNumber(in.readLong());
        case FLOAT -> out.writeNumber(in.readFloat());
        case DOUBLE -> out.writeNumber(in.readDouble());
        case BOOLEAN -> out.writeBoolean(in.readBoolean());
        case NULL -> out.writeNull();
      }
    }

    private void writeRecord(Schema schema) throws IOException {
      if (schema.getFullName().equals(VARIABLE_SCALE)) {
        int scale = in.readInt();
        writeDecimal(bytes(in.readLong()), scale);
        return;
      }
      out.writeStartObject();
      for (Schema.Field field : schema.getFields()) {
        out.writeFieldName(field.name());
        write(field.schema());
      }
      out.writeEndObject();
    }

    private void writeArray(Schema element) throws IOException {
      out.writeStartArray();
      for (long left = in.readArrayStart(); left > 0; left = in.arrayNext()) {
        requireSound(left);
        for (long i = 0; i < left; i++) {
          write(element);
        }
      }
      out.writeEndArray();
    }

    private void writeMap(Schema value) throws IOException {
      out.writeStartObject();
      for (long left = in.readMapStart(); left > 0; left = in.mapNext()) {
        requireSound(left);
        for (long i = 0; i < left; i++) {
          out.writeFieldName(text());
          write(value);
        }
      }
      out.writeEndObject();
    }

    private void writeBytes(Schema schema, byte[] bytes) throws IOException {
      if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
        writeDecimal(bytes, decimal.getScale());
      } else {
        out.writeBinary(bytes);
      }
    }

    private void writeDecimal(byte[] unscaled, int scale) throws IOException {
      if (Math.abs((long) scale) > LARGEST_SCALE) {
        throw new IOException("a decimal has a scale of " + scale);
      }
      out.writeString(new BigDecimal(new BigInteger(unscaled), scale).toPlainString());
    }

    private String text() throws IOException {
      return new String(bytes(in.readLong()), StandardCharsets.UTF_8);
    }

    private byte[] bytes(long length) throws IOException {
      requireSound(length);
      byte[] bytes = new byte[(int) length];
      in.readFixed(bytes);
      return bytes;
    }

    private void requireSound(long length) throws IOException {
      if (length < 0 || length > longest) {
        throw new IOException("%d is a length beyond the record's own".formatted(length));
      }
    }
  }
}
