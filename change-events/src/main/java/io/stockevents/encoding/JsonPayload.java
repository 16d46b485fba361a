package io.stockevents.encoding;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A payload that is JSON already: its schema says what is allowed in it, not how to read it. */
final class JsonPayload implements PayloadReader {

  @Override
  public void write(byte[] record, int start, JsonGenerator out) throws IOException {
    out.writeRaw(new String(record, start, record.length - start, StandardCharsets.UTF_8));
  }
}
