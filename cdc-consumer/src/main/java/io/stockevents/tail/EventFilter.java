package io.stockevents.tail;

import io.stockevents.change.ChangeEvent;
import io.stockevents.change.DecodedRecord;
import io.stockevents.change.DecodedRecord.Change;
import io.stockevents.change.DecodedRecord.FlatRow;
import io.stockevents.change.Operation;
import io.stockevents.change.Row;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Which records are shown. A filter by symbol leaves out what has no symbol: other tables,
 * truncates, messages, and deletes of which only the key is known.
 *
 * @param operations empty for all
 * @param symbols in upper or lower case; empty for all
 * @param keys of records, as {@link RecordKey} has them or as they are; empty for all
 * @param changed columns of which an update must have changed one; empty for all records
 * @param where what must be true; null for all
 */
record EventFilter(
    Set<Operation> operations,
    Set<String> symbols,
    Set<String> keys,
    Set<String> changed,
    @Nullable WhereExpression where) {

  /** Lets everything pass. */
  static final EventFilter NONE = new EventFilter(Set.of(), Set.of(), Set.of(), Set.of(), null);

  private static final String SYMBOL = "stock_name";

  EventFilter {
    operations = Set.copyOf(operations);
    Set<String> anyCase = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    anyCase.addAll(symbols);
    symbols = Collections.unmodifiableSet(anyCase);
    keys = Set.copyOf(keys);
    changed = Set.copyOf(changed);
  }

  /** Whether records must have one of some keys. */
  boolean looksAtKeys() {
    return !keys.isEmpty();
  }

  /**
   * Whether records with this key are shown at all.
   *
   * @param key null if the record's key is no object
   * @param bytes the record's key as it is
   */
  boolean passesKey(@Nullable Row key, byte @Nullable [] bytes) {
    return keys.isEmpty()
        || keys.contains(RecordKey.text(key, bytes))
        || keys.contains(RecordKey.text(null, bytes));
  }

  /**
   * Whether {@code record} is shown, if its key is; what is no row passes only if everything does.
   *
   * @param source what it was decoded from
   * @throws UnansweredException if {@link #where} is neither true nor false of it
   */
  boolean passes(DecodedRecord record, ConsumerRecord<byte[], byte[]> source) {
    if (!looksIntoChanges()) {
      return true;
    }
    boolean passes =
        record instanceof Change change
            ? passes(change.event())
            : record instanceof FlatRow flat && passes(flat.row());
    return passes && (where == null || where.matches(new RecordVariables(record, source)));
  }

  /** Whether a record must be decoded to tell whether it is shown. */
  boolean looksIntoChanges() {
    return !operations.isEmpty() || !symbols.isEmpty() || !changed.isEmpty() || where != null;
  }

  private boolean passes(ChangeEvent event) {
    return (operations.isEmpty() || operations.contains(event.operation()))
        && (symbols.isEmpty() || hasSymbol(event.before()) || hasSymbol(event.after()))
        && (changed.isEmpty() || hasChanged(event.before(), event.after()));
  }

  /** Nobody knows what happened to a flattened row. */
  private boolean passes(Row flattened) {
    return operations.isEmpty() && changed.isEmpty() && (symbols.isEmpty() || hasSymbol(flattened));
  }

  private boolean hasSymbol(@Nullable Row row) {
    int i = row == null ? -1 : row.indexOf(SYMBOL);
    String symbol = row == null || i < 0 ? null : row.text(i);
    return symbol != null && symbols.contains(symbol);
  }

  private boolean hasChanged(@Nullable Row before, @Nullable Row after) {
    return before != null
        && after != null
        && changed.stream().anyMatch(column -> differs(before, after, column));
  }

  private static boolean differs(Row before, Row after, String column) {
    int old = before.indexOf(column);
    int now = after.indexOf(column);
    return (old < 0 || now < 0) ? old != now : !after.isSame(now, before, old);
  }
}
