package io.stockevents.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.dashboard.TapeEvent.Difference;
import io.stockevents.envelope.DecodedRecord;
import io.stockevents.trade.Side;
import io.stockevents.trade.StockTrade;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TapeEventTest {

  private static final StockTrade BEFORE = Records.trade("AAPL", "187.44", Side.BUY);

  @Test
  void updateHasWhatChangedAndNothingElse() {
    TapeEvent event = line(Records.update(BEFORE, Records.trade("AAPL", "188.01", Side.SELL)));

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
    TapeEvent event = line(Records.delete(null));

    assertThat(event.symbol()).isNull();
    assertThat(event.note()).contains("only the key");
  }

  @Test
  void latencyIsThatOfFreshChangesAlone() {
    assertThat(line(Records.insert(BEFORE)).latencyMs()).isEqualTo(12.0);
    assertThat(line(Records.snapshot(BEFORE)).latencyMs()).isNull();
    assertThat(TapeEvent.of(1, Records.insert(BEFORE), null).latencyMs()).isNull();
  }

  @Test
  void anyTimeOfACommitMakesALatency() {
    double year = 365.0 * 24 * 60 * 60 * 1000;

    assertThat(TapeEvent.of(1, Records.insert(BEFORE), Instant.MAX).latencyMs()).isEqualTo(year);
    assertThat(TapeEvent.of(1, Records.insert(BEFORE), Instant.MIN).latencyMs()).isZero();
  }

  @Test
  void whatCannotBeSeenInASymbolIsWrittenOut() {
    TapeEvent event = line(Records.insert(Records.trade("A\n\u202e<script>", "1.00", Side.BUY)));

    assertThat(event.symbol()).isEqualTo("A\\n\\u{202e}<script>");
  }

  @Test
  void longTextsAreCut() {
    TapeEvent event = line(Records.insert(Records.trade("A".repeat(100_000), "1.00", Side.BUY)));

    assertThat(event.symbol()).hasSizeLessThan(100).endsWith("…");
    assertThat(line(Records.malformed("x".repeat(100_000))).note()).hasSizeLessThan(300);
  }

  private static TapeEvent line(DecodedRecord record) {
    return TapeEvent.of(1, record, Records.COMMITTED.plusMillis(12));
  }
}
