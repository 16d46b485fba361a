package io.stockevents.checks.verify;

import io.stockevents.cli.ConsoleProgress;
import org.jspecify.annotations.Nullable;

/** Shows how far a verification is, on a terminal. */
final class VerifyProgress implements VerifyListener, AutoCloseable {

  private @Nullable ConsoleProgress reading;
  private @Nullable ConsoleProgress comparing;

  @Override
  public void reading(long records, long total) {
    if (comparing != null) {
      comparing.close();
      comparing = null;
    }
    if (reading == null) {
      reading = ConsoleProgress.of("read", "events", total);
    }
    reading.at(records, total);
    reading.note(records < total ? "" : " waiting");
  }

  @Override
  public void comparing(long rows, long total) {
    if (reading != null) {
      reading.close();
      reading = null;
    }
    if (comparing == null) {
      comparing = ConsoleProgress.of("compare", "rows", total);
    }
    comparing.at(rows, total);
  }

  @Override
  public void close() {
    if (reading != null) {
      reading.close();
    }
    if (comparing != null) {
      comparing.close();
    }
  }
}
