package io.stockevents.benchmarks;

import java.io.PrintWriter;
import java.util.Locale;

/** Progress for whoever waits, on standard error. */
record Talk(PrintWriter err) {

  void say(String format, Object... values) {
    err.printf(Locale.ROOT, format + "%n", values);
    err.flush();
  }
}
