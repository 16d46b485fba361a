package io.stockevents.producer.generate;

import java.time.Instant;

/** Told every change that was committed, from many threads. */
@FunctionalInterface
public interface OperationListener {

  /**
   * A change was committed.
   *
   * @param at when its answer came
   */
  void committed(Operation change, Instant at);
}
