package io.stockevents.producer.generate;

import io.stockevents.postgres.SqlState;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries a statement again while the database is unavailable, for all workers together: one warning
 * an outage, one line when it is over. A statement that lost to another one, in a deadlock, is
 * tried again without a word.
 */
final class OutageRetry {

  /** A statement that can be tried again. */
  interface Attempt<T> {
    /**
     * Runs the statement.
     *
     * @param retry whether it was tried before, and so may have been committed already
     */
    T run(boolean retry) throws SQLException;
  }

  /** A stop was asked for while the database was away. */
  static final class StoppedException extends Exception {
    private StoppedException(SQLException cause) {
      super(cause);
    }
  }

  private static final Logger log = LoggerFactory.getLogger(OutageRetry.class);
  private static final long FIRST_DELAY_MILLIS = 50;
  private static final long LONGEST_DELAY_MILLIS = 2_000;

  private final Duration maxOutage;
  private final CountDownLatch stopped;
  private volatile boolean away;
  private long since;
  private long outages;

  /**
   * Gives up on an outage longer than {@code maxOutage}, and on any as soon as {@code stopped} is
   * at 0.
   */
  OutageRetry(Duration maxOutage, CountDownLatch stopped) {
    this.maxOutage = maxOutage;
    this.stopped = stopped;
  }

  /**
   * Runs {@code attempt} until it returns.
   *
   * @throws SQLException if it fails for another reason than an outage, or the outage is too long
   * @throws StoppedException if a stop was asked for meanwhile
   */
  <T> T persist(Attempt<T> attempt) throws SQLException, StoppedException, InterruptedException {
    long giveUpAt = System.nanoTime() + maxOutage.toNanos();
    long delay = FIRST_DELAY_MILLIS;
    boolean again = false;
    while (true) {
      try {
        T result = attempt.run(again);
        succeeded();
        return result;
      } catch (SQLException e) {
        if (SqlState.isUnavailable(e)) {
          failed(e);
          again = true;
        } else if (!SqlState.isConflict(e) || System.nanoTime() > giveUpAt) {
          throw e;
        }
        if (stopped.await(delay, TimeUnit.MILLISECONDS)) {
          throw new StoppedException(e);
        }
        delay = Math.min(2 * delay, LONGEST_DELAY_MILLIS);
      }
    }
  }

  /** How often the database became unavailable. */
  synchronized long outages() {
    return outages;
  }

  private synchronized void failed(SQLException e) throws SQLException {
    long now = System.nanoTime();
    if (!away) {
      away = true;
      since = now;
      outages++;
      log.warn(
          "the database is unavailable, retrying for up to {} s: {}",
          maxOutage.toSeconds(),
          firstLine(e));
    } else if (now - since > maxOutage.toNanos()) {
      throw e;
    }
  }

  private void succeeded() {
    if (away) {
      over();
    }
  }

  private synchronized void over() {
    if (away) {
      away = false;
      double seconds = (System.nanoTime() - since) / 1e9;
      log.warn("the database is available again after {} s", "%.1f".formatted(seconds));
    }
  }

  private static String firstLine(SQLException e) {
    String message = String.valueOf(e.getMessage());
    return message.lines().findFirst().orElse("");
  }
}
