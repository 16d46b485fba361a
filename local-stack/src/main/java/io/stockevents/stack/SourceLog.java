package io.stockevents.stack;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * The write-ahead log of a server: a position in it means something only together with the server
 * and the timeline that it was read from.
 *
 * @param source which server and timeline it is
 * @param end how far it has been written
 * @param forks the timelines before this one, and where each was left
 */
record SourceLog(Source source, LogSequenceNumber end, Map<Long, LogSequenceNumber> forks) {

  /**
   * A server and its timeline, which a promotion and a recovery to a point in time change.
   *
   * @param system the identifier that initdb has given it, and its copies with it
   * @param timeline from 1 on
   */
  record Source(String system, long timeline) {}

  SourceLog {
    forks = Map.copyOf(forks);
  }

  /**
   * @param history the timeline's history file; null if it is the first
   */
  static SourceLog of(Source source, LogSequenceNumber end, @Nullable String history) {
    Map<Long, LogSequenceNumber> forks = new HashMap<>();
    if (history != null) {
      // Each line is a timeline, where it was left, and why, with tabs in between.
      history
          .lines()
          .map(line -> line.strip().split("\\s+", 3))
          .filter(fields -> fields.length >= 2 && !fields[0].startsWith("#"))
          .forEach(
              fields -> forks.put(Long.valueOf(fields[0]), LogSequenceNumber.valueOf(fields[1])));
    }
    return new SourceLog(source, end, forks);
  }

  /**
   * Whether this log goes on from what a connector has read.
   *
   * @param position up to where it has read
   * @param of what it has read from; empty if nobody knows
   * @return what it has read that this log does not have; empty if it can go on
   */
  Optional<String> lacks(LogSequenceNumber position, Optional<Source> of) {
    if (of.isPresent() && !of.get().system().equals(source.system())) {
      return Optional.of(
          "is another server (system identifier %s, not %s)"
              .formatted(source.system(), of.get().system()));
    }
    if (of.isPresent() && of.get().timeline() != source.timeline()) {
      long timeline = of.get().timeline();
      @Nullable LogSequenceNumber fork = forks.get(timeline);
      if (fork == null) {
        return Optional.of(
            "is on timeline %d, which does not come from timeline %d"
                .formatted(source.timeline(), timeline));
      }
      if (position.compareTo(fork) > 0) {
        return Optional.of("has left timeline %d at %s".formatted(timeline, fork.asString()));
      }
    }
    return position.compareTo(end) > 0
        ? Optional.of("is at %s only".formatted(end.asString()))
        : Optional.empty();
  }
}
