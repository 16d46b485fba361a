package io.stockevents.encoding;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** Reads what stands behind a schema's id, for one schema. */
interface PayloadReader {

  /**
   * Writes the payload as JSON.
   *
   * @param record the whole record
   * @param start where the payload begins, up to the record's end
   * @throws UndecodableException if it is not of this schema
   * @throws IOException for the same reason
   * @throws RuntimeException for the same reason: libraries throw what they like at damaged bytes
   */
  void write(byte[] record, int start, JsonGenerator out) throws IOException, UndecodableException;
}
