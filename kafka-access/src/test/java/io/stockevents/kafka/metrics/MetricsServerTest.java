package io.stockevents.kafka.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.stockevents.cli.UserError;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class MetricsServerTest {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  private final PrometheusRegistry registry = new PrometheusRegistry();

  @Test
  void answersInPrometheusFormat() throws Exception {
    ConsumerMetrics metrics = new ConsumerMetrics(registry, () -> OptionalLong.of(42));
    metrics.read("insert");
    metrics.read("insert");
    metrics.read("malformed");
    metrics.lost(7);
    metrics.arrived(NOW.minusMillis(30), NOW);
    metrics.arrived(NOW.plusMillis(30), NOW);

    assertThat(scrape())
        .contains("cdc_records_total{kind=\"insert\"} 2.0")
        .contains("cdc_records_total{kind=\"malformed\"} 1.0")
        .contains("cdc_records_lost_total 7.0")
        .contains("cdc_lag_records 42.0")
        .contains("cdc_commit_to_consumer_seconds_bucket{le=\"0.005\"} 1")
        .contains("cdc_commit_to_consumer_seconds_bucket{le=\"0.05\"} 2");
  }

  @Test
  void anyTimeOfACommitCanBeCounted() throws Exception {
    ConsumerMetrics metrics = new ConsumerMetrics(registry, OptionalLong::empty);
    metrics.arrived(Instant.MIN, NOW);
    metrics.arrived(Instant.MAX, NOW);

    assertThat(scrape())
        .contains("cdc_commit_to_consumer_seconds_bucket{le=\"0.005\"} 1")
        .contains("cdc_commit_to_consumer_seconds_bucket{le=\"300.0\"} 1")
        .contains("cdc_commit_to_consumer_seconds_bucket{le=\"+Inf\"} 2");
  }

  @Test
  void lagThatNobodyKnowsIsAbsent() throws Exception {
    new ConsumerMetrics(registry, OptionalLong::empty);

    assertThat(scrape()).contains("cdc_records_lost_total").doesNotContain("cdc_lag_records ");
  }

  @Test
  void takenPortIsSaidWithWhatToDo() {
    try (MetricsServer server = MetricsServer.start(0, registry)) {
      assertThatThrownBy(() -> MetricsServer.start(server.port(), registry))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("port " + server.port())
          .hasMessageContaining("--metrics-port");
    }
  }

  private String scrape() throws Exception {
    try (MetricsServer server = MetricsServer.start(0, registry)) {
      URI uri = URI.create("http://localhost:" + server.port() + "/metrics");
      return HttpClient.newHttpClient()
          .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
          .body();
    }
  }
}
