package io.stockevents.checks.doctor;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * What to examine.
 *
 * @param topic the topic of the change events
 * @param connect where Kafka Connect's REST interface is; http or https
 * @param connector its name
 * @param slot its replication slot; empty for the one that it is configured with
 * @param publication its publication; empty for the one that it is configured with
 * @param timeout how long each service may take to answer; at least a second
 */
public record DoctorOptions(
    String topic,
    URI connect,
    String connector,
    Optional<String> slot,
    Optional<String> publication,
    Duration timeout) {

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException naming the option that is out of range
   */
  public DoctorOptions {
    require(!topic.isBlank(), "--topic is empty");
    require(!connector.isBlank(), "--connector is empty");
    require(
        connect.getHost() != null && String.valueOf(connect.getScheme()).matches("https?"),
        "--connect-url must be like http://localhost:8083");
    require(connect.getUserInfo() == null, "--connect-url must not hold a password");
    require(
        timeout.compareTo(Duration.ofSeconds(1)) >= 0
            && timeout.compareTo(Duration.ofMinutes(10)) <= 0,
        "--timeout must be 1s to 10m");
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
