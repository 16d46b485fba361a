package io.stockevents.checks.verify;

import java.time.Duration;

/**
 * What to compare with the table.
 *
 * @param topic the topic of its change events
 * @param slot the replication slot that the connector reads the database through
 * @param timeout how long nothing may move while waiting for the connector or the brokers; above
 *     zero
 */
public record VerifyOptions(String topic, String slot, Duration timeout) {

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException naming the option that is out of range
   */
  public VerifyOptions {
    require(!topic.isBlank(), "--topic is empty");
    require(!slot.isBlank(), "--slot is empty");
    require(timeout.compareTo(Duration.ZERO) > 0, "--timeout must be above 0");
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
