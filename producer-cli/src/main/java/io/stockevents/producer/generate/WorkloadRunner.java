package io.stockevents.producer.generate;

import io.stockevents.postgres.SqlState;
import io.stockevents.producer.dao.StockTradeDao;
import io.stockevents.producer.generate.OutageRetry.StoppedException;
import io.stockevents.trade.StockTrade;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Inserts, updates and deletes trades on schedule, one statement a transaction. An outage of the
 * database is ridden out; no operation is lost by it.
 */
public final class WorkloadRunner {

  /** How long after a stop the database may take to answer for what is in hand. */
  private static final Duration LAST_ANSWER = Duration.ofMillis(2_500);

  private static final Duration SAMPLE_INTERVAL = Duration.ofSeconds(1);

  private final StockTradeDao dao;
  private final GenerateOptions options;
  private final OperationListener changeLog;
  private final InstantSource clock;
  private final OperationSource workload;
  private final LatencyRecorder measurements = new LatencyRecorder();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final OutageRetry persistence;
  private final AtomicLong unconfirmed = new AtomicLong();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile long start = System.nanoTime();
  private volatile boolean abandoned;
  private volatile OptionalLong end = OptionalLong.empty();
  private long sampledAt;
  private boolean sampleWasFull;

  /** Prepares the traffic; {@code clock} gives the rows their times. */
  public WorkloadRunner(
      StockTradeDao dao,
      GenerateOptions options,
      OperationListener changeLog,
      InstantSource clock) {
    this.dao = dao;
    this.options = options;
    this.changeLog = changeLog;
    this.clock = clock;
    workload = new OperationSource(options, clock);
    persistence = new OutageRetry(options.maxOutage(), stopped);
  }

  /**
   * Runs until the duration or the count is over, {@link #stop()} is called, or something fails.
   *
   * @throws SQLException if the database refuses an operation, or stays away too long
   */
  public void run() throws SQLException, InterruptedException {
    // Not persistently: a database that is away at the start is an error at once.
    remember(dao.newest(OperationSource.POOL_SIZE));
    Schedule schedule = new Schedule(options.rate(), System.nanoTime());
    start = schedule.end(Duration.ZERO);
    ThreadPoolExecutor workers =
        (ThreadPoolExecutor) Executors.newFixedThreadPool(options.workers());
    IntStream.range(0, options.workers()).forEach(i -> workers.execute(() -> work(schedule)));
    workers.shutdown();
    awaitEnd(workers);
    end = OptionalLong.of(System.nanoTime());
    rethrow(failure.get());
  }

  /** It runs for as long as it is wanted, and after a stop until the last answers are there. */
  private void awaitEnd(ThreadPoolExecutor workers) throws InterruptedException {
    boolean over = false;
    while (!over && stopped.getCount() > 0) {
      over = workers.awaitTermination(200, TimeUnit.MILLISECONDS);
    }
    if (!over && !workers.awaitTermination(LAST_ANSWER.toMillis(), TimeUnit.MILLISECONDS)) {
      abandoned = true;
      unconfirmed.addAndGet(workers.getActiveCount());
    }
  }

  /** Lets the operations in hand be finished and begins no other. */
  public void stop() {
    stopped.countDown();
  }

  /** Ends the traffic because of this: {@link #run()} throws what came first. */
  public void fail(Throwable cause) {
    failure.compareAndSet(null, cause);
    stop();
  }

  /** What was done so far, or in all. */
  public GenerateSummary summary() {
    long until = end.orElseGet(System::nanoTime);
    return new GenerateSummary(
        Duration.ofNanos(until - start),
        measurements.lag(),
        measurements.latencies(),
        persistence.outages(),
        unconfirmed.get());
  }

  private void work(Schedule schedule) {
    try {
      long deadline = schedule.end(options.duration());
      while (true) {
        long slot = schedule.take();
        long due = schedule.due(slot, System.nanoTime());
        boolean isLast = slot >= options.count() || due >= deadline;
        // Waiting for the slot after the last one, too: n operations at rate r take n/r seconds.
        if (stoppedBefore(Math.min(due, deadline)) || isLast || System.nanoTime() >= deadline) {
          return;
        }
        operate(due);
      }
    } catch (StoppedException e) {
      if (!abandoned) {
        unconfirmed.incrementAndGet();
      }
    } catch (Throwable e) {
      // An Error too.
      fail(e);
    }
  }

  private boolean stoppedBefore(long due) throws InterruptedException {
    return stopped.await(due - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  private void operate(long due) throws SQLException, StoppedException, InterruptedException {
    long begun = System.nanoTime();
    Action action = workload.nextAction();
    Operation change = next(action);
    while (!applied(change)) {
      workload.gone(change);
      change = next(action);
    }
    measurements.record(change.action(), begun - due, System.nanoTime() - due);
    changeLog.committed(change, clock.instant());
    workload.done(change);
  }

  private Operation next(Action action)
      throws SQLException, StoppedException, InterruptedException {
    Optional<Operation> change = workload.change(action);
    return change.isPresent() ? change.get() : nextFromTable(action);
  }

  /** Looks for rows in the table; where there are none, the action turns into an insert. */
  private synchronized Operation nextFromTable(Action action)
      throws SQLException, StoppedException, InterruptedException {
    // Another worker may have looked meanwhile.
    Optional<Operation> change = workload.change(action);
    if (change.isEmpty() && isWorthSampling()) {
      sample();
      change = workload.change(action);
    }
    return change.orElseGet(workload::insert);
  }

  /** A sample that was not full had the whole table; another one is worth it only after a while. */
  private boolean isWorthSampling() {
    return sampleWasFull || System.nanoTime() - sampledAt > SAMPLE_INTERVAL.toNanos();
  }

  private void sample() throws SQLException, StoppedException, InterruptedException {
    remember(persistence.persist(again -> dao.newest(OperationSource.POOL_SIZE)));
  }

  private synchronized void remember(List<StockTrade> sample) {
    workload.found(sample);
    sampleWasFull = sample.size() == OperationSource.POOL_SIZE;
    sampledAt = System.nanoTime();
  }

  private boolean applied(Operation change)
      throws SQLException, StoppedException, InterruptedException {
    return persistence.persist(again -> attempt(change, again));
  }

  /**
   * Tries the change; false if its row is not there. The answer to an earlier try may have been
   * lost: then a row that is there is our insert, and one that is not is our delete. An update sets
   * the same values again.
   */
  private boolean attempt(Operation change, boolean again) throws SQLException {
    return switch (change.action()) {
      case INSERT -> inserted(change.trade(), again);
      case UPDATE -> dao.update(change.trade());
      case DELETE -> dao.delete(change.trade().key()) || again;
    };
  }

  private boolean inserted(StockTrade trade, boolean again) throws SQLException {
    try {
      dao.insert(trade);
      return true;
    } catch (SQLException e) {
      if (again && SqlState.isDuplicateKey(e)) {
        return true;
      }
      throw e;
    }
  }

  private static void rethrow(@Nullable Throwable failure) throws SQLException {
    if (failure instanceof SQLException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure != null) {
      throw new IllegalStateException(failure);
    }
  }
}
