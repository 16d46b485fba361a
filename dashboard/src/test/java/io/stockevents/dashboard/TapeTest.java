package io.stockevents.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.dashboard.Tape.Lines;
import io.stockevents.trade.Side;
import io.stockevents.trade.StockTrade;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TapeTest {

  private final Tape tape = new Tape();

  @Test
  void newestLinesComeFirstAndTheOthersAreCounted() {
    add("AAPL", "MSFT", "AAPL", "NVDA");

    Lines lines = tape.lines(TapeFilter.ALL, 0, 4, 3);

    assertThat(lines.events()).extracting(TapeEvent::number).containsExactly(4L, 3L, 2L);
    assertThat(lines.more()).isEqualTo(1);
  }

  @Test
  void linesBehindTheEndAreForTheNextTime() {
    add("AAPL", "MSFT", "NVDA");

    assertThat(tape.lines(TapeFilter.ALL, 1, 2, 10).events())
        .extracting(TapeEvent::number)
        .containsExactly(2L);
  }

  @Test
  void filterCountsOnlyWhatPasses() {
    add("AAPL", "MSFT", "AA", "NVDA");

    Lines lines = tape.lines(TapeFilter.parse(null, " aa"), 0, 4, 1);

    assertThat(lines.events()).extracting(TapeEvent::symbol).containsExactly("AA");
    assertThat(lines.more()).isEqualTo(1);
  }

  @Test
  void filterByTheOldSymbolShowsTheRenaming() {
    StockTrade before = Records.trade("FB", "1.00", Side.BUY);
    tape.add(
        TapeEvent.of(1, Records.update(before, Records.trade("META", "1.00", Side.BUY)), null));

    assertThat(tape.lines(TapeFilter.parse("update", "FB"), 0, 1, 10).events()).hasSize(1);
  }

  @Test
  void whatMakesNoSenseInAFilterIsAsIfItWereNotThere() {
    assertThat(TapeFilter.parse("nonsense", "")).isEqualTo(TapeFilter.ALL);
    assertThat(TapeFilter.parse("insert,nonsense", null).kinds()).isEqualTo(Set.of(Kind.INSERT));
  }

  @Test
  void lineThatHasLeftTheTapeIsStillCounted() {
    for (int i = 0; i < Tape.CAPACITY + 10; i++) {
      add("AAPL");
    }

    Lines lines = tape.lines(TapeFilter.ALL, 0, Tape.CAPACITY + 10, 5);

    assertThat(lines.more()).isEqualTo(Tape.CAPACITY + 5);
  }

  private void add(String... symbols) {
    for (String symbol : symbols) {
      StockTrade trade = Records.trade(symbol, "1.00", Side.BUY);
      tape.add(TapeEvent.of(tape.nextNumber(), Records.insert(trade), null));
    }
  }
}
