package io.stockevents.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.dashboard.ChangeRow.Difference;
import io.stockevents.trade.Side;
import io.stockevents.trade.StockTrade;
import io.stockevents.trade.TradeRecord;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ChangeRowTest {

  private static final StockTrade BEFORE = Records.trade("AAPL", "187.44", Side.BUY);

  @Test
  void updateHasWhatChangedAndNothingElse() {
    ChangeRow event = line(Records.update(BEFORE, Records.trade("AAPL", "188.01", Side.SELL)));

    assertThat(event.changes())
        .containsExactly(
            new Difference("side", "BUY", "SELL"), new Difference("price", "187.44", "188.01"));
  }

  @Test
  void updateThatChangesNothingSaysSo() {
    assertThat(line(Records.update(BEFORE, BEFORE)).note()).isEqualTo("nothing changed");
  }

  @Test
  void deleteOfWhichOnlyTheKeyWasLoggedHasNoRow() {
    ChangeRow event = line(Records.delete(null));

    assertThat(event.symbol()).isNull();
    assertThat(event.note()).contains("only the key");
  }

  @Test
  void latencyIsThatOfFreshChangesAlone() {
    assertThat(line(Records.insert(BEFORE)).latencyMs()).isEqualTo(12.0);
    assertThat(line(Records.snapshot(BEFORE)).latencyMs()).isNull();
    assertThat(ChangeRow.of(1, Records.insert(BEFORE), null).latencyMs()).isNull();
  }

  @Test
  void anyTimeOfACommitMakesALatency() {
    double year = 365.0 * 24 * 60 * 60 * 1000;

    assertThat(ChangeRow.of(1, Records.insert(BEFORE), Instant.MAX).latencyMs()).isEqualTo(year);
    assertThat(ChangeRow.of(1, Records.insert(BEFORE), Instant.MIN).latencyMs()).isZero();
  }

  @Test
  void whatCannotBeSeenInASymbolIsWrittenOut() {
    ChangeRow event = line(Records.insert(Records.trade("A\n\u202e<script>", "1.00", Side.BUY)));

    assertThat(event.symbol()).isEqualTo("A\\n\\u{202e}<script>");
  }

  @Test
  void longTextsAreCut() {
    ChangeRow event = line(Records.insert(Records.trade("A".repeat(100_000), "1.00", Side.BUY)));

    assertThat(event.symbol()).hasSizeLessThan(100).endsWith("…");
    assertThat(line(Records.malformed("x".repeat(100_000))).note()).hasSizeLessThan(300);
  }

  private static ChangeRow line(TradeRecord record) {
    return ChangeRow.of(1, record, Records.COMMITTED.plusMillis(12));
  }
}
