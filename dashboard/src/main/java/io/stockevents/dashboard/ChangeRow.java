package io.stockevents.dashboard;

import io.stockevents.change.Coordinates;
import io.stockevents.cli.Latency;
import io.stockevents.cli.TerminalText;
import io.stockevents.trade.StockTrade;
import io.stockevents.trade.TradeEvent;
import io.stockevents.trade.TradeKey;
import io.stockevents.trade.TradeRecord;
import io.stockevents.trade.TradeRecord.Change;
import io.stockevents.trade.TradeRecord.Malformed;
import io.stockevents.trade.TradeRecord.Tombstone;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One line of the tape. Texts from records are cut to a length and have no invisible characters, so
 * that a line takes bounded room in memory and on the page.
 *
 * @param number counts the records that this process has read, from 1
 * @param partition where in the topic the record stands
 * @param offset where in the partition
 * @param kind what it is
 * @param past whether it was in the topic before this process began
 * @param committedAt milliseconds since 1970; null if the record does not say
 * @param latencyMs from the commit until this process had it; null if that tells nothing, as with
 *     snapshots and the past
 * @param symbol of the trade; null if unknown, as with all that follows
 * @param side BUY or SELL
 * @param price in plain digits
 * @param changes what an update changed
 * @param note what else there is to say
 * @param tradeId of the trade
 */
record ChangeRow(
    long number,
    int partition,
    long offset,
    Kind kind,
    boolean past,
    @Nullable Long committedAt,
    @Nullable Double latencyMs,
    @Nullable String symbol,
    @Nullable String side,
    @Nullable String price,
    @Nullable List<Difference> changes,
    @Nullable String note,
    @Nullable String tradeId) {

  /** One column of an update. */
  record Difference(String column, String before, String after) {}

  private static final int LONGEST_TEXT = 60;
  private static final int LONGEST_NOTE = 200;

  /**
   * Makes the line of {@code record}.
   *
   * @param arrivedAt when this process had it; null for the past
   */
  static ChangeRow of(long number, TradeRecord record, @Nullable Instant arrivedAt) {
    if (record instanceof Change change) {
      return ofChange(number, change, arrivedAt);
    }
    boolean past = arrivedAt == null;
    if (record instanceof Tombstone tombstone) {
      return withoutRow(number, record, past, null, null, tombstone.key());
    }
    String reason = record instanceof Malformed malformed ? malformed.reason() : "";
    return withoutRow(number, record, past, null, shown(reason, LONGEST_NOTE), null);
  }

  private static ChangeRow ofChange(long number, Change change, @Nullable Instant arrivedAt) {
    TradeEvent event = change.event();
    StockTrade row = event.row();
    long committedAt = event.source().committedAt().toEpochMilli();
    boolean past = arrivedAt == null;
    if (row == null) {
      return withoutRow(number, change, past, committedAt, noteOf(event), event.key());
    }
    Coordinates at = change.coordinates();
    Kind kind = Kind.of(change);
    List<Difference> changes = differences(event);
    return new ChangeRow(
        number,
        at.partition(),
        at.offset(),
        kind,
        past,
        committedAt,
        arrivedAt == null || !kind.isFreshChange() ? null : latency(event, arrivedAt),
        symbol(row),
        row.side().name(),
        row.priceText(),
        changes,
        changes != null && changes.isEmpty() ? untold(event) : null,
        row.tradeId().toString());
  }

  private static ChangeRow withoutRow(
      long number,
      TradeRecord record,
      boolean past,
      @Nullable Long committedAt,
      @Nullable String note,
      @Nullable TradeKey key) {
    Coordinates at = record.coordinates();
    return new ChangeRow(
        number,
        at.partition(),
        at.offset(),
        Kind.of(record),
        past,
        committedAt,
        null,
        null,
        null,
        null,
        null,
        note,
        key == null ? null : key.tradeId().toString());
  }

  /** The symbol as it is shown, which is also what trades are grouped by. */
  static String symbol(StockTrade trade) {
    return shown(trade.stockName(), LONGEST_TEXT);
  }

  private static String noteOf(TradeEvent event) {
    if (event.keyOnly()) {
      return "only the key was logged: replica identity is not FULL";
    }
    return event.message() == null
        ? "every row is gone"
        : shown(event.message().prefix(), LONGEST_TEXT)
            + " "
            + shown(event.message().content(), LONGEST_TEXT);
  }

  private static @Nullable List<Difference> differences(TradeEvent event) {
    StockTrade before = event.before();
    StockTrade after = event.after();
    if (before == null || after == null) {
      return null;
    }
    List<Difference> changes = new ArrayList<>();
    difference("symbol", symbol(before), symbol(after), changes);
    difference("side", before.side().name(), after.side().name(), changes);
    difference("price", before.priceText(), after.priceText(), changes);
    difference("trader", before.traderId().toString(), after.traderId().toString(), changes);
    return changes;
  }

  private static void difference(
      String column, String before, String after, List<Difference> changes) {
    if (!before.equals(after)) {
      changes.add(new Difference(column, before, after));
    }
  }

  private static String untold(TradeEvent event) {
    return Objects.equals(event.before(), event.after()) ? "nothing changed" : "no visible change";
  }

  private static double latency(TradeEvent event, Instant arrivedAt) {
    Duration latency = Latency.between(event.source().committedAt(), arrivedAt);
    return Math.round(latency.toNanos() / 1e5) / 10.0;
  }

  private static String shown(String text, int longest) {
    return text.length() <= longest
        ? TerminalText.escape(text)
        : TerminalText.escape(text.substring(0, longest)) + "…";
  }
}
