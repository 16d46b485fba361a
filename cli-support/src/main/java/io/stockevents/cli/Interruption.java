package io.stockevents.cli;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C and SIGTERM as a request: whoever asked to be told finishes its work in hand, the command
 * returns its exit code, and that becomes the exit code of the process.
 */
public final class Interruption {

  /** Undone with {@link #close()}, when the work it would stop is over. */
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  /** How long a command may take to end; after that the process ends without it. */
  private static final Duration GRACE = Duration.ofSeconds(60);

  private static final Set<Runnable> LISTENERS = ConcurrentHashMap.newKeySet();
  private static final CountDownLatch FINISHED = new CountDownLatch(1);
  private static volatile boolean requested;
  private static volatile int exitCode = ExitCode.INTERRUPTED;

  private Interruption() {}

  /** Runs {@code listener} on another thread when a stop is requested, at once if it was. */
  public static Registration onRequest(Runnable listener) {
    LISTENERS.add(listener);
    if (requested) {
      listener.run();
    }
    return () -> LISTENERS.remove(listener);
  }

  /** Whether a stop was requested. */
  public static boolean requested() {
    return requested;
  }

  static void listen() {
    Runtime.getRuntime().addShutdownHook(new Thread(Interruption::stop, "interruption"));
  }

  /** Ends the process with {@code code}, also when a signal is already ending it. */
  static void exit(int code) {
    exitCode = code;
    FINISHED.countDown();
    System.exit(code);
  }

  private static void stop() {
    if (FINISHED.getCount() == 0) {
      return;
    }
    requested = true;
    LISTENERS.forEach(Runnable::run);
    try {
      if (!FINISHED.await(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        System.err.println("gave up waiting for the command to end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // Only halt can change the exit code that the signal has set (130, 143).
    Runtime.getRuntime().halt(exitCode);
  }
}
