package io.stockevents.tail;

import io.stockevents.change.DecodedRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Every value as it came, also one that cannot be decoded; a tombstone has none. */
final class RawFormat implements EventFormat {

  @Override
  public void write(
      @Nullable DecodedRecord record, ConsumerRecord<byte[], byte[]> source, LineBuffer out) {
    byte[] value = source.value();
    if (value != null) {
      out.line(value);
    }
  }

  @Override
  public boolean needsDecoding() {
    return false;
  }
}
