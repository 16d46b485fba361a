package io.stockevents.tail;

import io.stockevents.envelope.DecodedRecord;
import io.stockevents.envelope.DecodedRecord.Change;
import io.stockevents.envelope.DecodedRecord.Tombstone;
import io.stockevents.envelope.Operation;
import java.util.EnumMap;
import java.util.Map;

/** Counts what was tailed. */
final class Tally {

  private final Map<Operation, Long> changes = new EnumMap<>(Operation.class);
  private long events;
  private long tombstones;
  private long malformed;
  private long filteredOut;
  private long lost;

  /** Counts a record that is shown. */
  void shown(DecodedRecord record) {
    if (record instanceof Change change) {
      events++;
      changes.merge(change.event().operation(), 1L, Long::sum);
    } else if (record instanceof Tombstone) {
      tombstones++;
    }
  }

  /** Counts a record that cannot be decoded. */
  void malformed() {
    malformed++;
  }

  /** Counts a record that the filter leaves out. */
  void filteredOut() {
    filteredOut++;
  }

  /** Counts records that Kafka no longer has. */
  void lost(long records) {
    lost += records;
  }

  /** Changes that were shown, of every operation. */
  long events() {
    return events;
  }

  /** Records that Kafka no longer had. */
  long lost() {
    return lost;
  }

  /** Whether some records were not what they should be, or not there. */
  boolean dataWrong() {
    return malformed > 0 || lost > 0;
  }

  /**
   * {@code 150 events: 50 snapshot, 61 insert, 29 update, 10 delete}; what is rarer follows where
   * there is any.
   */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(events).append(events == 1 ? " event: " : " events: ");
    text.append(count(Operation.READ)).append(", ").append(count(Operation.CREATE)).append(", ");
    text.append(count(Operation.UPDATE)).append(", ").append(count(Operation.DELETE));
    appendIfAny(changes.getOrDefault(Operation.TRUNCATE, 0L), "truncate", text);
    appendIfAny(changes.getOrDefault(Operation.MESSAGE, 0L), "message", text);
    appendIfAny(tombstones, "tombstone", text);
    appendIfAny(malformed, "malformed", text);
    appendIfAny(lost, "lost to retention", text);
    appendIfAny(filteredOut, "filtered out", text);
    return text.toString();
  }

  private String count(Operation operation) {
    return changes.getOrDefault(operation, 0L) + " " + OperationName.of(operation);
  }

  private static void appendIfAny(long count, String word, StringBuilder text) {
    if (count > 0) {
      text.append(", ").append(count).append(' ').append(word);
    }
  }
}
