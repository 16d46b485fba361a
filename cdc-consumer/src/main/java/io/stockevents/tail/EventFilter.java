package io.stockevents.tail;

import io.stockevents.envelope.ChangeEvent;
import io.stockevents.envelope.DecodedRecord;
import io.stockevents.envelope.DecodedRecord.Change;
import io.stockevents.envelope.Operation;
import io.stockevents.trade.StockTrade;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Which records are shown. A filter by symbol leaves out what has no symbol: truncates, messages,
 * and deletes of which only the key is known.
 *
 * @param operations empty for all
 * @param symbols in upper or lower case; empty for all
 * @param keys of records, as {@link RecordKey} has them; empty for all
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

  EventFilter {
    operations = Set.copyOf(operations);
    Set<String> anyCase = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    anyCase.addAll(symbols);
    symbols = Collections.unmodifiableSet(anyCase);
    keys = Set.copyOf(keys);
    changed = Set.copyOf(changed);
  }

  /** Whether records with {@code key} are shown at all. */
  boolean passesKey(byte @Nullable [] key) {
    return keys.isEmpty() || keys.contains(RecordKey.of(key));
  }

  /**
   * Whether {@code record} is shown, if its key is; what is no change passes only if everything
   * does.
   *
   * @param source what it was decoded from
   * @throws UnansweredException if {@link #where} is neither true nor false of it
   */
  boolean passes(DecodedRecord record, ConsumerRecord<byte[], byte[]> source) {
    return !looksIntoChanges()
        || (record instanceof Change change && passes(change.event(), source));
  }

  /** Whether a record must be decoded to tell whether it is shown. */
  boolean looksIntoChanges() {
    return !operations.isEmpty() || !symbols.isEmpty() || !changed.isEmpty() || where != null;
  }

  private boolean passes(ChangeEvent event, ConsumerRecord<byte[], byte[]> source) {
    return (operations.isEmpty() || operations.contains(event.operation()))
        && (symbols.isEmpty() || hasSymbol(event.before()) || hasSymbol(event.after()))
        && (changed.isEmpty() || hasChanged(event))
        && (where == null || where.matches(new RecordVariables(event, source)));
  }

  private boolean hasSymbol(@Nullable StockTrade trade) {
    return trade != null && symbols.contains(trade.stockName());
  }

  private boolean hasChanged(ChangeEvent event) {
    if (event.before() == null || event.after() == null) {
      return false;
    }
    Map<String, Object> before = RecordVariables.row(event.before());
    Map<String, Object> after = RecordVariables.row(event.after());
    return changed.stream()
        .anyMatch(column -> !Objects.equals(before.get(column), after.get(column)));
  }
}
