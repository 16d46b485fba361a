package io.stockevents.cli;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What ended a command, in one line. */
final class Failure {

  /** For when there is no memory even to say more. */
  static final String OUT_OF_MEMORY = "out of memory; raise it: STOCK_EVENTS_JAVA_OPTS=-Xmx1g";

  private static final long MEGABYTE = 1 << 20;

  private Failure() {}

  /** The exit code that {@code e} ends a command with. */
  static int exitCode(Throwable e) {
    if (e instanceof StandardOutput.ClosedException) {
      return ExitCode.DONE;
    }
    return e instanceof UserError user ? user.exitCode() : ExitCode.FAILED;
  }

  /** What is wrong, and what to do about it as far as is known. */
  static String message(Throwable e) {
    if (e instanceof UserError) {
      return firstLine(e.getMessage());
    }
    // Libraries wrap what they catch.
    return Stream.iterate(e, cause -> cause != null, Throwable::getCause)
        .limit(20)
        .filter(OutOfMemoryError.class::isInstance)
        .findFirst()
        .map(Failure::outOfMemory)
        .orElseGet(() -> unexpected(e));
  }

  /** Brokers, databases and records have their words in messages too. */
  static String firstLine(@Nullable String message) {
    String whole = message == null ? "" : message;
    return TerminalText.escape(whole.lines().findFirst().orElse("no message"));
  }

  private static String unexpected(Throwable e) {
    return "unexpected "
        + e.getClass().getSimpleName()
        + ": "
        + firstLine(e.getMessage())
        + " (--debug shows where)";
  }

  /** A thread or a class that there is no memory for is outside the heap. */
  private static String outOfMemory(Throwable e) {
    String what = String.valueOf(e.getMessage());
    if (what.contains("thread") || (what.contains("space") && !what.contains("heap"))) {
      return "out of memory: " + firstLine(what);
    }
    long limit = Runtime.getRuntime().maxMemory() / MEGABYTE;
    return "out of memory at a heap limit of %,d MB; raise it: STOCK_EVENTS_JAVA_OPTS=-Xmx%dm"
        .formatted(limit, Math.max(64, 2 * limit));
  }
}
