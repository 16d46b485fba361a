package io.stockevents.stack;

import io.stockevents.cli.UserError;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Stops a stack that another process runs. */
final class Shutdown {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private Shutdown() {}

  /**
   * Asks the process that runs the stack in {@code directory} to end, and waits for it. What a
   * killed one has left running is stopped too.
   *
   * @return whether there was anything to stop
   * @throws UserError if it does not end
   */
  static boolean stop(StackDirectory directory) throws IOException, InterruptedException {
    Optional<StackState> running = directory.running();
    if (running.isPresent()) {
      // The lock on the folder is held, so the pid in its state is no stale one.
      Optional<ProcessHandle> process = ProcessHandle.of(running.get().pid());
      if (process.isPresent()) {
        end(process.get());
      }
    }
    return PostgresServer.stopLeftover(directory) || running.isPresent();
  }

  private static void end(ProcessHandle process) throws InterruptedException {
    process.destroy();
    try {
      process.onExit().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw UserError.failed(
          "the stack's process %d has not ended within %d s; 'kill -9 %d' ends it, its data stays"
              .formatted(process.pid(), LIMIT.toSeconds(), process.pid()),
          e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
