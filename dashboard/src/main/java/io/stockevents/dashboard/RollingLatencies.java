package io.stockevents.dashboard;

import io.stockevents.cli.Latency;
import io.stockevents.trade.TradeEvent;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * How long changes took in the last minute, from their commit until they are sent to the browsers,
 * and on each hop. The hops compare clocks of different hosts; below zero counts as zero.
 */
final class RollingLatencies {

  /** The way of a change. */
  enum Hop {
    /** Commit to Debezium's envelope. */
    DEBEZIUM,
    /** Envelope to Kafka's timestamp of the record, which the sender sets on most topics. */
    KAFKA,
    /** That timestamp to this process. */
    DASHBOARD,
    /** In this process, until the next batch goes out. */
    BATCH,
    /** All of it. */
    TOTAL
  }

  /**
   * Percentiles in milliseconds.
   *
   * @param p50 half of all took at most this long
   * @param p99 and 99 of 100 this long
   */
  record Percentiles(double p50, double p99) {}

  private static final int SIGNIFICANT_DIGITS = 2;
  private static final long SLICE_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final int SLICES = 12;

  /** How many changes of one batch are measured to the end; a batch has fewer, short of a flood. */
  private static final int MOST_WAITING = 10_000;

  private record Waiting(Instant committedAt, Instant arrivedAt) {}

  private final Deque<Map<Hop, Histogram>> slices = new ArrayDeque<>();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private long sliceBegan;

  RollingLatencies(long nowNanos) {
    sliceBegan = nowNanos;
    slices.addFirst(slice());
  }

  /** Counts a change that has just come; {@code inKafka} is the record's timestamp. */
  void arrived(TradeEvent event, Instant inKafka, Instant now) {
    Instant committedAt = event.source().committedAt();
    record(Hop.DEBEZIUM, committedAt, event.processedAt());
    record(Hop.KAFKA, event.processedAt(), inKafka);
    record(Hop.DASHBOARD, inKafka, now);
    if (waiting.size() < MOST_WAITING) {
      waiting.add(new Waiting(committedAt, now));
    }
  }

  /** What has come goes out to the browsers now. */
  void sent(Instant now) {
    for (Waiting change : waiting) {
      record(Hop.BATCH, change.arrivedAt(), now);
      record(Hop.TOTAL, change.committedAt(), now);
    }
    waiting.clear();
  }

  /** The percentiles of the last minute; empty if nothing was measured. */
  Map<Hop, Percentiles> percentiles(long nowNanos) {
    roll(nowNanos);
    Map<Hop, Percentiles> percentiles = new LinkedHashMap<>();
    for (Hop hop : Hop.values()) {
      Histogram sum = new Histogram(SIGNIFICANT_DIGITS);
      slices.forEach(slice -> sum.add(histogram(slice, hop)));
      if (sum.getTotalCount() > 0) {
        percentiles.put(hop, new Percentiles(milliseconds(sum, 50), milliseconds(sum, 99)));
      }
    }
    return percentiles;
  }

  private void roll(long nowNanos) {
    long passed = (nowNanos - sliceBegan) / SLICE_NANOS;
    sliceBegan += passed * SLICE_NANOS;
    for (long i = 0; i < Math.min(passed, SLICES); i++) {
      slices.addFirst(slices.size() == SLICES ? emptied(slices.removeLast()) : slice());
    }
  }

  private void record(Hop hop, Instant from, Instant to) {
    histogram(slices.getFirst(), hop)
        .recordValue(TimeUnit.NANOSECONDS.toMicros(Latency.between(from, to).toNanos()));
  }

  private static Histogram histogram(Map<Hop, Histogram> slice, Hop hop) {
    return slice.computeIfAbsent(hop, unused -> new Histogram(SIGNIFICANT_DIGITS));
  }

  private static double milliseconds(Histogram histogram, double percentile) {
    return Math.round(histogram.getValueAtPercentile(percentile) / 100.0) / 10.0;
  }

  private static Map<Hop, Histogram> slice() {
    return new EnumMap<>(Hop.class);
  }

  private static Map<Hop, Histogram> emptied(Map<Hop, Histogram> slice) {
    slice.values().forEach(Histogram::reset);
    return slice;
  }
}
