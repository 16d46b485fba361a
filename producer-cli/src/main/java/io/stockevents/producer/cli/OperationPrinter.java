package io.stockevents.producer.cli;

import io.stockevents.cli.ChangeLine;
import io.stockevents.cli.StandardOutput;
import io.stockevents.cli.TerminalText;
import io.stockevents.producer.generate.Operation;
import io.stockevents.producer.generate.OperationListener;
import io.stockevents.trade.StockTrade;
import java.time.Instant;

/**
 * Prints a line a change, as cdc-tail shows them. Each line goes out at once and whole, so that a
 * reader never waits for the next one.
 */
final class OperationPrinter implements OperationListener {

  private final StandardOutput out;
  private final ChangeLine line;

  /**
   * @param line makes the lines
   */
  OperationPrinter(StandardOutput out, ChangeLine line) {
    this.out = out;
    this.line = line;
  }

  @Override
  public void committed(Operation change, Instant at) {
    synchronized (out) {
      out.print(line(change, at));
    }
  }

  String line(Operation change, Instant at) {
    StockTrade trade = change.trade();
    return line.begin(at, change.action().word())
            .row(
                TerminalText.escape(trade.stockName()),
                trade.side().name(),
                change instanceof Operation.Update update ? update.before().priceText() : null,
                trade.priceText(),
                trade.tradeId().toString())
        + "\n";
  }
}
