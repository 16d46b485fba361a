package io.stockevents.change;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;
import org.jspecify.annotations.Nullable;

/** Records of a table with a column of each type that Debezium makes, by Kafka's JsonConverter. */
final class AnyTable {

  private static final Schema VARIABLE_SCALE =
      SchemaBuilder.struct()
          .name("io.debezium.data.VariableScaleDecimal")
          .field("scale", Schema.INT32_SCHEMA)
          .field("value", Schema.BYTES_SCHEMA)
          .optional()
          .build();

  private static final Schema ROW =
      SchemaBuilder.struct()
          .optional()
          .field("code", Schema.STRING_SCHEMA)
          .field("number", Schema.INT32_SCHEMA)
          .field("small", Schema.OPTIONAL_INT16_SCHEMA)
          .field("big", Schema.OPTIONAL_INT64_SCHEMA)
          .field("exact", Decimal.builder(3).optional().build())
          .field("free", VARIABLE_SCALE)
          .field("real", Schema.OPTIONAL_FLOAT32_SCHEMA)
          .field("double", Schema.OPTIONAL_FLOAT64_SCHEMA)
          .field("flag", Schema.OPTIONAL_BOOLEAN_SCHEMA)
          .field("text", Schema.OPTIONAL_STRING_SCHEMA)
          .field("bytes", Schema.OPTIONAL_BYTES_SCHEMA)
          .field("json", named(SchemaBuilder.string(), "io.debezium.data.Json"))
          .field("day", named(SchemaBuilder.int32(), "io.debezium.time.Date"))
          .field("clock", named(SchemaBuilder.int64(), "io.debezium.time.MicroTime"))
          .field("local", named(SchemaBuilder.int64(), "io.debezium.time.MicroTimestamp"))
          .field("zoned", named(SchemaBuilder.string(), "io.debezium.time.ZonedTimestamp"))
          .field("numbers", SchemaBuilder.array(Schema.OPTIONAL_INT32_SCHEMA).optional().build())
          .field(
              "map",
              SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.OPTIONAL_STRING_SCHEMA)
                  .optional()
                  .build())
          .build();

  private static final Schema KEY =
      SchemaBuilder.struct()
          .field("code", Schema.STRING_SCHEMA)
          .field("number", Schema.INT32_SCHEMA)
          .build();

  private static final Schema SOURCE =
      SchemaBuilder.struct()
          .field("version", Schema.STRING_SCHEMA)
          .field("ts_ms", Schema.INT64_SCHEMA)
          .field("snapshot", Schema.OPTIONAL_STRING_SCHEMA)
          .field("db", Schema.STRING_SCHEMA)
          .field("sequence", Schema.OPTIONAL_STRING_SCHEMA)
          .field("ts_us", Schema.OPTIONAL_INT64_SCHEMA)
          .field("schema", Schema.STRING_SCHEMA)
          .field("table", Schema.STRING_SCHEMA)
          .field("txId", Schema.OPTIONAL_INT64_SCHEMA)
          .field("lsn", Schema.OPTIONAL_INT64_SCHEMA)
          .field("xmin", Schema.OPTIONAL_INT64_SCHEMA)
          .build();

  private static final Schema TRANSACTION =
      SchemaBuilder.struct()
          .optional()
          .field("id", Schema.STRING_SCHEMA)
          .field("total_order", Schema.INT64_SCHEMA)
          .field("data_collection_order", Schema.INT64_SCHEMA)
          .build();

  private static final Schema ENVELOPE =
      SchemaBuilder.struct()
          .field("before", ROW)
          .field("after", ROW)
          .field("source", SOURCE)
          .field("transaction", TRANSACTION)
          .field("op", Schema.STRING_SCHEMA)
          .field("ts_ms", Schema.OPTIONAL_INT64_SCHEMA)
          .field("ts_us", Schema.OPTIONAL_INT64_SCHEMA)
          .build();

  private final JsonConverter keyConverter = new JsonConverter();
  private final JsonConverter converter = new JsonConverter();

  AnyTable(boolean schemas) {
    keyConverter.configure(Map.of("schemas.enable", schemas), true);
    converter.configure(Map.of("schemas.enable", schemas), false);
  }

  byte[] key() {
    return keyConverter.fromConnectData(
        "t", KEY, new Struct(KEY).put("code", "A-1").put("number", 7));
  }

  /** Inserts, an update, one of a transaction, a row of nulls, and a delete. */
  List<byte[]> values() {
    return List.of(
        value("c", null, row(1, "plain"), false),
        value("c", null, row(-12, "\"quoted\" \\ Ü 😀\n"), false),
        value("u", row(1, "plain"), row(2, "changed"), false),
        value("u", row(1, "plain"), row(2, ""), true),
        value("u", row(1, "plain"), nulls(), false),
        value("d", row(3, "gone"), null, false),
        value("r", null, row(4, "snapshot"), false));
  }

  private byte[] value(
      String operation, @Nullable Struct before, @Nullable Struct after, boolean transaction) {
    Struct source =
        new Struct(SOURCE)
            .put("version", "3.7.0.Final")
            .put("ts_ms", 1795356183549L)
            .put("snapshot", operation.equals("r") ? "true" : "false")
            .put("db", "shop")
            .put("sequence", "[\"23\",\"24\"]")
            .put("ts_us", 1795356183549398L)
            .put("schema", "public")
            .put("table", "any")
            .put("txId", 571L)
            .put("lsn", 622773656L);
    Struct envelope =
        new Struct(ENVELOPE)
            .put("before", before)
            .put("after", after)
            .put("source", source)
            .put("op", operation)
            .put("ts_ms", 1795356183666L)
            .put("ts_us", 1795356183666341L);
    if (transaction) {
      envelope.put(
          "transaction",
          new Struct(TRANSACTION)
              .put("id", "571:622773656")
              .put("total_order", 2L)
              .put("data_collection_order", 1L));
    }
    return converter.fromConnectData("t", ENVELOPE, envelope);
  }

  private static Struct row(int n, String text) {
    return nulls()
        .put("number", n)
        .put("small", (short) n)
        .put("big", n * 1_000_000_000_000L)
        .put("exact", BigDecimal.valueOf(n * 1_234L, 3))
        .put("free", new Struct(VARIABLE_SCALE).put("scale", 2).put("value", new byte[] {73, 88}))
        .put("real", n / 4f)
        .put("double", n / 8d)
        .put("flag", n > 0)
        .put("text", text)
        .put("bytes", ByteBuffer.wrap(new byte[] {(byte) n, 0, -1}))
        .put("json", "{\"a\": [1, 2]}")
        .put("day", 20_000 + n)
        .put("clock", 3_600_000_000L + n)
        .put("local", 1795356183549398L)
        .put("zoned", "2026-11-20T09:30:00.123456Z")
        .put("numbers", List.of(n, 2, 3))
        .put("map", Map.of("k", text));
  }

  private static Struct nulls() {
    return new Struct(ROW).put("code", "A-1").put("number", 7);
  }

  private static Schema named(SchemaBuilder type, String name) {
    return type.name(name).optional().build();
  }
}
