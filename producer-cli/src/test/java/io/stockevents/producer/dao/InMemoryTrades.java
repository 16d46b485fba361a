package io.stockevents.producer.dao;

import io.stockevents.trade.StockTrade;
import io.stockevents.trade.TradeKey;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A table in memory that can be told to fail. */
public final class InMemoryTrades implements StockTradeDao {

  /** When a planned failure happens. */
  public enum Moment {
    BEFORE_COMMIT,
    AFTER_COMMIT,
    /** The answer is lost, and the commit comes later. */
    WHILE_COMMITTING
  }

  private record Failure(Moment moment, SQLException error) {}

  /** The rows. */
  public final Map<TradeKey, StockTrade> rows = new ConcurrentHashMap<>();

  /** The batches that were copied, in the order of their commits. */
  public final Queue<CopyBatch> batches = new ConcurrentLinkedQueue<>();

  private final Queue<Failure> failures = new ArrayDeque<>();
  private final Queue<Write> onTheirWay = new ArrayDeque<>();
  private int asked;
  private volatile @Nullable Runnable silence;
  private boolean away;

  /** Lets the next write that is not yet told to fail do so. */
  public synchronized void fail(Moment moment, String sqlState) {
    failures.add(new Failure(moment, new SQLException("planned", sqlState)));
  }

  /**
   * From now on no write is answered but those that were told to fail; each runs {@code asked}
   * first.
   */
  public void fallSilent(Runnable asked) {
    silence = asked;
  }

  /** From now on every call fails for want of a connection. */
  public synchronized void goAway() {
    away = true;
  }

  @Override
  public void requireTable() {}

  @Override
  public void copy(CopyBatch batch) throws SQLException {
    write(
        () -> {
          batches.add(batch);
          return true;
        });
  }

  @Override
  public void truncate() {
    rows.clear();
  }

  /** A commit that is on its way comes after this question, and its answer. */
  @Override
  public synchronized boolean isCopying() throws SQLException {
    requireHere();
    Write late = onTheirWay.peek();
    if (late == null) {
      return false;
    }
    if (asked++ > 0) {
      onTheirWay.remove().run();
    }
    return true;
  }

  @Override
  public synchronized boolean contains(TradeKey key) throws SQLException {
    requireHere();
    return batches.stream().anyMatch(batch -> batch.firstKey().equals(key));
  }

  @Override
  public synchronized List<StockTrade> newest(int limit) throws SQLException {
    requireHere();
    return rows.values().stream()
        .sorted(Comparator.comparing(StockTrade::createdAt).reversed())
        .limit(limit)
        .toList();
  }

  @Override
  public void insert(StockTrade trade) throws SQLException {
    boolean isNew = write(() -> rows.putIfAbsent(trade.key(), trade) == null);
    if (!isNew) {
      throw new SQLException("duplicate", "23505");
    }
  }

  @Override
  public boolean update(StockTrade trade) throws SQLException {
    return write(() -> rows.computeIfPresent(trade.key(), (key, old) -> trade) != null);
  }

  @Override
  public boolean delete(TradeKey key) throws SQLException {
    return write(() -> rows.remove(key) != null);
  }

  private interface Write {
    boolean run();
  }

  private boolean write(Write write) throws SQLException {
    Runnable asked = silence;
    if (asked != null) {
      asked.run();
    }
    Failure failure = nextFailure();
    if (asked != null && failure == null) {
      awaitForEver();
    }
    return answered(write, failure);
  }

  private synchronized @Nullable Failure nextFailure() {
    return failures.poll();
  }

  private static void awaitForEver() throws SQLException {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      throw new SQLException(e);
    }
  }

  private synchronized boolean answered(Write write, @Nullable Failure failure)
      throws SQLException {
    requireHere();
    if (failure == null) {
      return write.run();
    }
    if (failure.moment == Moment.AFTER_COMMIT) {
      write.run();
    }
    if (failure.moment == Moment.WHILE_COMMITTING) {
      onTheirWay.add(write);
    }
    throw failure.error;
  }

  private void requireHere() throws SQLException {
    if (away) {
      throw new SQLException("connection refused", "08001");
    }
  }
}
