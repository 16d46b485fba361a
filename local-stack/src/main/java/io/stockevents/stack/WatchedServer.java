package io.stockevents.stack;

import io.stockevents.cli.UserError;
import java.io.IOException;
import java.util.Optional;

/** A server in a process of its own, which a {@link ServerWatch} starts again when it has died. */
interface WatchedServer {

  /** What people call it, at the beginning of a sentence. */
  String name();

  /** Its process; empty if it does not run. */
  Optional<ProcessHandle> process() throws IOException;

  /** Whether it has ended although nobody has stopped it. */
  boolean died() throws IOException;

  /**
   * Starts it again after it died; somebody else may have done so already.
   *
   * @throws UserError if it does not start, with what it says about it
   */
  void revive() throws IOException, InterruptedException;
}
