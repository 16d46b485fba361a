package io.stockevents.producer.generate;

import java.time.Instant;

/** Told every change that was committed, from many threads. */
@FunctionalInterface
public interface ChangeLog {

  /**
   * A change was committed.
   *
   * @param at when its answer came
   */
  void committed(Change change, Instant at);
}
