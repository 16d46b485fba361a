package io.stockevents.cli;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a pipe still has a reader, without writing to it. To open a pipe for writing takes
 * no time while somebody has it open for reading, and blocks when nobody has: so one probe that
 * does not come back means that the reader is gone.
 */
final class PipeWatch {

  private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");

  /** Far more than a busy machine needs to open a file. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Path pipe;
  private @Nullable CompletableFuture<Void> probe;
  private long probeStartNanos;

  PipeWatch(Path pipe) {
    this.pipe = pipe;
  }

  /**
   * Watches standard output; null where it is no pipe, or the system does not show it as a file.
   */
  static @Nullable PipeWatch ofStandardOutput() {
    try {
      boolean piped = Files.readSymbolicLink(STANDARD_OUTPUT).toString().startsWith("pipe:");
      return piped ? new PipeWatch(STANDARD_OUTPUT) : null;
    } catch (IOException e) {
      return null;
    }
  }

  /** False once a reader is known to be gone. Call it again and again. */
  boolean hasReader() {
    if (probe == null || probe.isDone()) {
      probeStartNanos = System.nanoTime();
      probe = CompletableFuture.runAsync(this::open, PipeWatch::start);
    }
    return System.nanoTime() - probeStartNanos < PATIENCE.toNanos();
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "pipe watch");
    thread.setDaemon(true);
    thread.start();
  }

  private void open() {
    try {
      new FileOutputStream(pipe.toFile()).close();
    } catch (IOException e) {
      // Then a write will tell.
    }
  }
}
