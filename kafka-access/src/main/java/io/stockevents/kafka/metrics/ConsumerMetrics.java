package io.stockevents.kafka.metrics;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.stockevents.cli.Latency;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** What a consumer of the change topic counts. Safe for use by many threads. */
public final class ConsumerMetrics {

  private static final double[] SECONDS = {
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300
  };

  private final Counter records;
  private final Counter lost;
  private final Histogram latency;

  /** Looking a label up in the counter costs more than counting. */
  private final Map<String, CounterDataPoint> recordsByKind = new ConcurrentHashMap<>();

  /**
   * @param lag how many records are in the topic and not read yet, empty while nobody knows; asked
   *     from another thread
   */
  public ConsumerMetrics(PrometheusRegistry registry, Supplier<OptionalLong> lag) {
    records =
        Counter.builder()
            .name("cdc_records_total")
            .help("Records read from the topic, by what they are.")
            .labelNames("kind")
            .register(registry);
    lost =
        Counter.builder()
            .name("cdc_records_lost_total")
            .help("Records that Kafka no longer had when they were due to be read.")
            .register(registry);
    latency =
        Histogram.builder()
            .name("cdc_commit_to_consumer_seconds")
            .help("From the commit of a change until it was read here; without snapshots.")
            .classicOnly()
            .classicUpperBounds(SECONDS)
            .register(registry);
    GaugeWithCallback.builder()
        .name("cdc_lag_records")
        .help("Records in the topic that are not read yet.")
        .callback(gauge -> lag.get().ifPresent(records -> gauge.call((double) records)))
        .register(registry);
  }

  /**
   * Counts a record.
   *
   * @param kind snapshot, insert, update, delete, truncate, message, tombstone or malformed
   */
  public void read(String kind) {
    recordsByKind.computeIfAbsent(kind, records::labelValues).inc();
  }

  /** Counts records that Kafka no longer has. */
  public void lost(long count) {
    lost.inc(count);
  }

  /** Counts how long a fresh change took from its commit to here. */
  public void arrived(Instant committedAt, Instant now) {
    latency.observe(Latency.between(committedAt, now).toNanos() / 1e9);
  }
}
