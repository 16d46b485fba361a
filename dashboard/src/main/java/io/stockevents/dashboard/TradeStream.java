package io.stockevents.dashboard;

import io.stockevents.dashboard.RollingLatencies.Hop;
import io.stockevents.dashboard.RollingLatencies.Percentiles;
import io.stockevents.dashboard.SymbolBoard.Listing;
import io.stockevents.trade.Side;
import io.stockevents.trade.StockTrade;
import io.stockevents.trade.TradeEvent;
import io.stockevents.trade.TradeRecord;
import io.stockevents.trade.TradeRecord.Change;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that the page shows of the stream, in bounded memory however many records come. One thread
 * adds, others look.
 */
final class TradeStream {

  /**
   * What has changed since the last pulse; counts are absolute, so that one is none too many.
   *
   * @param at when it was made, in milliseconds since 1970
   * @param number of the newest line of the tape
   * @param offsets of the last record that was read, by partition
   * @param totals how many records of each kind were read
   * @param lost how many records Kafka no longer had
   * @param seconds as {@link SecondCounts#all} has them
   * @param prices the newest point of each symbol
   * @param symbols the most traded ones; null if they have not been counted again
   * @param latency percentiles of the last minute; empty if nothing was measured
   */
  record Pulse(
      long at,
      long number,
      Map<Integer, Long> offsets,
      Map<Kind, Long> totals,
      long lost,
      List<long[]> seconds,
      Map<String, double[]> prices,
      @Nullable List<Listing> symbols,
      Map<Hop, Percentiles> latency) {}

  /**
   * What a page that begins needs besides the next pulse.
   *
   * @param seconds as {@link SecondCounts#all} has them
   * @param prices the points of the most traded symbols
   * @param symbols the most traded ones
   * @param latencies seconds since 1970, and p50 and p99 of the minute before, in milliseconds
   */
  record History(
      List<long[]> seconds,
      Map<String, List<double[]>> prices,
      List<Listing> symbols,
      List<double[]> latencies) {}

  private final InstantSource clock;
  private final ChangeLog tape = new ChangeLog();
  private final Map<Integer, Long> offsets = new HashMap<>();
  private final Map<Kind, Long> totals = new EnumMap<>(Kind.class);
  private final SecondCounts seconds = new SecondCounts();
  private final SymbolBoard symbols = new SymbolBoard();
  private final RollingLatencies latencies = new RollingLatencies(System.nanoTime());
  private final Deque<double[]> latencyLine = new ArrayDeque<>();
  private long lost;
  private long lastSecond;

  TradeStream(InstantSource clock) {
    this.clock = clock;
    for (Kind kind : Kind.values()) {
      totals.put(kind, 0L);
    }
  }

  /**
   * Adds what has been read.
   *
   * @param inKafka the record's timestamp
   * @param past whether the record was in the topic before this process began
   */
  synchronized void add(TradeRecord record, Instant inKafka, boolean past) {
    Instant now = clock.instant();
    tape.add(ChangeRow.of(tape.nextNumber(), record, past ? null : now));
    totals.merge(Kind.of(record), 1L, Long::sum);
    offsets.put(record.coordinates().partition(), record.coordinates().offset());
    if (record instanceof Change change && Kind.of(record).isFreshChange()) {
      count(change.event(), now);
      if (!past) {
        latencies.arrived(change.event(), inKafka, now);
      }
    }
  }

  private void count(TradeEvent event, Instant now) {
    Kind kind = Kind.of(event);
    long committed = event.source().committedAt().getEpochSecond();
    StockTrade trade = event.row();
    boolean buy = kind == Kind.INSERT && trade != null && trade.side() == Side.BUY;
    if (seconds.add(committed, now.getEpochSecond(), kind, buy)
        && kind == Kind.INSERT
        && trade != null
        && trade.stockPrice() != null) {
      symbols.add(ChangeRow.symbol(trade), committed, trade.stockPrice().doubleValue());
    }
  }

  /** Takes note of records that Kafka no longer has. */
  synchronized void lost(long records) {
    lost += records;
  }

  /** What is new since the last pulse, which goes out now. */
  synchronized Pulse pulse() {
    Instant now = clock.instant();
    long second = now.getEpochSecond();
    latencies.sent(now);
    Map<Hop, Percentiles> percentiles = latencies.percentiles(System.nanoTime());
    List<Listing> listings = null;
    if (second != lastSecond) {
      lastSecond = second;
      listings = symbols.mostTraded(second);
      drawLatency(second, percentiles.get(Hop.TOTAL));
    }
    return new Pulse(
        now.toEpochMilli(),
        tape.nextNumber() - 1,
        new TreeMap<>(offsets),
        new EnumMap<>(totals),
        lost,
        seconds.changed(),
        symbols.changed(),
        listings,
        percentiles);
  }

  private void drawLatency(long second, @Nullable Percentiles total) {
    if (total == null) {
      return;
    }
    latencyLine.addLast(new double[] {second, total.p50(), total.p99()});
    if (latencyLine.size() > SecondCounts.SECONDS) {
      latencyLine.removeFirst();
    }
  }

  /** What is known of the last minutes. */
  synchronized History history() {
    long second = clock.instant().getEpochSecond();
    return new History(
        seconds.all(),
        symbols.points(second),
        symbols.mostTraded(second),
        List.copyOf(latencyLine));
  }

  /** The newest lines of the tape that pass, as {@link ChangeLog#lines} has them. */
  synchronized ChangeLog.Lines lines(ChangeFilter filter, long after, long upTo, int most) {
    return tape.lines(filter, after, upTo, most);
  }
}
