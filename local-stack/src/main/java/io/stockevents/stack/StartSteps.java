package io.stockevents.stack;

import io.stockevents.cli.Interruption;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Work on threads of its own, which nobody waits for any more once the process has been asked to
 * end.
 */
final class StartSteps implements AutoCloseable {

  private final CompletableFuture<Object> interruption = new CompletableFuture<>();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          step -> {
            Thread thread = new Thread(step, "start");
            thread.setDaemon(true);
            return thread;
          });
  private final Interruption.Registration registration =
      Interruption.onRequest(() -> interruption.complete(true));

  <T> CompletableFuture<T> begin(Callable<T> step) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return step.call();
          } catch (Exception e) {
            throw new CompletionException(e);
          }
        },
        threads);
  }

  /**
   * What {@code step} comes to.
   *
   * @throws CancellationException if the process was asked to end
   * @throws Exception what the step has thrown
   */
  <T> T await(CompletableFuture<T> step) throws Exception {
    try {
      CompletableFuture.anyOf(step, interruption).join();
    } catch (CompletionException e) {
      requireUninterrupted();
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
    requireUninterrupted();
    return step.join();
  }

  /** Runs {@code step}, and waits for it as {@link #await} does. */
  <T> T run(Callable<T> step) throws Exception {
    return await(begin(step));
  }

  /** Interrupts what is not done, and waits for it for at most {@code limit}. */
  void abandon(Duration limit) throws InterruptedException {
    threads.shutdownNow();
    threads.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    registration.close();
    threads.shutdownNow();
  }

  private static void requireUninterrupted() {
    if (Interruption.requested()) {
      throw new CancellationException("asked to end while starting");
    }
  }
}
