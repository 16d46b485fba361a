package io.stockevents.checks.verify;

import io.stockevents.postgres.Chunks;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells which rows have gone with their chunk, of which no event tells. Debezium's transform notes
 * the chunk of each event in a header, and TimescaleDB never uses the name of a chunk again. The
 * chunk of a time has been dropped if no chunk covers the time now (what was merged or split is
 * covered by another one) and
 *
 * <ul>
 *   <li>the table has a retention policy, and the time is too old for it, or
 *   <li>rows of just then, or of before and after, were in one chunk that is no more, and the table
 *       has a younger one. Without that it is TRUNCATE, which drops all chunks.
 * </ul>
 *
 * <p>A row of the connector's snapshot has no such header, so without a policy it takes others that
 * have one. Memory: two times a chunk.
 */
final class ChunkHistory {

  /** Of Debezium's {@code TimescaleDb} transform. */
  static final String HEADER = "__debezium_timescaledb_chunk_table";

  /** The earliest and the latest row that events name a chunk of. */
  private record Span(Instant first, Instant last) {

    Span with(Span other) {
      return new Span(
          first.isBefore(other.first) ? first : other.first,
          last.isAfter(other.last) ? last : other.last);
    }

    boolean contains(Instant time) {
      return !time.isBefore(first) && !time.isAfter(last);
    }
  }

  private final @Nullable Chunks now;
  private final Map<String, Span> dropped = new HashMap<>();

  /**
   * @param now the chunks of the table, as of the snapshot; empty if it is no hypertable
   */
  ChunkHistory(Optional<Chunks> now) {
    this.now = now.orElse(null);
  }

  /**
   * Notes that the row of this time was in {@code chunk}. The snapshot sees the event, so it sees
   * the chunk, if that is still there.
   */
  void add(String chunk, Instant createdAt) {
    if (now != null && chunk.startsWith(now.prefix()) && !now.tables().contains(chunk)) {
      dropped.merge(chunk, new Span(createdAt, createdAt), Span::with);
    }
  }

  /** Whether the chunk that had the rows of this time has been dropped. */
  boolean isDropped(Instant createdAt) {
    return now != null
        && now.ranges().stream().noneMatch(range -> range.contains(createdAt))
        && (createdAt.isBefore(now.keptSince()) || isOfDropped(now, createdAt));
  }

  private boolean isOfDropped(Chunks now, Instant createdAt) {
    return now.ranges().stream().anyMatch(range -> range.start().isAfter(createdAt))
        && dropped.values().stream().anyMatch(span -> span.contains(createdAt));
  }
}
