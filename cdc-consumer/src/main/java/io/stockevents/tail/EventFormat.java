package io.stockevents.tail;

import io.stockevents.envelope.DecodedRecord;
import org.jspecify.annotations.Nullable;

/** One way to write records; each record becomes at most one line. */
interface EventFormat {

  /**
   * Writes the line of {@code record}, if this format has one for it.
   *
   * @param value the record's bytes; null for a tombstone
   */
  void write(DecodedRecord record, byte @Nullable [] value, LineBuffer out);

  /** Whether a line needs more than the record's bytes. */
  default boolean needsDecoding() {
    return true;
  }
}
