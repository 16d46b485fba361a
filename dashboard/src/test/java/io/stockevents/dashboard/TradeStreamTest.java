package io.stockevents.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.dashboard.RollingLatencies.Hop;
import io.stockevents.dashboard.TradeStream.Pulse;
import io.stockevents.trade.PostgresTime;
import io.stockevents.trade.Side;
import io.stockevents.trade.StockTrade;
import io.stockevents.trade.TradeRecord;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TradeStreamTest {

  private static final Instant IN_KAFKA = Records.COMMITTED.plusMillis(8);
  private static final long SECOND = Records.COMMITTED.getEpochSecond();

  private Instant now = Records.COMMITTED.plusMillis(20);
  private final TradeStream stream = new TradeStream(() -> now);

  @Test
  void insertIsATradeAndHasALatency() {
    add(Records.insert(Records.trade("AAPL", "187.44", Side.BUY)));

    Pulse pulse = stream.pulse();

    assertThat(pulse.totals()).containsEntry(Kind.INSERT, 1L);
    assertThat(pulse.seconds()).containsExactly(new long[] {SECOND, 1, 0, 0, 1});
    assertThat(pulse.prices()).containsEntry("AAPL", new double[] {SECOND, 187.44});
    assertThat(pulse.latency()).containsKeys(Hop.values());
    assertThat(pulse.offsets()).containsEntry(0, 7L);
  }

  @Test
  void nanIsATradeWithoutAPrice() {
    StockTrade priced = Records.trade("AAPL", "187.44", Side.BUY);
    add(
        Records.insert(
            new StockTrade(
                priced.tradeId(),
                priced.stockName(),
                null,
                priced.side(),
                priced.traderId(),
                PostgresTime.INFINITY,
                PostgresTime.MINUS_INFINITY)));

    Pulse pulse = stream.pulse();

    assertThat(pulse.totals()).containsEntry(Kind.INSERT, 1L);
    assertThat(pulse.prices()).isEmpty();
  }

  @Test
  void snapshotRowIsNoFreshTrade() {
    add(Records.snapshot(Records.trade("AAPL", "187.44", Side.BUY)));

    Pulse pulse = stream.pulse();

    assertThat(pulse.totals()).containsEntry(Kind.SNAPSHOT, 1L);
    assertThat(pulse.seconds()).isEmpty();
    assertThat(pulse.prices()).isEmpty();
    assertThat(pulse.latency()).isEmpty();
  }

  @Test
  void pastIsDrawnButNotMeasured() {
    stream.add(Records.insert(Records.trade("AAPL", "187.44", Side.BUY)), IN_KAFKA, true);

    Pulse pulse = stream.pulse();

    assertThat(pulse.seconds()).hasSize(1);
    assertThat(pulse.latency()).isEmpty();
  }

  @Test
  void pulseHasOnlyWhatIsNew() {
    add(Records.insert(Records.trade("AAPL", "187.44", Side.BUY)));
    stream.pulse();
    add(Records.delete(Records.trade("AAPL", "187.44", Side.BUY)));

    Pulse pulse = stream.pulse();

    // Counts are absolute: the second again, with all it has.
    assertThat(pulse.seconds()).containsExactly(new long[] {SECOND, 1, 0, 1, 1});
    assertThat(pulse.prices()).isEmpty();
    assertThat(stream.pulse().seconds()).isEmpty();
  }

  @Test
  void oldCommitsAreNotDrawnAndFutureOnesDoNotMoveTheCharts() {
    now = Records.COMMITTED.plusSeconds(SecondCounts.SECONDS + 1);
    add(Records.insert(Records.trade("AAPL", "1.00", Side.BUY)));
    now = Records.COMMITTED.minusSeconds(60);
    add(Records.insert(Records.trade("AAPL", "1.00", Side.BUY)));

    assertThat(stream.history().seconds()).isEmpty();
    assertThat(stream.history().prices()).isEmpty();
    assertThat(stream.pulse().totals()).containsEntry(Kind.INSERT, 2L);
  }

  @Test
  void memoryIsBoundedHoweverManySymbolsThereAre() {
    for (int i = 0; i < 20_000; i++) {
      add(Records.insert(Records.trade("S" + i, "1.00", Side.BUY)));
    }

    assertThat(stream.lines(ChangeFilter.ALL, 0, 20_000, Integer.MAX_VALUE).events())
        .hasSize(ChangeLog.CAPACITY);
    assertThat(stream.pulse().prices()).hasSize(SymbolBoard.CAPACITY);
    assertThat(stream.history().prices()).hasSize(SymbolBoard.LISTED);
  }

  private void add(TradeRecord record) {
    stream.add(record, IN_KAFKA, false);
  }
}
