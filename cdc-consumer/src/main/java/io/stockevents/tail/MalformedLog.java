package io.stockevents.tail;

import io.stockevents.change.DecodedRecord.Undecodable;
import io.stockevents.cli.TerminalText;
import java.io.PrintWriter;

/** Reports records that cannot be decoded: the first ones each, all others as a number. */
final class MalformedLog {

  private static final int LIMIT = 20;

  private final PrintWriter talk;
  private int reported;

  MalformedLog(PrintWriter talk) {
    this.talk = talk;
  }

  void report(Undecodable record) {
    if (reported > LIMIT) {
      return;
    }
    reported++;
    talk.println(
        reported > LIMIT
            ? "cdc-tail: more than " + LIMIT + " records passed over; from here on only counted"
            : "cdc-tail: passed over "
                + record.coordinates()
                + ": "
                + TerminalText.escape(record.reason()));
  }
}
