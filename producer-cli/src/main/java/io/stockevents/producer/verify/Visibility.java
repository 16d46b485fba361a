package io.stockevents.producer.verify;

import io.stockevents.envelope.ChangeEvent;
import io.stockevents.envelope.Operation;
import java.util.Arrays;

/**
 * Which transactions a snapshot of the database sees, as {@code pg_current_snapshot()} says it.
 *
 * <p>Envelopes carry the low 32 bits of a transaction id. They are completed to the id nearest to
 * the snapshot, as PostgreSQL compares ids itself; that alone would take a transaction more than 2
 * billion ids ago for one of the future. So an event from before the oldest WAL that any unfinished
 * transaction could have written counts as seen.
 */
final class Visibility {

  private static final long EPOCH = 1L << 32;

  private final long xmax;
  private final long[] inProgress;
  private final long oldestLsn;

  private Visibility(long xmax, long[] inProgress, long oldestLsn) {
    this.xmax = xmax;
    this.inProgress = inProgress;
    this.oldestLsn = oldestLsn;
  }

  /**
   * Reads {@code xmin:xmax:xip,xip,...}.
   *
   * @param oldestLsn the replication slot's {@code restart_lsn} before the snapshot was taken; 0 if
   *     unknown
   */
  static Visibility parse(String snapshot, long oldestLsn) {
    String[] parts = snapshot.split(":", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("not a snapshot: " + snapshot);
    }
    long[] inProgress =
        parts[2].isEmpty()
            ? new long[0]
            : Arrays.stream(parts[2].split(",")).mapToLong(Long::parseLong).sorted().toArray();
    return new Visibility(Long.parseLong(parts[1]), inProgress, oldestLsn);
  }

  /** Whether the snapshot sees what the event's transaction did. */
  boolean sees(ChangeEvent event) {
    long transaction = event.source().transactionId();
    if (transaction == 0) {
      return true;
    }
    long id = complete(transaction);
    if (event.operation() == Operation.READ) {
      // The connector takes its own snapshot first and this id afterwards, in a transaction that
      // only reads: whether that one has ended does not matter.
      return id < xmax;
    }
    return Arrays.binarySearch(inProgress, id) < 0
        && (id < xmax || event.source().lsn() < oldestLsn);
  }

  /** The 64-bit id whose low half is {@code transaction}; snapshot rows have all of it. */
  private long complete(long transaction) {
    if (transaction >= EPOCH) {
      return transaction;
    }
    return xmax + (int) (transaction - xmax);
  }
}
