package io.stockevents.checks.verify;

import io.stockevents.checks.verify.Difference.Kind;
import io.stockevents.trade.TradeRecord.Malformed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a verification found.
 *
 * @param topic the topic that was read
 * @param rows rows of the table, all of them compared
 * @param events events read
 * @param later those of them whose transaction is after the table's snapshot, which do not count
 * @param duplicates events that came again
 * @param outOfOrder events with a smaller LSN than one before them of that key
 * @param malformed records that cannot be read as changes of trades
 * @param counts how many rows differ, by kind; each kind is there
 * @param differences the first 20 of each kind
 * @param firstMalformed the first 20 of the malformed records
 * @param gap why the topic may not have every event any more; empty if it does
 * @param compacted whether of each row only the newest event need be there
 * @param keys how many keys the topic has events of, deleted ones too
 * @param bytes memory that their states took
 * @param waited how long of it nothing came from the brokers
 * @param elapsed how long all of it took
 */
public record VerifyReport(
    String topic,
    long rows,
    long events,
    long later,
    long duplicates,
    long outOfOrder,
    long malformed,
    Map<Kind, Long> counts,
    List<Difference> differences,
    List<Malformed> firstMalformed,
    Optional<String> gap,
    boolean compacted,
    long keys,
    long bytes,
    Duration waited,
    Duration elapsed) {

  /** What it comes to. */
  public enum Verdict {
    /** The topic gives exactly the table's rows. */
    EQUAL,
    /** At least one row differs. */
    DIFFERENT,
    /** Rows differ, and the topic has lost events that may have told of them. */
    UNPROVEN,
    /** No row differs, but there are records that cannot be read. */
    MALFORMED,
    /** No row differs, but events came more than once, as at-least-once delivery allows. */
    REPEATED
  }

  /** What it comes to. */
  public Verdict verdict() {
    if (count(Kind.EXTRA) + count(Kind.DIFFERENT) > 0) {
      return Verdict.DIFFERENT;
    }
    if (count(Kind.MISSING) > 0) {
      return gap.isPresent() ? Verdict.UNPROVEN : Verdict.DIFFERENT;
    }
    if (count(Kind.UNPROVEN) > 0) {
      return Verdict.UNPROVEN;
    }
    if (malformed > 0) {
      return Verdict.MALFORMED;
    }
    return duplicates > 0 ? Verdict.REPEATED : Verdict.EQUAL;
  }

  /**
   * Whether topic and table are as they should be.
   *
   * @param exactlyOnce whether no event may come twice
   */
  public boolean isSound(boolean exactlyOnce) {
    Verdict verdict = verdict();
    return verdict == Verdict.EQUAL || (verdict == Verdict.REPEATED && !exactlyOnce);
  }

  /** How many rows differ in this way. */
  public long count(Kind kind) {
    return counts.getOrDefault(kind, 0L);
  }
}
