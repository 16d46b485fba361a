package io.stockevents.change;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What one Kafka record turned out to be. */
public sealed interface DecodedRecord {

  /** Where the record stands. */
  Coordinates coordinates();

  /** A change of a table, a truncated table, or a logical message. */
  record Change(Coordinates coordinates, ChangeEvent event) implements DecodedRecord {}

  /**
   * An object that is no envelope: a row that {@code ExtractNewRecordState} has flattened, or any
   * other JSON object.
   *
   * @param row all its fields, those that the transform adds ({@code __op}, {@code __deleted})
   *     among them
   * @param key from the record's key; null if that is none that can be read
   */
  record FlatRow(Coordinates coordinates, Row row, @Nullable Row key) implements DecodedRecord {}

  /**
   * A record without a value, which lets log compaction forget a key.
   *
   * @param key from the record's key; null if that is none that can be read
   */
  record Tombstone(Coordinates coordinates, @Nullable Row key) implements DecodedRecord {}

  /**
   * Beginning or end of a transaction, from the topic for these.
   *
   * @param status {@code BEGIN} or {@code END}
   * @param id of the transaction, as Debezium writes it: {@code 571:53195829}
   * @param events how many it has; 0 at the beginning, where that is not known
   * @param at when it was committed; {@code Instant.EPOCH} if the record does not say
   */
  record TransactionBoundary(
      Coordinates coordinates, String status, String id, long events, Instant at)
      implements DecodedRecord {}

  /**
   * A sign of life of the connector.
   *
   * @param at when it was sent
   */
  record Heartbeat(Coordinates coordinates, Instant at) implements DecodedRecord {}

  /**
   * A record that is none of these.
   *
   * @param reason one line that says why; it may quote the record, so escape it before showing it
   *     on a terminal
   */
  record Undecodable(Coordinates coordinates, String reason) implements DecodedRecord {}
}
