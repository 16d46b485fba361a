package io.stockevents.checks.doctor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

/** Checks as one JSON array on one line. */
final class ChecksJson {

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private ChecksJson() {}

  static String of(List<Check> checks) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartArray();
      for (Check check : checks) {
        json.writeStartObject();
        json.writeStringField("id", check.id().id());
        json.writeStringField("group", check.id().section().id());
        json.writeStringField("name", check.id().title());
        json.writeStringField("status", check.status().name().toLowerCase(Locale.ROOT));
        json.writeStringField("detail", check.detail());
        json.writeStringField("fix", check.fix().orElse(null));
        json.writeEndObject();
      }
      json.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot fail to be written", e);
    }
    return text + "\n";
  }
}
