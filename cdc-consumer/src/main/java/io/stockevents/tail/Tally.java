package io.stockevents.tail;

import io.stockevents.change.DecodedRecord;
import io.stockevents.change.DecodedRecord.Change;
import io.stockevents.change.DecodedRecord.Tombstone;
import io.stockevents.change.DecodedRecord.Undecodable;
import io.stockevents.change.Operation;
import io.stockevents.cli.Plural;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts what was tailed. */
final class Tally {

  private final boolean decoded;
  private final Map<Operation, Long> changes = new EnumMap<>(Operation.class);
  private long events;
  private long rawRecords;
  private final Map<String, Long> others = new TreeMap<>();
  private long tombstones;
  private long malformed;
  private long filteredOut;
  private long lost;

  /**
   * @param decoded whether events are counted, or else records that nobody looks into
   */
  Tally(boolean decoded) {
    this.decoded = decoded;
  }

  /** Counts a record that is shown. */
  void shown(DecodedRecord record) {
    if (record instanceof Change change) {
      events++;
      changes.merge(change.event().operation(), 1L, Long::sum);
    } else if (record instanceof Tombstone) {
      tombstones++;
    } else if (!(record instanceof Undecodable)) {
      events++;
      others.merge(RecordKind.of(record), 1L, Long::sum);
    }
  }

  /** Counts a record that is written as it is, or has no value to write. */
  void raw(byte @Nullable [] value) {
    if (value == null) {
      tombstones++;
    } else {
      rawRecords++;
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

  /** What was written: changes of every operation, and whatever else is no tombstone. */
  long written() {
    return events + rawRecords;
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
   * {@code 150 events: 50 snapshot, 61 insert, 29 update, 10 delete}, or {@code 150 records} of
   * which no more is known; what is rarer follows where there is any.
   */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(Plural.of(written(), decoded ? "event" : "record"));
    if (decoded) {
      text.append(": ");
      text.append(count(Operation.READ)).append(", ").append(count(Operation.CREATE)).append(", ");
      text.append(count(Operation.UPDATE)).append(", ").append(count(Operation.DELETE));
    }
    appendIfAny(changes.getOrDefault(Operation.TRUNCATE, 0L), "truncate", text);
    appendIfAny(changes.getOrDefault(Operation.MESSAGE, 0L), "message", text);
    others.forEach((kind, count) -> appendIfAny(count, kind, text));
    appendIfAny(tombstones, "tombstone", text);
    appendIfAny(malformed, "malformed", text);
    appendIfAny(lost, "lost to retention", text);
    appendIfAny(filteredOut, "filtered out", text);
    return text.toString();
  }

  private String count(Operation operation) {
    return number(changes.getOrDefault(operation, 0L)) + " " + OperationName.of(operation);
  }

  private static void appendIfAny(long count, String word, StringBuilder text) {
    if (count > 0) {
      text.append(", ").append(number(count)).append(' ').append(word);
    }
  }

  private static String number(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }
}
