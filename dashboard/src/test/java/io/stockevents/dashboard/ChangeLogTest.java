package io.stockevents.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.dashboard.ChangeLog.Lines;
import io.stockevents.trade.Side;
import io.stockevents.trade.StockTrade;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChangeLogTest {

  private final ChangeLog tape = new ChangeLog();

  @Test
  void newestLinesComeFirstAndTheOthersAreCounted() {
    add("AAPL", "MSFT", "AAPL", "NVDA");

    Lines lines = tape.lines(ChangeFilter.ALL, 0, 4, 3);

    assertThat(lines.events()).extracting(ChangeRow::number).containsExactly(4L, 3L, 2L);
    assertThat(lines.more()).isEqualTo(1);
  }

  @Test
  void linesBehindTheEndAreForTheNextTime() {
    add("AAPL", "MSFT", "NVDA");

    assertThat(tape.lines(ChangeFilter.ALL, 1, 2, 10).events())
        .extracting(ChangeRow::number)
        .containsExactly(2L);
  }

  @Test
  void filterCountsOnlyWhatPasses() {
    add("AAPL", "MSFT", "AA", "NVDA");

    Lines lines = tape.lines(ChangeFilter.parse(null, " aa"), 0, 4, 1);

    assertThat(lines.events()).extracting(ChangeRow::symbol).containsExactly("AA");
    assertThat(lines.more()).isEqualTo(1);
  }

  @Test
  void filterByTheOldSymbolShowsTheRenaming() {
    StockTrade before = Records.trade("FB", "1.00", Side.BUY);
    tape.add(
        ChangeRow.of(1, Records.update(before, Records.trade("META", "1.00", Side.BUY)), null));

    assertThat(tape.lines(ChangeFilter.parse("update", "FB"), 0, 1, 10).events()).hasSize(1);
  }

  @Test
  void whatMakesNoSenseInAFilterIsAsIfItWereNotThere() {
    assertThat(ChangeFilter.parse("nonsense", "")).isEqualTo(ChangeFilter.ALL);
    assertThat(ChangeFilter.parse("insert,nonsense", null).kinds()).isEqualTo(Set.of(Kind.INSERT));
  }

  @Test
  void lineThatHasLeftTheTapeIsStillCounted() {
    for (int i = 0; i < ChangeLog.CAPACITY + 10; i++) {
      add("AAPL");
    }

    Lines lines = tape.lines(ChangeFilter.ALL, 0, ChangeLog.CAPACITY + 10, 5);

    assertThat(lines.more()).isEqualTo(ChangeLog.CAPACITY + 5);
  }

  private void add(String... symbols) {
    for (String symbol : symbols) {
      StockTrade trade = Records.trade(symbol, "1.00", Side.BUY);
      tape.add(ChangeRow.of(tape.nextNumber(), Records.insert(trade), null));
    }
  }
}
