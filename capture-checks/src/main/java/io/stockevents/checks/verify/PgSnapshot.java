package io.stockevents.checks.verify;

import io.stockevents.change.Coordinates;
import io.stockevents.change.Operation;
import io.stockevents.trade.TradeEvent;
import java.util.Arrays;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Which transactions a snapshot of the database sees, as {@code pg_current_snapshot()} says it.
 *
 * <p>Envelopes carry the low 32 bits of a transaction id. They are completed to the id nearest to
 * the snapshot, as PostgreSQL compares ids itself; that alone would take a transaction more than 2
 * billion ids ago for one of the future. So an event from before the oldest WAL that any unfinished
 * transaction could have written counts as seen.
 */
final class PgSnapshot {

  private static final long EPOCH = 1L << 32;

  private final long xmax;
  private final long[] inProgress;
  private final long oldestLsn;
  private final Map<TopicPartition, Long> ends;

  private PgSnapshot(long xmax, long[] inProgress, long oldestLsn, Map<TopicPartition, Long> ends) {
    this.xmax = xmax;
    this.inProgress = inProgress;
    this.oldestLsn = oldestLsn;
    this.ends = Map.copyOf(ends);
  }

  /**
   * Reads {@code xmin:xmax:xip,xip,...}.
   *
   * @param oldestLsn the replication slot's {@code restart_lsn} before the snapshot was taken; 0 if
   *     unknown
   * @param ends where the topic's partitions ended before the snapshot was taken
   */
  static PgSnapshot parse(String snapshot, long oldestLsn, Map<TopicPartition, Long> ends) {
    String[] parts = snapshot.split(":", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("not a snapshot: " + snapshot);
    }
    long[] inProgress =
        parts[2].isEmpty()
            ? new long[0]
            : Arrays.stream(parts[2].split(",")).mapToLong(Long::parseLong).sorted().toArray();
    return new PgSnapshot(Long.parseLong(parts[1]), inProgress, oldestLsn, ends);
  }

  /** Whether the snapshot sees what the event tells of. */
  boolean sees(TradeEvent event, Coordinates at) {
    long transaction = event.source().transactionId();
    return event.operation() == Operation.READ
        ? seesSnapshotRow(event.source().adHoc() ? 0 : transaction, at)
        : seesChange(transaction, event.source().lsn());
  }

  /**
   * What is in the topic already was read from the table before. Of the rest the transaction id
   * tells: the connector takes its own snapshot first and this id afterwards, in a transaction that
   * only reads, so whether that one has ended does not matter. Rows of an incremental snapshot have
   * none, nor has what is read from a standby; that of a snapshot which a streaming connector was
   * asked for is not the reader's.
   */
  private boolean seesSnapshotRow(long transaction, Coordinates at) {
    Long end = ends.get(new TopicPartition(at.topic(), at.partition()));
    return (end != null && at.offset() < end) || (transaction != 0 && complete(transaction) < xmax);
  }

  /** The age comes first: an id of long ago may be completed to one that is in progress. */
  private boolean seesChange(long transaction, long lsn) {
    if (transaction == 0 || lsn < oldestLsn) {
      return true;
    }
    long id = complete(transaction);
    return id < xmax && Arrays.binarySearch(inProgress, id) < 0;
  }

  /** The 64-bit id whose low half is {@code transaction}; snapshot rows have all of it. */
  private long complete(long transaction) {
    if (transaction >= EPOCH) {
      return transaction;
    }
    return xmax + (int) (transaction - xmax);
  }
}
