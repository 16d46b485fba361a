package io.stockevents.checks.verify;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.stockevents.change.Coordinates;
import io.stockevents.checks.verify.Difference.Column;
import io.stockevents.checks.verify.Difference.Kind;
import io.stockevents.trade.PostgresTime;
import io.stockevents.trade.TradeRecord.Malformed;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The report as one JSON object on one line. */
final class JsonReport {

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private JsonReport() {}

  static String of(VerifyReport report) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      write(report, json);
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot fail to be written", e);
    }
    return text + "\n";
  }

  private static void write(VerifyReport report, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("verdict", lowerCase(report.verdict()));
    json.writeStringField("topic", report.topic());
    json.writeNumberField("rows", report.rows());
    json.writeNumberField("events", report.events());
    json.writeNumberField("after_snapshot", report.later());
    json.writeNumberField("duplicates", report.duplicates());
    json.writeNumberField("out_of_order", report.outOfOrder());
    json.writeNumberField("malformed", report.malformed());
    for (Kind kind : Kind.values()) {
      json.writeNumberField(lowerCase(kind), report.count(kind));
    }
    json.writeStringField("retention_gap", report.gap().orElse(null));
    json.writeBooleanField("compacted", report.compacted());
    json.writeNumberField("keys", report.keys());
    json.writeNumberField("memory_bytes", report.bytes());
    json.writeNumberField("waited_ms", report.waited().toMillis());
    json.writeNumberField("elapsed_ms", report.elapsed().toMillis());
    json.writeArrayFieldStart("differences");
    for (Difference difference : report.differences()) {
      write(difference, json);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("first_malformed");
    for (Malformed bad : report.firstMalformed()) {
      json.writeStartObject();
      write(bad.coordinates(), json);
      json.writeStringField("reason", bad.reason());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(Difference difference, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("kind", lowerCase(difference.kind()));
    json.writeStringField("trade_id", difference.key().tradeId().toString());
    json.writeStringField("created_at", PostgresTime.text(difference.key().createdAt()));
    write(difference.at(), json);
    json.writeObjectFieldStart("columns");
    for (Column column : difference.columns()) {
      json.writeObjectFieldStart(column.name());
      json.writeStringField("topic", column.topic());
      json.writeStringField("table", column.table());
      json.writeEndObject();
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void write(@Nullable Coordinates at, JsonGenerator json) throws IOException {
    if (at != null) {
      json.writeNumberField("partition", at.partition());
      json.writeNumberField("offset", at.offset());
    }
  }

  private static String lowerCase(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
