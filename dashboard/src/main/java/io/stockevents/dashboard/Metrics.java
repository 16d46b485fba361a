package io.stockevents.dashboard;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** The stream in numbers, for Prometheus. */
final class Metrics {

  /**
   * What a scrape gets.
   *
   * @param contentType one of Prometheus's formats, as the scraper has asked
   */
  record Exposition(String contentType, ByteBuffer body) {}

  private static final double[] SECONDS = {
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300
  };

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final ExpositionFormats formats = ExpositionFormats.init();
  private final Histogram latency;

  /**
   * @param viewers how many pages are open
   */
  Metrics(TradeStream stream, StreamStatus status, IntSupplier viewers) {
    CounterWithCallback.builder()
        .name("cdc_records_total")
        .help("Records read from the topic, by what they are.")
        .labelNames("kind")
        .callback(all -> stream.totals().forEach((kind, count) -> all.call(count, kind.word())))
        .register(registry);
    CounterWithCallback.builder()
        .name("cdc_records_lost_total")
        .help("Records that Kafka no longer had when they were due to be read.")
        .callback(one -> one.call(stream.lost()))
        .register(registry);
    GaugeWithCallback.builder()
        .name("cdc_lag_records")
        .help("Records in the topic that are not read yet.")
        .callback(one -> one.call(status.now().lag()))
        .register(registry);
    GaugeWithCallback.builder()
        .name("cdc_connector_running")
        .help("1 while connector and task are RUNNING, else 0.")
        .callback(one -> one.call(status.now().connector().state().equals("RUNNING") ? 1 : 0))
        .register(registry);
    GaugeWithCallback.builder()
        .name("cdc_dashboard_viewers")
        .help("Open pages.")
        .callback(one -> one.call(viewers.getAsInt()))
        .register(registry);
    latency =
        Histogram.builder()
            .name("cdc_commit_to_consumer_seconds")
            .help("From the commit of a change until it was read here; without snapshots.")
            .classicOnly()
            .classicUpperBounds(SECONDS)
            .register(registry);
  }

  /** Counts a change that has just come. */
  void arrived(Duration sinceCommit) {
    latency.observe(Math.max(0, sinceCommit.toNanos() / 1e9));
  }

  /**
   * Everything as it is now.
   *
   * @param accept the header of the request; null if it has none
   */
  Exposition scrape(@Nullable String accept) {
    ExpositionFormatWriter writer = formats.findWriter(accept);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try {
      writer.write(body, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot fail to be written", e);
    }
    return new Exposition(writer.getContentType(), ByteBuffer.wrap(body.toByteArray()));
  }
}
