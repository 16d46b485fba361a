package io.stockevents.producer.cli;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.stockevents.metrics.MetricsServer;
import io.stockevents.producer.generate.Percentiles;
import io.stockevents.producer.generate.Traffic;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Traffic in numbers, for Prometheus; they are looked up when it asks. */
final class TrafficMetrics {

  /** Ends the answers. */
  interface Answering extends AutoCloseable {
    @Override
    void close();
  }

  private final Traffic traffic;

  TrafficMetrics(Traffic traffic) {
    this.traffic = traffic;
  }

  /** Answers at {@code port}; never if that is null. */
  Answering at(@Nullable Integer port) {
    if (port == null) {
      return () -> {};
    }
    PrometheusRegistry registry = new PrometheusRegistry();
    register(registry);
    MetricsServer server = MetricsServer.start(port, registry);
    return server::close;
  }

  private void register(PrometheusRegistry registry) {
    CounterWithCallback.builder()
        .name("generate_operations_total")
        .help("Operations that were committed.")
        .labelNames("operation")
        .callback(
            counter ->
                traffic
                    .summary()
                    .latencies()
                    .forEach((action, of) -> counter.call((double) of.count(), name(action))))
        .register(registry);
    CounterWithCallback.builder()
        .name("generate_outages_total")
        .help("How often the database became unavailable.")
        .callback(counter -> counter.call((double) traffic.summary().outages()))
        .register(registry);
    GaugeWithCallback.builder()
        .name("generate_latency_seconds")
        .help("From when operations were due until they were committed, since the start.")
        .labelNames("operation", "quantile")
        .callback(
            gauge ->
                traffic
                    .summary()
                    .latencies()
                    .forEach((action, of) -> quantiles(gauge, of, name(action))))
        .register(registry);
    GaugeWithCallback.builder()
        .name("generate_lag_seconds")
        .help("How long after they were due operations began, since the start.")
        .labelNames("quantile")
        .callback(gauge -> quantiles(gauge, traffic.summary().lag()))
        .register(registry);
  }

  private static void quantiles(
      GaugeWithCallback.Callback gauge, Percentiles of, String... labels) {
    if (of.count() > 0) {
      gauge.call(seconds(of.p50()), with("0.5", labels));
      gauge.call(seconds(of.p99()), with("0.99", labels));
    }
  }

  private static String[] with(String quantile, String... labels) {
    String[] all = Arrays.copyOf(labels, labels.length + 1);
    all[labels.length] = quantile;
    return all;
  }

  private static String name(Enum<?> action) {
    return action.name().toLowerCase(Locale.ROOT);
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
