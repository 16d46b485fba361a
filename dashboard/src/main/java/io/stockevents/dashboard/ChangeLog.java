package io.stockevents.dashboard;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The newest lines, a bounded number of them. */
final class ChangeLog {

  /** More than a second's worth at full speed; a few megabytes. */
  static final int CAPACITY = 5_000;

  private final Deque<ChangeRow> newestFirst = new ArrayDeque<>();
  private long last;

  /**
   * Some of the lines that a viewer asked for.
   *
   * @param events the newest of them, newest first
   * @param more how many others there were
   */
  record Lines(List<ChangeRow> events, long more) {}

  /** The number that the next line has. */
  long nextNumber() {
    return last + 1;
  }

  void add(ChangeRow event) {
    if (newestFirst.size() == CAPACITY) {
      newestFirst.removeLast();
    }
    newestFirst.addFirst(event);
    last = event.number();
  }

  /**
   * The newest lines that pass.
   *
   * @param after the number behind which to begin
   * @param upTo the number with which to end
   * @param most how many at most
   */
  Lines lines(ChangeFilter filter, long after, long upTo, int most) {
    List<ChangeRow> events = new ArrayList<>();
    long passed = 0;
    for (ChangeRow event : newestFirst) {
      if (event.number() <= after) {
        break;
      }
      if (event.number() <= upTo && filter.passes(event)) {
        passed++;
        if (events.size() < most) {
          events.add(event);
        }
      }
    }
    // Without a filter, what has left the tape is counted too.
    long matched = filter.equals(ChangeFilter.ALL) ? upTo - after : passed;
    return new Lines(events, matched - events.size());
  }
}
