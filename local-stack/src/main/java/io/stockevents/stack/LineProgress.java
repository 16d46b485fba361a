package io.stockevents.stack;

import io.stockevents.cli.Terminal;
import java.io.PrintWriter;
import java.util.Locale;

/** Shows on one line of a terminal how many rows are sent. */
final class LineProgress implements Resnapshot.Listener, AutoCloseable {

  private static final String ERASE = "\r\033[K";

  private final PrintWriter err;
  private final boolean terminal;
  private boolean shown;

  LineProgress(PrintWriter err) {
    this.err = err;
    terminal = Terminal.isTerminal(2);
  }

  @Override
  public void sent(long rows, long total) {
    if (terminal) {
      err.printf(Locale.ROOT, "%s%,d of %,d rows", ERASE, rows, total);
      err.flush();
      shown = true;
    }
  }

  @Override
  public void report(String line) {
    close();
    err.println(line);
  }

  /** Erases the line. */
  @Override
  public void close() {
    if (shown) {
      err.print(ERASE);
      err.flush();
      shown = false;
    }
  }
}
