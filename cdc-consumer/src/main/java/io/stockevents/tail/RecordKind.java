package io.stockevents.tail;

import io.stockevents.change.DecodedRecord;
import io.stockevents.change.DecodedRecord.Change;
import io.stockevents.change.DecodedRecord.FlatRow;
import io.stockevents.change.DecodedRecord.Heartbeat;
import io.stockevents.change.DecodedRecord.Tombstone;
import io.stockevents.change.DecodedRecord.TransactionBoundary;

/** What records are called where they are counted. */
final class RecordKind {

  private RecordKind() {}

  static String of(DecodedRecord record) {
    if (record instanceof Change change) {
      return OperationName.of(change.event().operation());
    }
    if (record instanceof Tombstone) {
      return "tombstone";
    }
    if (record instanceof FlatRow) {
      return "row";
    }
    if (record instanceof TransactionBoundary) {
      return "begin or end";
    }
    return record instanceof Heartbeat ? "heartbeat" : "malformed";
  }
}
