package io.stockevents.stack;

import io.stockevents.cli.UserError;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Starts PostgreSQL again when it has died; an operator's {@code pg_ctl stop} looks the same. It
 * gives up on a server that does not stay.
 */
final class PostgresWatch {

  private static final Duration LOOK = Duration.ofSeconds(1);

  /** A server that has run for so long has been started successfully. */
  private static final Duration STEADY = Duration.ofMinutes(1);

  /** Pauses of 1, 2, 4, 8 and 16 s lie between them. */
  private static final int ATTEMPTS = 6;

  private final PostgresServer server;
  private final Consumer<String> report;
  private final Consumer<String> failed;
  private final Thread thread = new Thread(this::watch, "postgres-watch");

  private PostgresWatch(PostgresServer server, Consumer<String> report, Consumer<String> failed) {
    this.server = server;
    this.report = report;
    this.failed = failed;
  }

  /**
   * Begins to watch {@code server}.
   *
   * @param report is told what happens
   * @param failed is told why the server does not come back, when that is given up
   */
  static PostgresWatch over(
      PostgresServer server, Consumer<String> report, Consumer<String> failed) {
    PostgresWatch watch = new PostgresWatch(server, report, failed);
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
      Duration pause = LOOK;
      String reason = "";
      while (true) {
        Thread.sleep(pause.toMillis());
        pause = LOOK;
        if (!server.died()) {
          attempts = System.nanoTime() - last > STEADY.toNanos() ? 0 : attempts;
          continue;
        }
        if (attempts == ATTEMPTS) {
          failed.accept("PostgreSQL died, and " + ATTEMPTS + " starts did not help" + reason);
          return;
        }
        pause = LOOK.multipliedBy(1L << attempts);
        attempts++;
        reason = revive(pause);
        last = System.nanoTime();
      }
    } catch (InterruptedException e) {
      // The stack is closed.
    } catch (IOException e) {
      failed.accept("PostgreSQL cannot be watched: " + e);
    }
  }

  /** Tries it once, and returns what to say of it if it was the last time. */
  private String revive(Duration pause) throws IOException, InterruptedException {
    report.accept("PostgreSQL died, and is started again");
    long begun = System.nanoTime();
    try {
      server.revive();
    } catch (UserError e) {
      report.accept(e.getMessage() + "; next attempt in " + pause.toSeconds() + " s");
      return ": " + e.getMessage();
    }
    report.accept(
        "PostgreSQL runs again after %.1f s (pid %s)"
            .formatted(
                (System.nanoTime() - begun) / 1e9,
                server.postmaster().map(process -> Long.toString(process.pid())).orElse("gone")));
    return "; it does not stay";
  }
}
