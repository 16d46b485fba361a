package io.stockevents.dashboard;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.stockevents.kafka.metrics.ConsumerMetrics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** The dashboard in numbers, for Prometheus. */
final class Metrics {

  /**
   * What a scrape gets.
   *
   * @param contentType one of Prometheus's formats, as the scraper has asked
   */
  record Exposition(String contentType, ByteBuffer body) {}

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final ExpositionFormats formats = ExpositionFormats.init();
  private final ConsumerMetrics consumer;

  /**
   * @param viewers how many pages are open
   */
  Metrics(StreamStatus status, IntSupplier viewers) {
    consumer = new ConsumerMetrics(registry, status::lag);
    GaugeWithCallback.builder()
        .name("cdc_connector_running")
        .help("1 while connector and task are RUNNING, else 0.")
        .callback(gauge -> gauge.call(status.now().connector().isRunning() ? 1 : 0))
        .register(registry);
    GaugeWithCallback.builder()
        .name("cdc_dashboard_viewers")
        .help("Open pages.")
        .callback(gauge -> gauge.call(viewers.getAsInt()))
        .register(registry);
  }

  /** What every consumer counts. */
  ConsumerMetrics consumer() {
    return consumer;
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
