package io.stockevents.postgres;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * The chunks of a hypertable at one moment.
 *
 * @param prefix what their names begin with, and those of no other hypertable, like {@code
 *     _hyper_1_}
 * @param tables the tables of such names, those too that have been detached meanwhile
 * @param ranges what the chunks cover
 * @param keptSince before this, a retention policy removes all rows; {@link Instant#MIN} if there
 *     is none
 */
public record Chunks(String prefix, Set<String> tables, List<Range> ranges, Instant keptSince) {

  /**
   * A range of {@code created_at}.
   *
   * @param start in it
   * @param end behind it
   */
  public record Range(Instant start, Instant end) {

    /** Whether {@code time} is in it. */
    public boolean contains(Instant time) {
      return !time.isBefore(start) && time.isBefore(end);
    }
  }

  /** Keeps copies. */
  public Chunks {
    tables = Set.copyOf(tables);
    ranges = List.copyOf(ranges);
  }
}
