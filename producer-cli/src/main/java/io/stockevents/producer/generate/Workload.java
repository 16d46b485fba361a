package io.stockevents.producer.generate;

import io.stockevents.producer.trades.TradeGenerator;
import io.stockevents.trade.StockTrade;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Decides what is done next, to which row, and with which values. Touches no database. */
final class Workload {

  /** How many live trades are known at most; a few megabytes. */
  static final int POOL_SIZE = 10_000;

  private final Mix mix;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final TradeGenerator trades;
  private final LiveTrades live = new LiveTrades(POOL_SIZE);

  Workload(GenerateOptions options, InstantSource clock) {
    this.clock = clock;
    mix = options.mix();
    random = new SplittableRandom(options.seed());
    trades = new TradeGenerator(random.nextLong(), options.symbols());
  }

  /** What to do next, by the mix. */
  synchronized Action nextAction() {
    return mix.draw(random);
  }

  /** The change that does it; empty if it needs a row and none is known. */
  synchronized Optional<Change> change(Action action) {
    return switch (action) {
      case INSERT -> Optional.of(insert());
      case UPDATE -> live.draw(random).map(this::update);
      case DELETE -> live.draw(random).map(Change.Delete::new);
    };
  }

  /** A new trade. */
  synchronized Change insert() {
    return new Change.Insert(trades.next(now()));
  }

  /** The change is committed. */
  synchronized void done(Change change) {
    switch (change.action()) {
      case INSERT -> live.add(change.trade(), random);
      case UPDATE -> live.giveBack(change.trade(), random);
      case DELETE -> live.forget(change.trade());
    }
  }

  /** The row was not there: somebody else deleted it. */
  synchronized void gone(Change change) {
    live.forget(change.trade());
  }

  /** These rows are in the table. */
  synchronized void found(Collection<StockTrade> sample) {
    live.addAll(sample);
  }

  private Change update(StockTrade before) {
    Instant later = before.updatedAt().plus(1, ChronoUnit.MICROS);
    Instant now = now();
    return new Change.Update(before, trades.amended(before, now.isAfter(later) ? now : later));
  }

  /** In microseconds, which is what the table keeps. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
