package io.stockevents.tail;

import io.stockevents.change.Coordinates;
import io.stockevents.change.DecodedRecord;
import io.stockevents.change.EventDecoder;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Envelopes as the project's connector writes them. */
final class Envelopes {

  static final String TOPIC = "cdc.public.stock_trades";
  static final String ID = "44444444-4444-4444-8444-444444444444";
  static final String KEY =
      "{\"trade_id\":\"" + ID + "\",\"created_at\":\"2026-11-21T10:00:00.500000Z\"}";

  private static final String SOURCE =
      "{\"ts_ms\":1795356173650,\"ts_us\":1795356173650111,\"snapshot\":\"%s\","
          + "\"schema\":\"public\",\"table\":\"stock_trades\",\"txId\":5804,\"lsn\":622768152}";

  private Envelopes() {}

  /** A row with this symbol, price and side; all else is always the same. */
  static String row(String symbol, String price, String side) {
    return ("{\"trade_id\":\"%s\",\"stock_name\":\"%s\",\"stock_price\":\"%s\","
            + "\"stock_purchase_choice\":\"%s\","
            + "\"trader_id\":\"55555555-5555-4555-8555-555555555555\","
            + "\"created_at\":\"2026-11-21T10:00:00.500000Z\","
            + "\"updated_at\":\"2026-11-21T10:00:01.000000Z\"}")
        .formatted(ID, symbol, price, side);
  }

  /** What Debezium makes up of a row of which only the key is logged. */
  static String inventedRow() {
    return row("", "0.00", "")
        .replace("55555555-5555-4555-8555-555555555555", "")
        .replace("2026-11-21T10:00:01.000000Z", "1970-01-01T00:00:00.000000Z");
  }

  static String snapshot(String row) {
    return envelope("r", "null", row, "true");
  }

  static String insert(String row) {
    return envelope("c", "null", row, "false");
  }

  static String update(String before, String after) {
    return envelope("u", before, after, "false");
  }

  static String delete(String before) {
    return envelope("d", before, "null", "false");
  }

  static String truncate() {
    return envelope("t", "null", "null", "false");
  }

  static String message(String prefix) {
    return envelope("m", "null", "null", "false")
        .replaceFirst(
            "^\\{", "{\"message\":{\"prefix\":\"%s\",\"content\":\"aGVsbG8=\"},".formatted(prefix));
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The line that {@code format} makes of {@code value}; empty if it makes none. */
  static String line(EventFormat format, @Nullable String value) {
    byte[] bytes = value == null ? null : bytes(value);
    return lineOf(format, new ConsumerRecord<>(TOPIC, 0, 42, bytes(KEY), bytes));
  }

  /** The line that {@code format} makes of {@code source}; empty if it makes none. */
  static String lineOf(EventFormat format, ConsumerRecord<byte[], byte[]> source) {
    Coordinates at = new Coordinates(source.topic(), source.partition(), source.offset());
    DecodedRecord record = new EventDecoder().decode(at, source.key(), source.value());
    LineBuffer lines = new LineBuffer();
    format.write(record, source, lines);
    return lines.toString();
  }

  private static String envelope(String operation, String before, String after, String snapshot) {
    return ("{\"before\":%s,\"after\":%s,\"source\":%s,\"transaction\":null,\"op\":\"%s\","
            + "\"ts_ms\":1795356173652,\"ts_us\":1795356173652907}")
        .formatted(before, after, SOURCE.formatted(snapshot), operation);
  }
}
