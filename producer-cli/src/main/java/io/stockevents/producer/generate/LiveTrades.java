package io.stockevents.producer.generate;

import io.stockevents.trade.StockTrade;
import io.stockevents.trade.TradeKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A bounded pool of trades that are in the table, to draw the row of an update or a delete from
 * without asking the database. A trade that was drawn is out of the pool until it is given back, so
 * no two workers have the same. Not thread-safe.
 */
final class LiveTrades {

  private final int capacity;
  private final List<StockTrade> trades = new ArrayList<>();
  private final Map<TradeKey, Integer> positions = new HashMap<>();
  private final Set<TradeKey> drawn = new HashSet<>();

  LiveTrades(int capacity) {
    this.capacity = capacity;
  }

  /** Puts in what a sample of the table found, as far as there is room. */
  void addAll(Collection<StockTrade> sample) {
    sample.stream().takeWhile(trade -> trades.size() < capacity).forEach(this::addUnlessKnown);
  }

  /** Puts in a new trade; in a full pool it takes the place of a random one. */
  void add(StockTrade trade, RandomGenerator random) {
    if (trades.size() >= capacity) {
      remove(random.nextInt(trades.size()));
    }
    addUnlessKnown(trade);
  }

  /** Takes out a random trade; empty when there is none. */
  Optional<StockTrade> draw(RandomGenerator random) {
    if (trades.isEmpty()) {
      return Optional.empty();
    }
    StockTrade trade = remove(random.nextInt(trades.size()));
    drawn.add(trade.key());
    return Optional.of(trade);
  }

  /** Gives back a trade that was drawn, as it is now. */
  void release(StockTrade trade, RandomGenerator random) {
    drawn.remove(trade.key());
    add(trade, random);
  }

  /** Forgets a trade that was drawn and is no longer in the table. */
  void discard(StockTrade trade) {
    drawn.remove(trade.key());
  }

  int size() {
    return trades.size();
  }

  private void addUnlessKnown(StockTrade trade) {
    if (!drawn.contains(trade.key()) && positions.putIfAbsent(trade.key(), trades.size()) == null) {
      trades.add(trade);
    }
  }

  /** The last trade moves to the place that gets free. */
  private StockTrade remove(int position) {
    StockTrade removed = trades.get(position);
    StockTrade last = trades.remove(trades.size() - 1);
    if (position < trades.size()) {
      trades.set(position, last);
      positions.put(last.key(), position);
    }
    positions.remove(removed.key());
    return removed;
  }
}
