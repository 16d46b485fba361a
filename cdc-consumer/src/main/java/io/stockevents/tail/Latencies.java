package io.stockevents.tail;

import io.stockevents.change.ChangeEvent;
import io.stockevents.cli.Latency;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * How long changes took from their commit to here, and on each hop: commit → Debezium made the
 * envelope → Kafka's timestamp of the record → here. On most topics that timestamp is set by the
 * sender (CreateTime), so the last hop then includes the sending. The hops compare clocks of
 * different hosts; below zero counts as zero.
 */
final class Latencies {

  private static final int SIGNIFICANT_DIGITS = 3;
  private static final long TEN_SECONDS = 10_000_000;

  private final Histogram total = new Histogram(SIGNIFICANT_DIGITS);
  private final Histogram toDebezium = new Histogram(SIGNIFICANT_DIGITS);
  private final Histogram toKafka = new Histogram(SIGNIFICANT_DIGITS);
  private final Histogram toHere = new Histogram(SIGNIFICANT_DIGITS);

  /** How many changes came before they were committed, as the clocks have it. */
  private long early;

  /** Counts one change that is {@code here} now; {@code inKafka} is the record's timestamp. */
  void record(ChangeEvent event, Instant inKafka, Instant here) {
    Instant committed = event.committedAt();
    early += here.isBefore(committed) ? 1 : 0;
    record(committed, here, total);
    record(committed, event.processedAt(), toDebezium);
    record(event.processedAt(), inKafka, toKafka);
    record(inKafka, here, toHere);
  }

  /** Adds all that {@code other} has counted. */
  void add(Latencies other) {
    total.add(other.total);
    toDebezium.add(other.toDebezium);
    toKafka.add(other.toKafka);
    toHere.add(other.toHere);
    early += other.early;
  }

  /** Forgets everything. */
  void reset() {
    total.reset();
    toDebezium.reset();
    toKafka.reset();
    toHere.reset();
    early = 0;
  }

  /** How many changes were counted. */
  long count() {
    return total.getTotalCount();
  }

  /** {@code commit→here p50 9.8 ms, p99 31.0 ms}, and the same for each hop. */
  @Override
  public String toString() {
    return "commit→here %s (commit→Debezium %s; Debezium→Kafka %s; Kafka→here %s)%s"
        .formatted(
            percentiles(total),
            percentiles(toDebezium),
            percentiles(toKafka),
            percentiles(toHere),
            early == 0 ? "" : "; %,d came before their commit: clocks differ".formatted(early));
  }

  private static void record(Instant from, Instant to, Histogram histogram) {
    histogram.recordValue(TimeUnit.NANOSECONDS.toMicros(Latency.between(from, to).toNanos()));
  }

  private static String percentiles(Histogram histogram) {
    return "p50 %s, p99 %s"
        .formatted(
            duration(histogram.getValueAtPercentile(50)),
            duration(histogram.getValueAtPercentile(99)));
  }

  /** {@code 9.8 ms}; from ten seconds on {@code 12.3 s}. */
  private static String duration(long microseconds) {
    return microseconds < TEN_SECONDS
        ? String.format(Locale.ROOT, "%.1f ms", microseconds / 1e3)
        : String.format(Locale.ROOT, "%.1f s", microseconds / 1e6);
  }
}
