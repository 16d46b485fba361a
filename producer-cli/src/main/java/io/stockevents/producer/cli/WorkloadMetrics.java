package io.stockevents.producer.cli;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.stockevents.kafka.metrics.MetricsServer;
import io.stockevents.producer.generate.GenerateSummary;
import io.stockevents.producer.generate.LatencySummary;
import io.stockevents.producer.generate.WorkloadRunner;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** WorkloadRunner in numbers, for Prometheus; they are looked up when it asks. */
final class WorkloadMetrics {

  /** Ends the answers. */
  interface Answering extends AutoCloseable {
    @Override
    void close();
  }

  private final WorkloadRunner traffic;

  WorkloadMetrics(WorkloadRunner traffic) {
    this.traffic = traffic;
  }

  /** Answers at {@code port}; never if that is null. */
  Answering at(@Nullable Integer port) {
    if (port == null) {
      return () -> {};
    }
    PrometheusRegistry registry = new PrometheusRegistry();
    registry.register(this::snapshots);
    MetricsServer server = MetricsServer.start(port, registry);
    return server::close;
  }

  /** One summary a scrape: its percentiles cost more than the rest. */
  private MetricSnapshots snapshots() {
    GenerateSummary summary = traffic.summary();
    CounterSnapshot.Builder operations =
        CounterSnapshot.builder()
            .name("generate_operations")
            .help("Operations that were committed.");
    GaugeSnapshot.Builder latency =
        GaugeSnapshot.builder()
            .name("generate_latency_seconds")
            .help("From when operations were due until they were committed, since the start.");
    summary
        .latencies()
        .forEach(
            (action, of) -> {
              Labels operation = Labels.of("operation", name(action));
              operations.dataPoint(count(of.count(), operation));
              quantiles(latency, of, operation);
            });
    CounterSnapshot.Builder outages =
        CounterSnapshot.builder()
            .name("generate_outages")
            .help("How often the database became unavailable.")
            .dataPoint(count(summary.outages(), Labels.EMPTY));
    GaugeSnapshot.Builder lag =
        GaugeSnapshot.builder()
            .name("generate_lag_seconds")
            .help("How long after they were due operations began, since the start.");
    quantiles(lag, summary.lag(), Labels.EMPTY);
    return MetricSnapshots.of(operations.build(), outages.build(), latency.build(), lag.build());
  }

  private static CounterDataPointSnapshot count(long count, Labels labels) {
    return CounterDataPointSnapshot.builder().value((double) count).labels(labels).build();
  }

  private static void quantiles(GaugeSnapshot.Builder gauge, LatencySummary of, Labels labels) {
    if (of.count() > 0) {
      gauge.dataPoint(quantile(of.p50(), labels.add("quantile", "0.5")));
      gauge.dataPoint(quantile(of.p99(), labels.add("quantile", "0.99")));
    }
  }

  private static GaugeDataPointSnapshot quantile(Duration duration, Labels labels) {
    return GaugeDataPointSnapshot.builder().value(seconds(duration)).labels(labels).build();
  }

  private static String name(Enum<?> action) {
    return action.name().toLowerCase(Locale.ROOT);
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
