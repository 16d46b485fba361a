package io.stockevents.tail;

import io.stockevents.envelope.DecodedRecord;
import org.jspecify.annotations.Nullable;

/** Every value as it came, also one that cannot be decoded; a tombstone has none. */
final class RawFormat implements EventFormat {

  @Override
  public void write(DecodedRecord record, byte @Nullable [] value, LineBuffer out) {
    if (value != null) {
      out.line(value);
    }
  }

  @Override
  public boolean needsDecoding() {
    return false;
  }
}
