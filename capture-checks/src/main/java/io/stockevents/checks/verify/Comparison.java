package io.stockevents.checks.verify;

import io.stockevents.change.Coordinates;
import io.stockevents.checks.verify.Difference.Kind;
import io.stockevents.trade.StockTrade;
import io.stockevents.trade.TradeKey;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares the table's rows, one after the other, with the folded states. */
final class Comparison {

  /** How many differences of each kind are kept; all are counted. */
  private static final int KEPT = 20;

  /**
   * A row that differs.
   *
   * @param row as the table has it; null for an extra one
   */
  record Mismatch(Kind kind, TradeKey key, @Nullable Coordinates at, @Nullable StockTrade row) {}

  private final TopicState fold;
  private final RowStateTable states;
  private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
  private final List<Mismatch> found = new ArrayList<>();
  private long rows;

  Comparison(TopicState fold) {
    this.fold = fold;
    states = fold.states();
    states.unmatchAll();
    for (Kind kind : Kind.values()) {
      counts.put(kind, 0L);
    }
  }

  /** Compares one row of the table. */
  void add(StockTrade row) {
    rows++;
    TradeKey key = row.key();
    int entry = states.find(key);
    if (entry < 0) {
      differs(Kind.MISSING, key, null, row);
    } else if (!fold.isRow(entry)) {
      differs(Kind.MISSING, key, states.coordinates(entry), row);
    } else {
      states.match(entry);
      if (states.fingerprint(entry) != RowHash.of(row)) {
        differs(Kind.DIFFERENT, key, states.coordinates(entry), row);
      }
    }
  }

  /** Finds the rows that only the topic has, once every row of the table has been added. */
  void finish() {
    for (int entry = 0; entry < states.size(); entry++) {
      if (fold.isRow(entry) && !states.isMatched(entry)) {
        TradeKey key = states.key(entry);
        if (fold.chunks().isDropped(key.createdAt())) {
          counts.merge(Kind.EXPIRED, 1L, Long::sum);
        } else {
          differs(Kind.EXTRA, key, states.coordinates(entry), null);
        }
      }
    }
  }

  long rows() {
    return rows;
  }

  Map<Kind, Long> counts() {
    return Map.copyOf(counts);
  }

  /** Whether every row is as it should be. */
  boolean isEqual() {
    return found.isEmpty() && counts.getOrDefault(Kind.UNPROVEN, 0L) == 0;
  }

  /** The first differences of each kind but the expired and the unproven. */
  List<Mismatch> found() {
    return found;
  }

  private void differs(
      Kind kind, TradeKey key, @Nullable Coordinates at, @Nullable StockTrade row) {
    if (fold.isOvertaken(key)) {
      counts.merge(Kind.UNPROVEN, 1L, Long::sum);
    } else if (counts.merge(kind, 1L, Long::sum) <= KEPT) {
      found.add(new Mismatch(kind, key, at, row));
    }
  }
}
