package io.stockevents.tail;

import io.stockevents.cli.UserError;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What the client's exceptions mean to a user. */
final class KafkaErrors {

  private KafkaErrors() {}

  /**
   * @param brokers the bootstrap servers, for the message
   */
  static UserError userError(KafkaException e, String brokers) {
    if (e instanceof AuthenticationException) {
      return UserError.unreachable(
          brokers + " does not let us in: " + e.getMessage() + "; check --consumer-config", e);
    }
    if (e instanceof AuthorizationException) {
      return UserError.unreachable(brokers + " refuses: " + e.getMessage(), e);
    }
    if (e instanceof TimeoutException) {
      return UserError.unreachable(
          "no answer from Kafka at " + brokers + "; is it up? (cdc-stack status, --timeout)", e);
    }
    ConfigException config = configException(e);
    if (config == null) {
      return UserError.failed("Kafka at " + brokers + ": " + e.getMessage(), e);
    }
    String message = String.valueOf(config.getMessage());
    return message.startsWith("No resolvable")
        ? UserError.unreachable("cannot resolve the host of " + brokers, e)
        : UserError.usage(message, e);
  }

  private static @Nullable ConfigException configException(KafkaException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConfigException config) {
        return config;
      }
    }
    return null;
  }
}
