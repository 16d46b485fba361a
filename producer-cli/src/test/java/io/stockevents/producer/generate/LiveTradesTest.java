package io.stockevents.producer.generate;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.producer.trades.Symbol;
import io.stockevents.producer.trades.TradeGenerator;
import io.stockevents.trade.StockTrade;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LiveTradesTest {

  private final SplittableRandom random = new SplittableRandom(1);
  private final TradeGenerator generator = new TradeGenerator(1, Symbol.known());
  private final LiveTrades live = new LiveTrades(100);

  @Test
  void everyTradeIsDrawnOnce() {
    List<StockTrade> trades = trades(100);
    live.addAll(trades);

    Set<StockTrade> drawn = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      drawn.add(live.draw(random).orElseThrow());
    }

    assertThat(drawn).containsExactlyInAnyOrderElementsOf(trades);
    assertThat(live.draw(random)).isEmpty();
  }

  @Test
  void aFullPoolStaysFreshAndBounded() {
    live.addAll(trades(150));
    assertThat(live.size()).isEqualTo(100);

    List<StockTrade> fresh = trades(1000);
    fresh.forEach(trade -> live.add(trade, random));

    assertThat(live.size()).isEqualTo(100);
    assertThat(Stream.generate(() -> live.draw(random).orElseThrow()).limit(100))
        .doesNotHaveDuplicates()
        .filteredOn(fresh::contains)
        .hasSizeGreaterThan(90);
  }

  @Test
  void aSampleDoesNotBringBackWhatIsDrawn() {
    List<StockTrade> trades = trades(1);
    live.addAll(trades);
    StockTrade drawn = live.draw(random).orElseThrow();

    live.addAll(trades);
    assertThat(live.size()).isZero();

    live.release(drawn, random);
    live.addAll(trades);
    assertThat(live.size()).isEqualTo(1);
  }

  @Test
  void aForgottenTradeMayBeFoundAgain() {
    List<StockTrade> trades = trades(1);
    live.addAll(trades);
    live.discard(live.draw(random).orElseThrow());
    assertThat(live.size()).isZero();

    live.addAll(trades);
    assertThat(live.size()).isEqualTo(1);
  }

  private List<StockTrade> trades(int count) {
    return Stream.generate(() -> generator.next(Instant.EPOCH)).limit(count).toList();
  }
}
