package io.stockevents.stack;

import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a stack has opened, to be closed the other way round: first what lives in this process and
 * ends with it at the latest, then what does not, then the lease.
 */
final class StackParts {

  /** Closes one part, in no more than about that time. */
  @FunctionalInterface
  interface Closing {
    void within(Duration limit) throws Exception;
  }

  private static final Logger LOG = LoggerFactory.getLogger(StackParts.class);

  /** All that a process has which is ended at once. */
  private static final Duration LAST_LIMIT = Duration.ofMillis(300);

  private final StackLease lease;
  private final Deque<Closing> inside = new ConcurrentLinkedDeque<>();
  private final Deque<Closing> outside = new ConcurrentLinkedDeque<>();

  /** A second Ctrl-C ends this process while it closes, and must not leave PostgreSQL. */
  private final Thread lastChance = new Thread(() -> closeAll(outside, LAST_LIMIT), "last-chance");

  StackParts(StackLease lease) {
    this.lease = lease;
    Runtime.getRuntime().addShutdownHook(lastChance);
  }

  StackLease lease() {
    return lease;
  }

  /** Adds one that a process which ends takes along, so that there is no need to wait for it. */
  void addInside(Closing part) {
    inside.push(part);
  }

  /** Adds one that would outlive this process. */
  void addOutside(Closing part) {
    outside.push(part);
  }

  /**
   * Closes all.
   *
   * @param insideLimit what all that lives in this process gets; then it is left to its end
   * @param outsideLimit what each of the others gets
   */
  void close(Duration insideLimit, Duration outsideLimit) {
    Thread closing = new Thread(() -> closeAll(inside, insideLimit), "stack-closing");
    closing.setDaemon(true);
    closing.start();
    try {
      closing.join(insideLimit.toMillis());
    } catch (InterruptedException e) {
      // Somebody is in a hurry, and PostgreSQL is not to be left running.
    }
    closeAll(outside, outsideLimit);
    forgetLastChance();
    // What has not ended uses the folder as long as this process lives, and so long it is locked.
    if (!closing.isAlive()) {
      close(limit -> lease.close(), outsideLimit);
    }
  }

  private void forgetLastChance() {
    try {
      Runtime.getRuntime().removeShutdownHook(lastChance);
    } catch (IllegalStateException e) {
      // It is being taken.
    }
  }

  private static void closeAll(Deque<Closing> parts, Duration limit) {
    for (Closing next = parts.poll(); next != null; next = parts.poll()) {
      close(next, limit);
    }
  }

  private static void close(Closing part, Duration limit) {
    try {
      part.within(limit);
    } catch (Exception e) {
      LOG.error("{} does not close", part, e);
    }
  }
}
