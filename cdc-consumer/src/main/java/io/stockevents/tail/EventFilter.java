package io.stockevents.tail;

import io.stockevents.envelope.ChangeEvent;
import io.stockevents.envelope.DecodedRecord;
import io.stockevents.envelope.DecodedRecord.Change;
import io.stockevents.envelope.Operation;
import io.stockevents.trade.StockTrade;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which records are shown. A filter by symbol leaves out what has no symbol: truncates, messages,
 * and deletes of which only the key is known.
 *
 * @param operations empty for all
 * @param symbols in upper or lower case; empty for all
 */
record EventFilter(Set<Operation> operations, Set<String> symbols) {

  EventFilter {
    operations = Set.copyOf(operations);
    Set<String> anyCase = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    anyCase.addAll(symbols);
    symbols = Collections.unmodifiableSet(anyCase);
  }

  /** Whether {@code record} is shown; what is no change passes only if everything does. */
  boolean passes(DecodedRecord record) {
    return passesAll() || (record instanceof Change change && passes(change.event()));
  }

  /** Whether nothing is left out. */
  boolean passesAll() {
    return operations.isEmpty() && symbols.isEmpty();
  }

  private boolean passes(ChangeEvent event) {
    boolean operationPasses = operations.isEmpty() || operations.contains(event.operation());
    return operationPasses
        && (symbols.isEmpty() || passes(event.before()) || passes(event.after()));
  }

  private boolean passes(@Nullable StockTrade trade) {
    return trade != null && symbols.contains(trade.stockName());
  }
}
