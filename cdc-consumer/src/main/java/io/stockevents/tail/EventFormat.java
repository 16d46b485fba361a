package io.stockevents.tail;

import io.stockevents.change.DecodedRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** One way to write records. */
interface EventFormat {

  /**
   * Writes a record, if this format has something for it.
   *
   * @param record null if it was not decoded, which only a format may meet that needs no decoding
   * @param source what {@code record} was decoded from
   */
  void write(@Nullable DecodedRecord record, ConsumerRecord<byte[], byte[]> source, LineBuffer out);

  /** Whether it needs more than the record's bytes. */
  default boolean needsDecoding() {
    return true;
  }
}
