package io.stockevents.dashboard;

import com.fasterxml.jackson.annotation.JsonValue;
import io.stockevents.trade.TradeEvent;
import io.stockevents.trade.TradeRecord;
import io.stockevents.trade.TradeRecord.Change;
import io.stockevents.trade.TradeRecord.Tombstone;
import java.util.Locale;

/** What a record is to those who look at the page. */
enum Kind {
  INSERT,
  UPDATE,
  DELETE,
  /** A row that was there before, read by a snapshot: not a fresh trade. */
  SNAPSHOT,
  TRUNCATE,
  MESSAGE,
  TOMBSTONE,
  MALFORMED;

  static Kind of(TradeRecord record) {
    if (record instanceof Change change) {
      return of(change.event());
    }
    return record instanceof Tombstone ? TOMBSTONE : MALFORMED;
  }

  static Kind of(TradeEvent event) {
    return switch (event.operation()) {
      case READ -> SNAPSHOT;
      case CREATE -> INSERT;
      case UPDATE -> UPDATE;
      case DELETE -> DELETE;
      case TRUNCATE -> TRUNCATE;
      case MESSAGE -> MESSAGE;
    };
  }

  /** Whether a row was changed just then. */
  boolean isFreshChange() {
    return this == INSERT || this == UPDATE || this == DELETE;
  }

  /** The word on the page, in the messages and in the metrics. */
  @JsonValue
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
