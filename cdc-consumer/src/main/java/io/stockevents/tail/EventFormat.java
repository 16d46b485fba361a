package io.stockevents.tail;

import io.stockevents.envelope.DecodedRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** One way to write records; each record becomes at most one line. */
interface EventFormat {

  /**
   * Writes the line of {@code record}, if this format has one for it.
   *
   * @param source what {@code record} was decoded from
   */
  void write(DecodedRecord record, ConsumerRecord<byte[], byte[]> source, LineBuffer out);

  /** Whether a line needs more than the record's bytes. */
  default boolean needsDecoding() {
    return true;
  }
}
