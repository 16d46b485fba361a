package io.stockevents.stack;

import java.nio.file.Path;
import java.time.Duration;

/** Is told how a start comes along and how the stack fares, never by two threads at once. */
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

  /** Something happened that the stack takes care of. */
  default void report(String event) {}

  /**
   * A service does not work any more: all that is left to do is to close the stack.
   *
   * @param reason which, and why if that is known
   */
  default void failed(String reason) {}
}
