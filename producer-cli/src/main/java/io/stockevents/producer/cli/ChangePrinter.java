package io.stockevents.producer.cli;

import io.stockevents.cli.ChangeLine;
import io.stockevents.cli.StandardOutput;
import io.stockevents.cli.Visible;
import io.stockevents.producer.generate.Change;
import io.stockevents.producer.generate.ChangeLog;
import io.stockevents.trade.StockTrade;
import java.time.Instant;

/**
 * Prints a line a change, as cdc-tail shows them. Each line goes out at once and whole, so that a
 * reader never waits for the next one.
 */
final class ChangePrinter implements ChangeLog {

  private final StandardOutput out;
  private final ChangeLine line;

  /**
   * @param line makes the lines
   */
  ChangePrinter(StandardOutput out, ChangeLine line) {
    this.out = out;
    this.line = line;
  }

  @Override
  public void committed(Change change, Instant at) {
    synchronized (out) {
      out.print(line(change, at));
    }
  }

  String line(Change change, Instant at) {
    StockTrade trade = change.trade();
    return line.begin(at, change.action().word())
            .row(
                Visible.escape(trade.stockName()),
                trade.side().name(),
                change instanceof Change.Update update ? update.before().priceText() : null,
                trade.priceText(),
                trade.tradeId().toString())
        + "\n";
  }
}
