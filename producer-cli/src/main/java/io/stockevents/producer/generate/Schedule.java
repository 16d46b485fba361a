package io.stockevents.producer.generate;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An open-loop schedule: slot <i>i</i> is due at start + i/rate, however long the operations before
 * it took, so it cannot drift and a slow database cannot slow it down. Times are those of {@link
 * System#nanoTime()}.
 */
final class Schedule {

  private final Rate rate;
  private final long start;
  private final AtomicLong next = new AtomicLong();

  Schedule(Rate rate, long startNanos) {
    this.rate = rate;
    this.start = startNanos;
  }

  /** Takes the next slot. */
  long take() {
    return next.getAndIncrement();
  }

  /** When the slot is due; with {@link Rate#MAX} at {@code now}. */
  long due(long slot, long now) {
    return rate.isMax() ? now : start + (long) (slot * (1e9 / rate.perSecond()));
  }

  /** When {@code duration} is over. */
  long end(Duration duration) {
    return start + duration.toNanos();
  }
}
