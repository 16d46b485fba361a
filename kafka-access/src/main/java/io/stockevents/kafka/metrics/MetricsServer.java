package io.stockevents.kafka.metrics;

import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.stockevents.cli.UserError;
import java.io.IOException;
import java.net.InetAddress;

/** Answers Prometheus at {@code http://localhost:PORT/metrics}; to this machine alone. */
public final class MetricsServer implements AutoCloseable {

  private final HTTPServer server;

  private MetricsServer(HTTPServer server) {
    this.server = server;
  }

  /**
   * Begins to answer.
   *
   * @param port 0 for a free one
   * @throws UserError if the port is taken
   */
  public static MetricsServer start(int port, PrometheusRegistry registry) {
    try {
      return new MetricsServer(
          HTTPServer.builder()
              .inetAddress(InetAddress.getLoopbackAddress())
              .port(port)
              .registry(registry)
              .buildAndStart());
    } catch (IOException e) {
      throw UserError.failed(
          "cannot serve metrics on port %d: %s; choose another with --metrics-port"
              .formatted(port, e.getMessage()),
          e);
    }
  }

  /** The port that it listens on. */
  public int port() {
    return server.getPort();
  }

  @Override
  public void close() {
    server.stop();
  }
}
