package io.stockevents.dashboard;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which symbols are traded, and at which price: those that were traded last, so many at most. */
final class SymbolBoard {

  /** Four times what {@code stock-events} makes; about a megabyte. */
  static final int CAPACITY = 200;

  /** How many are listed, and have their line from the beginning. */
  static final int LISTED = 50;

  private final Map<String, PriceSeries> series =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, PriceSeries> eldest) {
          return size() > CAPACITY;
        }
      };
  private Set<String> changed = new HashSet<>();

  /**
   * A symbol in the window.
   *
   * @param trades how many trades were inserted
   */
  record Listing(String symbol, int trades) {}

  /** Counts an inserted trade. */
  void add(String symbol, long epochSecond, double price) {
    series.computeIfAbsent(symbol, unknown -> new PriceSeries()).add(epochSecond, price);
    changed.add(symbol);
  }

  /** The newest point of each symbol that was traded since the last call. */
  Map<String, double[]> changed() {
    Map<String, double[]> points = new LinkedHashMap<>();
    for (Map.Entry<String, PriceSeries> entry : series.entrySet()) {
      if (changed.contains(entry.getKey())) {
        points.put(entry.getKey(), entry.getValue().newest());
      }
    }
    changed = new HashSet<>();
    return points;
  }

  /** The most traded symbols first. */
  List<Listing> mostTraded(long nowSecond) {
    List<Listing> listings = new ArrayList<>();
    series.forEach(
        (symbol, prices) -> {
          int trades = prices.trades(nowSecond);
          if (trades > 0) {
            listings.add(new Listing(symbol, trades));
          }
        });
    listings.sort(
        Comparator.comparingInt(Listing::trades).reversed().thenComparing(Listing::symbol));
    return listings.subList(0, Math.min(LISTED, listings.size()));
  }

  /** The points of the most traded symbols. */
  Map<String, List<double[]>> points(long nowSecond) {
    Map<String, List<double[]>> points = new LinkedHashMap<>();
    List<Listing> listings = mostTraded(nowSecond);
    for (Map.Entry<String, PriceSeries> entry : series.entrySet()) {
      if (listings.stream().anyMatch(listing -> listing.symbol().equals(entry.getKey()))) {
        points.put(entry.getKey(), entry.getValue().points(nowSecond));
      }
    }
    return points;
  }
}
