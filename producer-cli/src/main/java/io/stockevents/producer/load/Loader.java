package io.stockevents.producer.load;

import io.stockevents.postgres.SqlState;
import io.stockevents.producer.dao.CopyBatch;
import io.stockevents.producer.dao.StockTradeDao;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Loads trades: each thread takes the next batch and commits it in one transaction. */
public final class Loader {

  /** How long a database that went away may take to come back and tell what it has. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** How long after a stop the database may take to answer for what is in hand. */
  private static final Duration LAST_ANSWER = Duration.ofMillis(2_500);

  private final StockTradeDao dao;
  private final LoadOptions options;
  private final LongConsumer onCommitted;
  private final BatchSource batches;
  private final AtomicLong committed = new AtomicLong();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Set<CopyBatch> inHand = ConcurrentHashMap.newKeySet();
  private final Queue<CopyBatch> unanswered = new ConcurrentLinkedQueue<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  /**
   * Prepares a load.
   *
   * @param onCommitted told the number of trades of every batch that was committed, from many
   *     threads
   */
  public Loader(StockTradeDao dao, LoadOptions options, LongConsumer onCommitted) {
    this.dao = dao;
    this.options = options;
    this.onCommitted = onCommitted;
    batches = new BatchSource(options);
  }

  /** Loads until all is in, {@link #stop()} is called, or something fails. */
  public LoadResult run() throws InterruptedException {
    long begun = System.nanoTime();
    ExecutorService writers = Executors.newFixedThreadPool(options.threads());
    IntStream.range(0, options.threads()).forEach(i -> writers.execute(this::write));
    writers.shutdown();
    boolean over = false;
    while (!over && stopped.getCount() > 0) {
      over = writers.awaitTermination(200, TimeUnit.MILLISECONDS);
    }
    over = over || writers.awaitTermination(LAST_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
    Duration elapsed = Duration.ofNanos(System.nanoTime() - begun);
    long uncertain = over ? settle() : rows(notAnswered());
    return new LoadResult(committed.get(), uncertain, elapsed, Optional.ofNullable(failure.get()));
  }

  /** Lets the batches in hand be committed, if that does not take long, and begins no other. */
  public void stop() {
    batches.close();
    stopped.countDown();
  }

  private void write() {
    try {
      Optional<CopyBatch> next = batches.next();
      while (next.isPresent()) {
        write(next.get());
        next = batches.next();
      }
    } catch (Throwable e) {
      // An Error too, whichever thread it is on.
      failed(e);
    }
  }

  private void write(CopyBatch batch) {
    inHand.add(batch);
    try {
      dao.copy(batch);
      count(batch);
    } catch (SQLException e) {
      failed(e);
      if (SqlState.isConnectionFailure(e)) {
        unanswered.add(batch);
      }
    } finally {
      inHand.remove(batch);
    }
  }

  private void count(CopyBatch batch) {
    committed.addAndGet(batch.size());
    onCommitted.accept(batch.size());
  }

  private void failed(Throwable e) {
    batches.close();
    failure.compareAndSet(null, e);
  }

  /** Asks the database for the batches it did not answer for; returns the trades still unknown. */
  private long settle() throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!unanswered.isEmpty() && System.nanoTime() < deadline) {
      try {
        // Asked first: a commit between the two questions is seen by the second one.
        boolean mayStillCome = dao.isCopying();
        CopyBatch batch = unanswered.element();
        boolean committed = dao.contains(batch.firstKey());
        if (committed) {
          count(batch);
        }
        if (committed || !mayStillCome) {
          unanswered.remove();
          continue;
        }
      } catch (SQLException e) {
        // Asked again, as after a batch that is still on its way.
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
    return rows(unanswered);
  }

  /** A batch may be about to go from one to the other. */
  private Set<CopyBatch> notAnswered() {
    Set<CopyBatch> batches = new HashSet<>(inHand);
    batches.addAll(unanswered);
    return batches;
  }

  private static long rows(Collection<CopyBatch> batches) {
    return batches.stream().mapToLong(CopyBatch::size).sum();
  }
}
