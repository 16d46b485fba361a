package io.stockevents.cli;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ctrl-C, SIGTERM and SIGHUP as a request to stop. Whoever registered for it finishes the work in
 * hand and the command returns its own exit code; a command that nobody registered for, or that has
 * not ended within its grace period, is ended with {@link ExitCode#INTERRUPTED}. A second signal
 * ends it at once.
 *
 * <p>This is a signal handler and not a shutdown hook: the JVM is not shutting down while the work
 * is finished, so libraries may still register hooks of their own. Hooks run at the end, as always.
 */
public final class Interruption {

  /** Undone with {@link #close()}, when the work it would stop is over. */
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  /** How long a command may take to end, unless it asked for longer. */
  private static final Duration GRACE = Duration.ofSeconds(4);

  /** How long shutdown hooks may take after an interruption. */
  private static final Duration HOOKS = Duration.ofSeconds(1);

  private static final Map<Registration, Request> LISTENERS = new ConcurrentHashMap<>();
  private static final CountDownLatch FINISHED = new CountDownLatch(1);
  private static final AtomicBoolean ENDING = new AtomicBoolean();
  private static final AtomicBoolean REQUESTED = new AtomicBoolean();
  private static volatile String command = "";

  /** Beside the reading of the command line, as it takes as long. */
  private static final Thread LISTENING =
      daemon(() -> Signals.handle(Interruption::receive, "INT", "TERM", "HUP"), "signals");

  private record Request(Runnable listener, Duration grace) {}

  private Interruption() {}

  /** Runs {@code listener} on another thread when a stop is requested, at once if it was. */
  public static Registration onRequest(Runnable listener) {
    return onRequest(GRACE, listener);
  }

  /**
   * The same for work that may take longer to finish.
   *
   * @param grace how long the command may take to end after the request
   */
  public static Registration onRequest(Duration grace, Runnable listener) {
    Registration registration =
        new Registration() {
          @Override
          public void close() {
            LISTENERS.remove(this);
          }
        };
    LISTENERS.put(registration, new Request(listener, grace));
    if (requested()) {
      listener.run();
    }
    return registration;
  }

  /** Whether a stop was requested. */
  public static boolean requested() {
    return REQUESTED.get();
  }

  /** From now on signals are requests to stop {@code name}. A signal that is ignored stays so. */
  static void listen(String name) {
    command = name;
    LISTENING.start();
  }

  /** The work begins, and it is that of {@code name}; from now on no signal is missed. */
  static void begin(String name) {
    command = name;
    try {
      LISTENING.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What the command calls itself in messages. */
  static String command() {
    return command;
  }

  /** Whether the command is over, and its exit code decided. */
  static boolean finished() {
    return FINISHED.getCount() == 0;
  }

  /** Ends the process; the command is over. */
  static void exit(int exitCode) {
    FINISHED.countDown();
    if (requested()) {
      endNow(exitCode);
    }
    System.exit(exitCode);
  }

  /** Ends the process whatever the other threads do; shutdown hooks have a moment. */
  static void endNow(int exitCode) {
    if (!ENDING.compareAndSet(false, true)) {
      Runtime.getRuntime().halt(exitCode);
    }
    try {
      daemon(() -> haltAfterHooks(exitCode), "halt").start();
    } catch (OutOfMemoryError e) {
      Runtime.getRuntime().halt(exitCode);
    }
    System.exit(exitCode);
  }

  private static void haltAfterHooks(int exitCode) {
    try {
      TimeUnit.NANOSECONDS.sleep(HOOKS.toNanos());
    } catch (InterruptedException e) {
      // Then it ends sooner.
    }
    Runtime.getRuntime().halt(exitCode);
  }

  /** The JVM calls this on a new thread for each signal. */
  private static void receive() {
    if (REQUESTED.compareAndSet(false, true) && requestStop()) {
      return;
    }
    if (!finished() && !ENDING.get()) {
      System.err.println(command + ": interrupted");
    }
    endNow(ExitCode.INTERRUPTED);
  }

  /** Asks for an end, and returns whether the command came to one. */
  private static boolean requestStop() {
    Duration grace = Duration.ZERO;
    for (Request request : LISTENERS.values()) {
      // Each on a thread of its own: one that blocks must not hold up the others, or the end.
      daemon(request.listener(), "stop").start();
      grace = request.grace().compareTo(grace) > 0 ? request.grace() : grace;
    }
    try {
      return FINISHED.await(grace.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }

  private static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }
}
