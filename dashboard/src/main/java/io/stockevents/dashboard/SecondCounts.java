package io.stockevents.dashboard;

import java.util.ArrayList;
import java.util.List;

/** What was committed in each of the last seconds. */
final class SecondCounts {

  /** How far back the page looks. */
  static final int SECONDS = 600;

  private static final int FIELDS = 5;

  private final long[] second = new long[SECONDS];
  private final long[][] counts = new long[SECONDS][FIELDS - 1];
  private long newest = Long.MIN_VALUE;

  /** The earliest second that was added to since the last {@link #changed()}. */
  private long changedFrom = Long.MAX_VALUE;

  /**
   * Counts a change.
   *
   * @param epochSecond when it was committed
   * @param now the second that it is; changes older than the window, or from the future, are not
   *     counted
   * @param buy whether a trade was inserted that buys
   * @return whether it was counted
   */
  boolean add(long epochSecond, long now, Kind kind, boolean buy) {
    // Clocks differ; but one record from the next century must not move the window.
    if (!kind.isFreshChange() || epochSecond > now + 1 || epochSecond <= now - SECONDS) {
      return false;
    }
    int slot = Math.floorMod(epochSecond, SECONDS);
    if (second[slot] != epochSecond) {
      second[slot] = epochSecond;
      counts[slot] = new long[FIELDS - 1];
    }
    counts[slot][column(kind)]++;
    counts[slot][FIELDS - 2] += buy ? 1 : 0;
    newest = Math.max(newest, epochSecond);
    changedFrom = Math.min(changedFrom, epochSecond);
    return true;
  }

  private static int column(Kind kind) {
    return switch (kind) {
      case INSERT -> 0;
      case UPDATE -> 1;
      case DELETE -> 2;
      default -> throw new IllegalArgumentException(kind + " is no fresh change");
    };
  }

  /** The seconds that have changed since the last call, as {@link #all} gives them. */
  List<long[]> changed() {
    List<long[]> changed = changedFrom > newest ? List.of() : from(changedFrom);
    changedFrom = Long.MAX_VALUE;
    return changed;
  }

  /**
   * All seconds of the window in which something was committed, in their order: seconds since 1970,
   * inserts, updates, deletes, and how many of the inserts buy.
   */
  List<long[]> all() {
    return newest == Long.MIN_VALUE ? List.of() : from(newest - SECONDS + 1);
  }

  private List<long[]> from(long first) {
    List<long[]> found = new ArrayList<>();
    for (long time = Math.max(first, newest - SECONDS + 1); time <= newest; time++) {
      int slot = Math.floorMod(time, SECONDS);
      if (second[slot] == time) {
        long[] entry = new long[FIELDS];
        entry[0] = time;
        System.arraycopy(counts[slot], 0, entry, 1, FIELDS - 1);
        found.add(entry);
      }
    }
    return found;
  }
}
