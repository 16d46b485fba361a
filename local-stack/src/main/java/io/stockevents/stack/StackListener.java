package io.stockevents.stack;

import java.nio.file.Path;
import java.time.Duration;

/** Is told how a start comes along and when a stack fails, never by two threads at once. */
@FunctionalInterface
public interface StackListener {

  /** Keeps it quiet. */
  StackListener SILENT = (service, took, detail) -> {};

  /**
   * A service is ready.
   *
   * @param service its name, in lower case
   * @param took how long it took to start
   * @param detail where it listens or what it does, for people
   */
  void ready(String service, Duration took, String detail);

  /** The folder is ours and no service has been started; {@code logs} is where logs belong. */
  default void prepared(Path logs) {}

  /** Something that a crash had left was repaired; {@code what} is a line for people. */
  default void repaired(String what) {}

  /** A service gave up by itself: all that is left to do is to close the stack. */
  default void failed() {}
}
