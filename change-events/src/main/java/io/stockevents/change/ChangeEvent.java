package io.stockevents.change;

import io.stockevents.change.RecordLayout.Field;
import io.stockevents.change.RecordLayout.RowSlots;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One change of a table, as Debezium saw it. What is asked for is decoded then; the event keeps the
 * bytes of its record in memory.
 *
 * <p>{@link #before} depends on the table's replica identity. With {@code FULL}, updates and
 * deletes have the whole old row. With {@code DEFAULT}, PostgreSQL logs the old key alone: an
 * update has no {@code before}, and in that of a delete Debezium fills every other column with the
 * zero value of its type (an empty string, 0, 1970), or null. Such a row is taken for what it is,
 * and not shown: {@link #isKeyOnly}.
 */
public final class ChangeEvent {

  private static final long ABSENT = Long.MIN_VALUE;

  private final Slices slices;
  private final Operation operation;
  private final byte @Nullable [] keyBytes;
  private final Layouts keys;

  /**
   * @param slices of an envelope
   * @param keyBytes of the record
   * @param keys to decode them with, if somebody asks
   */
  ChangeEvent(Slices slices, Operation operation, byte @Nullable [] keyBytes, Layouts keys) {
    this.slices = slices;
    this.operation = operation;
    this.keyBytes = keyBytes;
    this.keys = keys;
  }

  /** What happened. */
  public Operation operation() {
    return operation;
  }

  /**
   * The key of the row, from the record's key; null if the record has none, as of a table without a
   * primary key, or none that is a JSON object.
   */
  public @Nullable Row key() {
    return keys.rowOf(keyBytes);
  }

  /** The row as it was; null where there was none, or where only its key is known. */
  public @Nullable Row before() {
    Row row = row(slices.layout().before());
    return row == null || (operation == Operation.DELETE && isKeyOnly(row)) ? null : row;
  }

  /** The row as it is now; null where there is none. */
  public @Nullable Row after() {
    return row(slices.layout().after());
  }

  /** The newest state of the row that this event has: {@link #after}, else {@link #before}. */
  public @Nullable Row row() {
    Row after = after();
    return after != null ? after : before();
  }

  /** Whether this is a delete of which the log has the key alone. */
  public boolean isKeyOnly() {
    return operation == Operation.DELETE && before() == null;
  }

  private @Nullable Row row(@Nullable RowSlots slots) {
    return slots == null ? null : new Row(slices, slots);
  }

  /** Every column but those of the key has what Debezium fills in. */
  private boolean isKeyOnly(Row row) {
    @Nullable Row key = key();
    if (key == null) {
      return false;
    }
    boolean others = false;
    for (int i = 0; i < row.size(); i++) {
      if (key.indexOf(row.name(i)) < 0) {
        others = true;
        if (!row.isPlaceholder(i)) {
          return false;
        }
      }
    }
    return others;
  }

  /** Where in the database it happened, and when. */
  public SourceInfo source() {
    boolean snapshot = isSnapshot();
    return new SourceInfo(
        committedAt(),
        snapshot,
        snapshot && isStreaming(),
        common(Field.DATABASE),
        common(Field.SCHEMA),
        common(Field.TABLE),
        number(Field.TX_ID, 0),
        lsn());
  }

  /** {@link SourceInfo#committedAt} alone. */
  public Instant committedAt() {
    return time(Field.SOURCE_TS_MS, Field.SOURCE_TS_US, Field.SOURCE_TS_NS, Instant.EPOCH);
  }

  /** Whether the record says when it was committed, as Debezium's all do. */
  boolean hasCommitTime() {
    return number(Field.SOURCE_TS_MS, ABSENT) != ABSENT
        || number(Field.SOURCE_TS_US, ABSENT) != ABSENT
        || number(Field.SOURCE_TS_NS, ABSENT) != ABSENT;
  }

  /** {@link SourceInfo#lsn} alone. */
  public long lsn() {
    return number(Field.LSN, 0);
  }

  /** {@link SourceInfo#snapshot} alone. */
  public boolean isSnapshot() {
    String snapshot = common(Field.SNAPSHOT);
    return !snapshot.isEmpty() && !snapshot.equals("false");
  }

  /**
   * The first part of the sequence is the last commit that was streamed, null before there was one.
   */
  private boolean isStreaming() {
    String sequence = text(Field.SEQUENCE);
    return !sequence.isEmpty() && !sequence.startsWith("[n");
  }

  /**
   * When Debezium made this envelope, by its host's clock, in microseconds (milliseconds if the
   * record has no {@code ts_us}); when it was committed, if the record does not say.
   */
  public Instant processedAt() {
    Instant none = Instant.MIN;
    Instant time = time(Field.TS_MS, Field.TS_US, Field.TS_NS, none);
    return time.equals(none) ? committedAt() : time;
  }

  /** The transaction, with {@code provide.transaction.metadata=true}; empty otherwise. */
  public Optional<TransactionInfo> transaction() {
    int id = slices.layout().slot(Field.TRANSACTION_ID);
    return id < 0
        ? Optional.empty()
        : Optional.of(
            new TransactionInfo(
                slices.stringOrEmpty(id),
                number(Field.TOTAL_ORDER, 0),
                number(Field.COLLECTION_ORDER, 0)));
  }

  /** What was written; empty for every operation but {@code MESSAGE}. */
  public Optional<LogicalMessage> message() {
    return operation == Operation.MESSAGE
        ? Optional.of(new LogicalMessage(text(Field.MESSAGE_PREFIX), text(Field.MESSAGE_CONTENT)))
        : Optional.empty();
  }

  /**
   * An event's place in its transaction.
   *
   * @param id of the transaction, as Debezium writes it: {@code 571:53195829}
   * @param totalOrder among all events of the transaction, from 1 on
   * @param collectionOrder among those of the same table, from 1 on
   */
  public record TransactionInfo(String id, long totalOrder, long collectionOrder) {}

  private String text(Field field) {
    return slices.stringOrEmpty(slices.layout().slot(field));
  }

  private String common(Field field) {
    return slices.commonOrEmpty(slices.layout().slot(field));
  }

  private long number(Field field, long absent) {
    return slices.numberOr(slices.layout().slot(field), absent);
  }

  private Instant time(Field milliseconds, Field microseconds, Field nanoseconds, Instant absent) {
    long count = number(microseconds, ABSENT);
    if (count != ABSENT) {
      return ColumnTime.ofMicroseconds(count);
    }
    count = number(nanoseconds, ABSENT);
    if (count != ABSENT) {
      return ColumnTime.ofMicroseconds(TimeUnit.NANOSECONDS.toMicros(count));
    }
    count = number(milliseconds, ABSENT);
    return count == ABSENT ? absent : Instant.ofEpochMilli(count);
  }

  /** Like {@code u public.orders {"id":7,...}}. */
  @Override
  public String toString() {
    return "%s %s %s".formatted(operation.code(), source().qualifiedTable(), row());
  }
}
