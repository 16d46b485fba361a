package io.stockevents.producer.load;

import java.time.Duration;
import java.util.Optional;

/**
 * What a load came to.
 *
 * @param committed trades that are in the table for certain
 * @param uncertain trades of batches whose connection broke before the answer, when nobody could be
 *     asked afterwards, and of those that had no answer a moment after a stop; 0 but for a database
 *     that went away and stayed away, or fell silent
 * @param elapsed from the first trade made to the last commit
 * @param failure what ended it early, if something did: an SQLException, or whatever else a thread
 *     threw
 */
public record LoadResult(
    long committed, long uncertain, Duration elapsed, Optional<Throwable> failure) {

  /** Trades committed a second. */
  public double rowsPerSecond() {
    return committed / Math.max(elapsed.toNanos() / 1e9, 1e-9);
  }
}
