package io.stockevents.producer.cli;

import io.stockevents.cli.StandardOutput;
import io.stockevents.cli.Visible;
import io.stockevents.producer.generate.Action;
import io.stockevents.producer.generate.Change;
import io.stockevents.producer.generate.ChangeLog;
import io.stockevents.trade.StockTrade;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/**
 * Prints a line a change: time, what was done, id, symbol, side, price. Each line goes out at once
 * and whole, so that a reader never waits for the next one.
 */
final class ChangePrinter implements ChangeLog {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
  private static final Map<Action, String> COLORS =
      Map.of(
          Action.INSERT, "\u001b[32m", // green
          Action.UPDATE, "\u001b[33m", // yellow
          Action.DELETE, "\u001b[31m"); // red
  private static final String PLAIN = "\u001b[0m";

  private final StandardOutput out;
  private final boolean colored;
  private final ZoneId zone;

  ChangePrinter(StandardOutput out, boolean colored, ZoneId zone) {
    this.out = out;
    this.colored = colored;
    this.zone = zone;
  }

  @Override
  public void committed(Change change, Instant at) {
    String line = line(change, at);
    synchronized (out) {
      out.print(line);
    }
  }

  String line(Change change, Instant at) {
    StockTrade trade = change.trade();
    StringBuilder line = new StringBuilder(128);
    TIME.formatTo(at.atZone(zone), line);
    line.append("  ");
    if (colored) {
      line.append(COLORS.get(change.action()));
    }
    pad(line, change.action().done(), 8);
    if (colored) {
      line.append(PLAIN);
    }
    line.append("  ").append(trade.tradeId()).append("  ");
    pad(line, Visible.escape(trade.stockName()), 5);
    line.append("  ");
    pad(line, trade.side().name(), 4);
    line.append("  ");
    String price = (change instanceof Change.Update update ? update.before() : trade).priceText();
    line.append(" ".repeat(Math.max(0, 8 - price.length()))).append(price);
    if (change instanceof Change.Update) {
      line.append(" → ").append(trade.priceText());
    }
    return line.append('\n').toString();
  }

  private static void pad(StringBuilder line, String text, int width) {
    line.append(text).append(" ".repeat(Math.max(0, width - text.length())));
  }
}
