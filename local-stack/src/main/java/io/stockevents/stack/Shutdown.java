package io.stockevents.stack;

import java.io.IOException;
import java.util.Optional;

/** Stops a stack that another process runs or has left. */
final class Shutdown {

  private Shutdown() {}

  /**
   * Asks the process that runs the stack in {@code directory} to end, and waits for it. What a
   * killed one has left running is stopped too.
   *
   * @return whether there was anything to stop
   */
  static boolean stop(StackDirectory directory) throws IOException, InterruptedException {
    boolean running = directory.holder().isPresent();
    Optional<StackLease> lease = StackLease.takeOver(directory);
    if (lease.isEmpty()) {
      return running;
    }
    try (StackLease held = lease.get()) {
      return held.stopLeftover() || running;
    }
  }

  /** The same, and deletes what the stack has made. */
  static void stopAndDelete(StackDirectory directory) throws IOException, InterruptedException {
    Optional<StackLease> lease = StackLease.takeOver(directory);
    if (lease.isPresent()) {
      try (StackLease held = lease.get()) {
        held.stopLeftover();
        held.deleteStack();
      }
    }
  }
}
