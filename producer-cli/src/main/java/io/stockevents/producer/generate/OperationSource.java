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
final class OperationSource {

  /** How many live trades are known at most; a few megabytes. */
  static final int POOL_SIZE = 10_000;

  private final OperationMix mix;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final TradeGenerator trades;
  private final LiveTrades live = new LiveTrades(POOL_SIZE);

  OperationSource(GenerateOptions options, InstantSource clock) {
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
  synchronized Optional<Operation> change(Action action) {
    return switch (action) {
      case INSERT -> Optional.of(insert());
      case UPDATE -> live.draw(random).map(this::update);
      case DELETE -> live.draw(random).map(Operation.Delete::new);
    };
  }

  /** A new trade. */
  synchronized Operation insert() {
    return new Operation.Insert(trades.next(now()));
  }

  /** The change is committed. */
  synchronized void done(Operation change) {
    switch (change.action()) {
      case INSERT -> live.add(change.trade(), random);
      case UPDATE -> live.release(change.trade(), random);
      case DELETE -> live.discard(change.trade());
    }
  }

  /** The row was not there: somebody else deleted it. */
  synchronized void gone(Operation change) {
    live.discard(change.trade());
  }

  /** These rows are in the table. */
  synchronized void found(Collection<StockTrade> sample) {
    live.addAll(sample);
  }

  private Operation update(StockTrade before) {
    Instant later = before.updatedAt().plus(1, ChronoUnit.MICROS);
    Instant now = now();
    return new Operation.Update(before, trades.amended(before, now.isAfter(later) ? now : later));
  }

  /** In microseconds, which is what the table keeps. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
