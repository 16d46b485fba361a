package io.stockevents.cli;

import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * The line for people about a change of a trade, the same in every command: time, operation,
 * symbol, side, price and id, each below that of the line before. One line is made after the other,
 * by one thread at a time.
 */
public final class ChangeLine {

  /** A line with the day and the whole id. */
  private static final int FULL_WIDTH = 104;

  private static final int OPERATION_WIDTH = "snapshot".length();
  private static final int SYMBOL_WIDTH = 6;
  private static final int SIDE_WIDTH = 4;
  private static final int PRICE_WIDTH = 10;

  /** Room for {@code 1187.44 → 1188.01}. */
  private static final int PRICES_WIDTH = 21;

  /** The last digits: the first ones of a UUID of version 7 are the time. */
  private static final int SHORT_ID = 8;

  private static final String RESET = "\u001b[0m";
  private static final String FAINT = "\u001b[2m";

  private final Timestamps timestamps;
  private final boolean colour;
  private final boolean narrow;
  private final StringBuilder line = new StringBuilder(128);

  /**
   * @param zone for the times
   * @param colour whether operations are written in colour
   * @param columns of the terminal; with few of them, the day and most of the id are left out
   */
  public ChangeLine(ZoneId zone, boolean colour, int columns) {
    this.narrow = columns < FULL_WIDTH;
    this.timestamps = narrow ? Timestamps.timeOfDay(zone) : Timestamps.readable(zone);
    this.colour = colour;
  }

  /**
   * Begins a new line.
   *
   * @param operation one of insert, update, delete, snapshot, truncate and message
   */
  public ChangeLine begin(Instant at, String operation) {
    line.setLength(0);
    timestamps.append(at, line);
    line.append(' ');
    if (colour) {
      line.append(colourOf(operation)).append(operation).append(RESET);
    } else {
      line.append(operation);
    }
    pad(operation.length(), OPERATION_WIDTH);
    return this;
  }

  /**
   * Adds a row.
   *
   * <p>Nothing in it may break the line.
   *
   * @param oldPrice null if it is not known, or still the same
   */
  public ChangeLine row(
      String symbol, String side, @Nullable String oldPrice, String price, String id) {
    line.append(symbol);
    pad(symbol.length(), SYMBOL_WIDTH);
    line.append(side);
    pad(side.length(), SIDE_WIDTH);
    int start = line.length();
    String first = oldPrice == null ? price : oldPrice;
    line.append(" ".repeat(Math.max(0, PRICE_WIDTH - first.length()))).append(first);
    if (oldPrice != null) {
      line.append(" → ").append(price);
    }
    pad(line.length() - start, PRICES_WIDTH);
    return id(id);
  }

  /** Adds the id of a trade. */
  public ChangeLine id(String id) {
    if (narrow && id.length() > SHORT_ID) {
      line.append('…').append(id, id.length() - SHORT_ID, id.length());
    } else {
      line.append(id);
    }
    return this;
  }

  /** Adds a time, as the line begins with one. */
  public ChangeLine time(Instant time) {
    timestamps.append(time, line);
    return this;
  }

  /** Adds {@code text} as it is. */
  public ChangeLine text(String text) {
    line.append(text);
    return this;
  }

  /** The line so far, without an end. */
  @Override
  public String toString() {
    return line.toString();
  }

  /** At least one space. */
  private void pad(int length, int width) {
    line.append(' ');
    for (int i = length; i < width; i++) {
      line.append(' ');
    }
  }

  private static String colourOf(String operation) {
    return switch (operation) {
      case "insert" -> "\u001b[32m"; // green
      case "update" -> "\u001b[33m"; // yellow
      case "delete" -> "\u001b[31m"; // red
      case "truncate" -> "\u001b[1;31m";
      case "message" -> "\u001b[36m"; // cyan
      default -> FAINT;
    };
  }
}
