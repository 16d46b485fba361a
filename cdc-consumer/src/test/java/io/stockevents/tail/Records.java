package io.stockevents.tail;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** Records as a consumer gets them. */
final class Records {

  private Records() {}

  /** A record without headers. */
  static ConsumerRecord<byte[], byte[]> of(
      TopicPartition at,
      long offset,
      long timestamp,
      @Nullable String key,
      @Nullable String value) {
    return of(at, offset, timestamp, key, value, new RecordHeaders());
  }

  /** A record. */
  static ConsumerRecord<byte[], byte[]> of(
      TopicPartition at,
      long offset,
      long timestamp,
      @Nullable String key,
      @Nullable String value,
      RecordHeaders headers) {
    return new ConsumerRecord<>(
        at.topic(),
        at.partition(),
        offset,
        timestamp,
        TimestampType.CREATE_TIME,
        ConsumerRecord.NULL_SIZE,
        ConsumerRecord.NULL_SIZE,
        bytes(key),
        bytes(value),
        headers,
        Optional.empty());
  }

  private static byte @Nullable [] bytes(@Nullable String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }
}
