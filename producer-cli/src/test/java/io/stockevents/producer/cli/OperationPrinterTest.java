package io.stockevents.producer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.cli.ChangeLine;
import io.stockevents.cli.StandardOutput;
import io.stockevents.cli.Terminal;
import io.stockevents.producer.generate.Operation;
import io.stockevents.trade.Side;
import io.stockevents.trade.StockTrade;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OperationPrinterTest {

  private static final Instant AT = Instant.parse("2026-01-01T12:34:56.789Z");

  @Test
  void showsAChangeAsCdcTailDoes() {
    assertThat(line(new Operation.Insert(trade("AAPL", Side.BUY, "232.15")), false))
        .isEqualTo(
            "2026-01-01 12:34:56.789 insert   AAPL   BUY      232.15           "
                + " 01a205ce-8b94-7cb8-91ad-b439771dd7b5\n");
    assertThat(line(new Operation.Delete(trade("V", Side.SELL, "1309.20")), false))
        .isEqualTo(
            "2026-01-01 12:34:56.789 delete   V      SELL    1309.20           "
                + " 01a205ce-8b94-7cb8-91ad-b439771dd7b5\n");
  }

  @Test
  void showsBothPricesOfAnUpdate() {
    Operation update =
        new Operation.Update(trade("T", Side.BUY, "22.85"), trade("T", Side.BUY, "22.86"));

    assertThat(line(update, false)).contains("update   T      BUY       22.85 → 22.86    ");
  }

  @Test
  void coloursWhatWasDone() {
    assertThat(line(new Operation.Delete(trade("T", Side.BUY, "22.85")), true))
        .contains("\u001b[31mdelete\u001b[0m ");
  }

  @Test
  void symbolThatOthersWroteCannotBreakTheLine() {
    Operation delete = new Operation.Delete(trade("A\n\u001b[31m\u202e", Side.BUY, "22.85"));

    assertThat(line(delete, false)).contains(" A\\n\\u{1b}[31m\\u{202e} BUY ").hasLineCount(1);
  }

  private static String line(Operation change, boolean coloured) {
    ChangeLine line = new ChangeLine(ZoneOffset.UTC, coloured, Terminal.UNLIMITED);
    return new OperationPrinter(new StandardOutput(), line).line(change, AT);
  }

  private static StockTrade trade(String name, Side side, String price) {
    return new StockTrade(
        UUID.fromString("01a205ce-8b94-7cb8-91ad-b439771dd7b5"),
        name,
        new BigDecimal(price),
        side,
        UUID.fromString("8e6b2c9e-5f0e-4f60-8d3b-7f2f4a3f1a00"),
        AT,
        AT);
  }
}
