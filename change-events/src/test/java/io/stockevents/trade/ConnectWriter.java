package io.stockevents.trade;

import io.stockevents.change.SourceInfo;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.json.JsonConverter;
import org.jspecify.annotations.Nullable;

/**
 * Writes events as a connector does: with Kafka Connect's own JsonConverter, from structs like
 * Debezium's.
 */
final class ConnectWriter {

  /** Debezium's {@code decimal.handling.mode}; for PRECISE also the converter's two forms. */
  enum Prices {
    PRECISE,
    PRECISE_NUMERIC,
    STRING,
    DOUBLE
  }

  /** How the columns with a time are written. */
  enum Times {
    ISO,
    MILLISECONDS,
    MICROSECONDS,
    NANOSECONDS
  }

  private static final String TOPIC = "cdc.public.stock_trades";
  private static final Schema SOURCE =
      SchemaBuilder.struct()
          .name("io.debezium.connector.postgresql.Source")
          .field("version", Schema.STRING_SCHEMA)
          .field("ts_ms", Schema.INT64_SCHEMA)
          .field("snapshot", Schema.OPTIONAL_STRING_SCHEMA)
          .field("sequence", Schema.OPTIONAL_STRING_SCHEMA)
          .field("ts_us", Schema.OPTIONAL_INT64_SCHEMA)
          .field("ts_ns", Schema.OPTIONAL_INT64_SCHEMA)
          .field("db", Schema.STRING_SCHEMA)
          .field("schema", Schema.STRING_SCHEMA)
          .field("table", Schema.STRING_SCHEMA)
          .field("txId", Schema.OPTIONAL_INT64_SCHEMA)
          .field("lsn", Schema.OPTIONAL_INT64_SCHEMA)
          .build();

  private final Prices prices;
  private final Times times;
  private final Schema row;
  private final Schema key;
  private final Schema envelope;
  private final JsonConverter keyConverter = new JsonConverter();
  private final JsonConverter valueConverter = new JsonConverter();

  ConnectWriter(Prices prices, Times times, boolean schemas) {
    this.prices = prices;
    this.times = times;
    row =
        SchemaBuilder.struct()
            .optional()
            .field("trade_id", uuid())
            .field("stock_name", Schema.STRING_SCHEMA)
            .field("stock_price", price())
            .field("stock_purchase_choice", Schema.STRING_SCHEMA)
            .field("trader_id", uuid())
            .field("created_at", time())
            .field("updated_at", time())
            .build();
    key = SchemaBuilder.struct().field("trade_id", uuid()).field("created_at", time()).build();
    envelope =
        SchemaBuilder.struct()
            .name(TOPIC + ".Envelope")
            .field("before", row)
            .field("after", row)
            .field("source", SOURCE)
            .field("op", Schema.STRING_SCHEMA)
            .field("ts_ms", Schema.OPTIONAL_INT64_SCHEMA)
            .field("ts_us", Schema.OPTIONAL_INT64_SCHEMA)
            .build();
    Map<String, Object> settings =
        Map.of(
            "schemas.enable",
            schemas,
            "decimal.format",
            prices == Prices.PRECISE_NUMERIC ? "NUMERIC" : "BASE64");
    keyConverter.configure(settings, true);
    valueConverter.configure(settings, false);
  }

  byte[] key(TradeKey tradeKey) {
    return keyConverter.fromConnectData(
        TOPIC,
        key,
        new Struct(key)
            .put("trade_id", tradeKey.tradeId().toString())
            .put("created_at", time(tradeKey.createdAt())));
  }

  byte[] value(TradeEvent event) {
    return valueConverter.fromConnectData(
        TOPIC,
        envelope,
        new Struct(envelope)
            .put("before", row(event.before()))
            .put("after", row(event.after()))
            .put("source", source(event.source()))
            .put("op", event.operation().code())
            .put("ts_ms", event.processedAt().toEpochMilli())
            .put("ts_us", microseconds(event.processedAt())));
  }

  private @Nullable Struct row(@Nullable StockTrade trade) {
    return trade == null
        ? null
        : new Struct(row)
            .put("trade_id", trade.tradeId().toString())
            .put("stock_name", trade.stockName())
            .put("stock_price", price(trade))
            .put("stock_purchase_choice", trade.side().name())
            .put("trader_id", trade.traderId().toString())
            .put("created_at", time(trade.createdAt()))
            .put("updated_at", time(trade.updatedAt()));
  }

  private static Struct source(SourceInfo source) {
    return new Struct(SOURCE)
        .put("version", "3.7.0.Final")
        .put("ts_ms", source.committedAt().toEpochMilli())
        .put("snapshot", source.snapshot() ? "true" : "false")
        .put("sequence", source.snapshot() && !source.adHoc() ? "[null,\"24\"]" : "[\"23\",\"24\"]")
        .put("ts_us", microseconds(source.committedAt()))
        .put("ts_ns", microseconds(source.committedAt()) * 1_000)
        .put("db", source.database())
        .put("schema", source.schema())
        .put("table", source.table())
        .put("txId", source.transactionId())
        .put("lsn", source.lsn());
  }

  private Object price(StockTrade trade) {
    return switch (prices) {
      case PRECISE, PRECISE_NUMERIC -> Objects.requireNonNull(trade.stockPrice());
      case STRING -> Objects.requireNonNull(trade.stockPrice()).toPlainString();
      case DOUBLE -> Objects.requireNonNull(trade.stockPrice()).doubleValue();
    };
  }

  private Object time(Instant instant) {
    return switch (times) {
      case ISO ->
          DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
              OffsetDateTime.ofInstant(instant, ZoneOffset.UTC));
      case MILLISECONDS -> Date.from(instant);
      case MICROSECONDS -> microseconds(instant);
      case NANOSECONDS -> microseconds(instant) * 1_000;
    };
  }

  private Schema price() {
    return switch (prices) {
      case PRECISE, PRECISE_NUMERIC -> Decimal.schema(2);
      case STRING -> Schema.STRING_SCHEMA;
      case DOUBLE -> Schema.FLOAT64_SCHEMA;
    };
  }

  private Schema time() {
    return switch (times) {
      case ISO -> SchemaBuilder.string().name("io.debezium.time.ZonedTimestamp").build();
      case MILLISECONDS -> Timestamp.SCHEMA;
      case MICROSECONDS -> SchemaBuilder.int64().name("io.debezium.time.MicroTimestamp").build();
      case NANOSECONDS -> SchemaBuilder.int64().name("io.debezium.time.NanoTimestamp").build();
    };
  }

  private static Schema uuid() {
    return SchemaBuilder.string().name("io.debezium.data.Uuid").build();
  }

  private static long microseconds(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
  }
}
