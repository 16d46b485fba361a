package io.stockevents.dashboard;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What to show, and where.
 *
 * @param topic not blank
 * @param connectUrl where Kafka Connect's REST interface is
 * @param connector name of the connector to watch, not blank
 * @param bind address to listen on; if it is not a loopback address, there must be a token
 * @param port to listen on, 0 for a free one
 * @param token what visitors must know; null if everyone may look
 * @param timeout how long to wait for brokers and for the topic at the start, positive
 */
record DashboardOptions(
    String topic,
    URI connectUrl,
    String connector,
    InetAddress bind,
    int port,
    @Nullable String token,
    Duration timeout) {

  DashboardOptions {
    if (topic.isBlank()) {
      throw new IllegalArgumentException("topic is blank");
    }
    if (connector.isBlank()) {
      throw new IllegalArgumentException("connector is blank");
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port is " + port);
    }
    if (token == null ? !bind.isLoopbackAddress() : token.isBlank()) {
      throw new IllegalArgumentException("there is no token");
    }
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout is " + timeout);
    }
  }
}
