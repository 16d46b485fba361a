package io.stockevents.producer.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.producer.dao.CopyBatch;
import io.stockevents.producer.dao.InMemoryTrades;
import io.stockevents.producer.dao.InMemoryTrades.Moment;
import io.stockevents.producer.trades.Symbol;
import io.stockevents.trade.TradeKey;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoaderTest {

  private static final Instant AS_OF = Instant.parse("2026-01-01T00:00:00Z");

  private final InMemoryTrades table = new InMemoryTrades();
  private final AtomicLong progress = new AtomicLong();

  @Test
  void loadsEveryTradeInBatches() throws InterruptedException {
    LoadResult result = loader(options(1234, 3)).run();

    assertThat(result.committed()).isEqualTo(1234);
    assertThat(result.failure()).isEmpty();
    assertThat(progress).hasValue(1234);
    assertThat(table.batches).hasSize(13).allMatch(batch -> batch.size() <= 100);
  }

  @Test
  void makesTheSameTradesForAnyNumberOfThreads() throws InterruptedException {
    loader(options(1000, 1)).run();
    List<TradeKey> alone = keys();
    table.batches.clear();
    loader(options(1000, 8)).run();

    assertThat(keys()).containsExactlyInAnyOrderElementsOf(alone);
  }

  @Test
  void spreadsTheTradesUpToTheEnd() throws InterruptedException {
    LoadOptions options =
        new LoadOptions(10, 1, 1, 7, Symbol.known(), Duration.ofHours(10), AS_OF, false);

    loader(options).run();

    assertThat(keys())
        .extracting(TradeKey::createdAt)
        .hasSize(10)
        .startsWith(AS_OF.minus(Duration.ofHours(9)), AS_OF.minus(Duration.ofHours(8)))
        .endsWith(AS_OF);
  }

  @Test
  void countsWhatIsCommittedWhenABatchFails() throws InterruptedException {
    table.fail(Moment.BEFORE_COMMIT, "53100");

    LoadResult result = loader(options(1000, 1)).run();

    assertThat(result.committed()).isZero();
    assertThat(result.uncertain()).isZero();
    assertThat(result.failure())
        .get(InstanceOfAssertFactories.type(SQLException.class))
        .extracting(SQLException::getSQLState)
        .isEqualTo("53100");
  }

  @Test
  void asksAfterABatchWhoseAnswerWasLost() throws InterruptedException {
    table.fail(Moment.AFTER_COMMIT, "08006");

    LoadResult result = loader(options(1000, 1)).run();

    assertThat(result.committed()).isEqualTo(100);
    assertThat(result.uncertain()).isZero();
    assertThat(result.failure()).isPresent();
  }

  @Test
  void countsABatchThatTheServerCommitsAfterTheConnectionBroke() throws InterruptedException {
    table.fail(Moment.WHILE_COMMITTING, "08006");

    LoadResult result = loader(options(1000, 1)).run();

    assertThat(result.committed()).isEqualTo(100);
    assertThat(result.uncertain()).isZero();
  }

  @Test
  void doesNotCountABatchThatWasLostWithItsAnswer() throws InterruptedException {
    table.fail(Moment.BEFORE_COMMIT, "08006");

    LoadResult result = loader(options(1000, 1)).run();

    assertThat(result.committed()).isZero();
    assertThat(result.uncertain()).isZero();
  }

  // How far the others get before they are told is the scheduler's; that they do not get to the end
  // is not.
  @Test
  void whateverAThreadThrowsIsTheFailureAndEndsTheOthers() throws InterruptedException {
    Loader loader =
        new Loader(
            table,
            options(1_000_000_000, 4),
            rows -> {
              if (progress.addAndGet(rows) == 1000) {
                throw new StackOverflowError("planned");
              }
            });

    LoadResult result = loader.run();

    assertThat(result.failure()).get().isInstanceOf(StackOverflowError.class);
    assertThat(result.committed()).isBetween(1000L, 999_999_999L);
  }

  @Test
  void aStopDoesNotWaitForADatabaseThatDoesNotAnswer() throws InterruptedException {
    Loader loader = loader(options(1000, 1));
    table.fallSilent(loader::stop);

    LoadResult result = loader.run();

    assertThat(result.committed()).isZero();
    assertThat(result.uncertain()).isEqualTo(100);
  }

  @Test
  void whatIsUncertainAfterAStopIsAllThatWasNotAnswered() throws InterruptedException {
    Loader loader = loader(options(1000, 2));
    CyclicBarrier bothInHand = new CyclicBarrier(2, loader::stop);
    table.fail(Moment.BEFORE_COMMIT, "08006");
    table.fallSilent(
        () -> {
          try {
            bothInHand.await();
          } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
          }
        });

    LoadResult result = loader.run();

    assertThat(result.committed()).isZero();
    assertThat(result.uncertain()).isEqualTo(200);
  }

  @Test
  void stopsAfterTheBatchInHand() throws InterruptedException {
    Loader[] loader = new Loader[1];
    loader[0] = new Loader(table, options(1000, 1), rows -> loader[0].stop());

    LoadResult result = loader[0].run();

    assertThat(result.committed()).isEqualTo(100);
    assertThat(result.failure()).isEmpty();
  }

  private Loader loader(LoadOptions options) {
    return new Loader(table, options, progress::addAndGet);
  }

  private static LoadOptions options(long count, int threads) {
    return new LoadOptions(
        count, threads, 100, 7, Symbol.known(), Duration.ofHours(1), AS_OF, false);
  }

  private List<TradeKey> keys() {
    return table.batches.stream().map(CopyBatch::firstKey).toList();
  }
}
