package io.stockevents.checks.verify;

import io.stockevents.change.Coordinates;
import io.stockevents.change.Operation;
import io.stockevents.trade.PostgresTime;
import io.stockevents.trade.StockTrade;
import io.stockevents.trade.TradeEvent;
import io.stockevents.trade.TradeKey;
import io.stockevents.trade.TradeRecord;
import io.stockevents.trade.TradeRecord.Change;
import io.stockevents.trade.TradeRecord.Malformed;
import io.stockevents.trade.TradeRecord.Tombstone;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Folds the events of visible transactions into the newest state by key.
 *
 * <p>Changes from the log are ordered by their LSN: a row stays locked until the transaction that
 * changed it ends, so the LSNs of one key's changes are in the order of their commits, however
 * often and in whatever order they arrive. A snapshot row has the LSN at which the connector began
 * to stream, which says nothing about changes that were under way then; between a snapshot row and
 * a change, what was read later wins. That is right, since after a snapshot a connector sends every
 * change that the snapshot did not see, and if it repeats older ones, then all up to the snapshot.
 */
final class TopicState {

  private static final int MALFORMED_KEPT = 20;
  private static final int KINDS_KEPT = 5;

  private final PgSnapshot visibility;
  private final RowStateTable states;
  private final ChunkHistory chunks;
  private final boolean compacted;

  /** On a compacted topic, the keys of records that say nothing of what the snapshot sees. */
  private final LongHashSet overtaken = new LongHashSet();

  /**
   * The key and LSN of changes that a newer one has replaced, to tell a repetition from disorder.
   */
  private final LongHashSet superseded = new LongHashSet();

  private final List<Malformed> firstMalformed = new ArrayList<>();
  private final Set<String> foreign = new TreeSet<>();
  private long events;
  private long folded;
  private long snapshotRowsLeftOut;
  private long duplicates;
  private long outOfOrder;
  private long malformed;
  private long truncatedAt;

  /**
   * @param compacted whether the newest record of a key may have had others before it removed
   */
  TopicState(PgSnapshot visibility, RowStateTable states, ChunkHistory chunks, boolean compacted) {
    this.visibility = visibility;
    this.states = states;
    this.chunks = chunks;
    this.compacted = compacted;
  }

  /**
   * Takes in one record.
   *
   * @param chunk the chunk that it names; null if it names none
   */
  void add(TradeRecord item, @Nullable String chunk) {
    if (item instanceof Change change) {
      add(change.coordinates(), change.event(), chunk);
    } else if (item instanceof Tombstone tombstone) {
      add(tombstone);
    } else if (item instanceof Malformed bad) {
      malformed++;
      if (bad.foreign() && foreign.size() < KINDS_KEPT) {
        foreign.add(bad.reason());
      }
      if (firstMalformed.size() < MALFORMED_KEPT) {
        firstMalformed.add(bad);
      }
    }
  }

  /** Changes, snapshot rows and truncations that were read. */
  long events() {
    return events;
  }

  /** Those of them whose transaction the snapshot sees. */
  long folded() {
    return folded;
  }

  /** Rows of a connector's snapshot that are, or may be, from after the table's snapshot. */
  long snapshotRowsLeftOut() {
    return snapshotRowsLeftOut;
  }

  /** Events that came again. */
  long duplicates() {
    return duplicates;
  }

  /** Events with a smaller LSN than one before them of that key, which had not come before. */
  long outOfOrder() {
    return outOfOrder;
  }

  /** What sound records are that are no changes of trades: the first few kinds. */
  Set<String> foreign() {
    return foreign;
  }

  /** Records that cannot be read as changes of trades, those of other tables among them. */
  long malformed() {
    return malformed;
  }

  /** The first of {@link #malformed()}. */
  List<Malformed> firstMalformed() {
    return List.copyOf(firstMalformed);
  }

  ChunkHistory chunks() {
    return chunks;
  }

  RowStateTable states() {
    return states;
  }

  /** Whether the topic says that the row of this entry exists. */
  boolean isRow(int entry) {
    return !states.isDeleted(entry) && states.lsn(entry) >= truncatedAt;
  }

  /** Whether compaction may have removed what the snapshot sees of this row. */
  boolean isOvertaken(TradeKey key) {
    return compacted && overtaken.contains(fingerprint(key));
  }

  /** Bytes that the states and what is known of other events take. */
  long bytes() {
    return states.bytes() + superseded.bytes() + overtaken.bytes();
  }

  private void add(Coordinates at, TradeEvent event, @Nullable String chunk) {
    if (event.operation() == Operation.MESSAGE) {
      return;
    }
    events++;
    if (!visibility.sees(event, at)) {
      snapshotRowsLeftOut += event.operation() == Operation.READ ? 1 : 0;
      overtake(event.key());
      return;
    }
    folded++;
    TradeKey key = event.key();
    if (key == null) {
      truncatedAt = Math.max(truncatedAt, event.source().lsn());
      return;
    }
    if (chunk != null) {
      chunks.add(chunk, key.createdAt());
    }
    int known = states.find(key);
    if (known < 0) {
      put(states.add(key), at, event);
    } else if (isNewer(known, event)) {
      superseded.add(fingerprint(known, states.lsn(known)));
      put(known, at, event);
    }
  }

  /** Its delete comes right before it, unless compaction has removed that. */
  private void add(Tombstone tombstone) {
    TradeKey key = tombstone.key();
    int known = key == null ? -1 : states.find(key);
    if (known < 0 || !states.isDeleted(known)) {
      overtake(key);
    }
  }

  private void overtake(@Nullable TradeKey key) {
    if (compacted && key != null) {
      overtaken.add(fingerprint(key));
    }
  }

  /** Compares {@code event} with what was read before it, and counts it if it is late. */
  private boolean isNewer(int known, TradeEvent event) {
    long lsn = event.source().lsn();
    long newest = states.lsn(known);
    boolean snapshot = event.operation() == Operation.READ;
    if (snapshot == states.isSnapshot(known) && lsn == newest) {
      duplicates++;
      // Two snapshots can have one LSN, when the connector had not moved in between.
      return snapshot;
    }
    if (snapshot) {
      return true;
    }
    if (states.isSnapshot(known)) {
      duplicates += superseded.contains(fingerprint(known, lsn)) ? 1 : 0;
      return true;
    }
    if (lsn < newest) {
      if (superseded.add(fingerprint(known, lsn))) {
        outOfOrder++;
      } else {
        duplicates++;
      }
    }
    return lsn > newest;
  }

  private void put(int entry, Coordinates at, TradeEvent event) {
    StockTrade row = event.after();
    long lsn = event.source().lsn();
    if (row == null) {
      states.putDeleted(entry, lsn, at);
    } else {
      boolean snapshot = event.operation() == Operation.READ;
      states.putRow(entry, RowHash.of(row), lsn, at, snapshot);
    }
  }

  private static long fingerprint(TradeKey key) {
    UUID id = key.tradeId();
    long hash = RowHash.chain(id.getMostSignificantBits(), id.getLeastSignificantBits());
    return RowHash.chain(hash, PostgresTime.microseconds(key.createdAt()));
  }

  private static long fingerprint(int entry, long lsn) {
    return RowHash.chain(entry, lsn);
  }
}
