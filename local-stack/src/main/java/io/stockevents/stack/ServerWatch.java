package io.stockevents.stack;

import io.stockevents.cli.UserError;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Starts a server again when it has died; an operator's {@code pg_ctl stop} looks the same. It
 * gives up on a server that does not stay.
 */
final class ServerWatch {

  /** Between two looks, and before the second attempt; before each later one twice as long. */
  static final Duration LOOK = Duration.ofSeconds(1);

  /** A server that has run for so long has been started successfully. */
  private static final Duration STEADY = Duration.ofMinutes(1);

  private static final int ATTEMPTS = 6;

  private final WatchedServer server;
  private final Duration look;
  private final Consumer<String> report;
  private final Consumer<String> failed;
  private final Thread thread = new Thread(this::watch, "server-watch");

  private ServerWatch(
      WatchedServer server, Duration look, Consumer<String> report, Consumer<String> failed) {
    this.server = server;
    this.look = look;
    this.report = report;
    this.failed = failed;
  }

  /**
   * Begins to watch {@code server}.
   *
   * @param look how often, see {@link #LOOK}
   * @param report is told what happens
   * @param failed is told why the server does not come back, when that is given up
   */
  static ServerWatch over(
      WatchedServer server, Duration look, Consumer<String> report, Consumer<String> failed) {
    ServerWatch watch = new ServerWatch(server, look, report, failed);
    watch.thread.setDaemon(true);
    watch.thread.start();
    return watch;
  }

  /** From then on a server that ends has been stopped. */
  void stop() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }

  private void watch() {
    try {
      int attempts = 0;
      long last = System.nanoTime();
      Duration pause = look;
      while (true) {
        Thread.sleep(pause.toMillis());
        pause = look;
        if (server.died()) {
          pause = look.multipliedBy(1L << attempts);
          attempts++;
          if (!revive(attempts)) {
            return;
          }
          last = System.nanoTime();
        } else if (System.nanoTime() - last > STEADY.toNanos()) {
          attempts = 0;
        }
      }
    } catch (InterruptedException e) {
      // The stack is closed.
    } catch (IOException e) {
      failed.accept(server.name() + " cannot be watched: " + e);
    }
  }

  /** Makes an attempt; false if it is one too many. */
  private boolean revive(int attempt) throws IOException, InterruptedException {
    if (attempt > ATTEMPTS) {
      failed.accept(server.name() + " died again, after " + ATTEMPTS + " starts in a row");
      return false;
    }
    report.accept(server.name() + " died, and is started again");
    long begun = System.nanoTime();
    try {
      server.revive();
    } catch (UserError e) {
      if (attempt == ATTEMPTS) {
        failed.accept(
            "%s died, and %d starts did not help: %s"
                .formatted(server.name(), ATTEMPTS, e.getMessage()));
        return false;
      }
      report.accept(e.getMessage());
      return true;
    }
    report.accept(
        "%s runs again after %.1f s (pid %s)"
            .formatted(
                server.name(),
                (System.nanoTime() - begun) / 1e9,
                server.process().map(process -> Long.toString(process.pid())).orElse("gone")));
    return true;
  }
}
