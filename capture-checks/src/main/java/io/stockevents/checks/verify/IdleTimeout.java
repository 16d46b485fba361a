package io.stockevents.checks.verify;

import java.time.Duration;

/** How long nothing may happen. */
final class IdleTimeout {

  private final long limitNanos;
  private long since = System.nanoTime();

  IdleTimeout(Duration limit) {
    limitNanos = limit.toNanos();
  }

  /** Something happened. */
  void renew() {
    since = System.nanoTime();
  }

  /** Whether nothing happened for too long. */
  boolean isOver() {
    return System.nanoTime() - since > limitNanos;
  }
}
