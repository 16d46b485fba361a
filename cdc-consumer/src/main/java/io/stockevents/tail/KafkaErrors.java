package io.stockevents.tail;

import io.stockevents.cli.UserError;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;

/** What the client's exceptions mean to a user; {@code brokers} are the bootstrap servers. */
final class KafkaErrors {

  private KafkaErrors() {}

  /** The client could not be made from its settings. */
  static UserError badSettings(KafkaException e, String brokers) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = String.valueOf(cause.getMessage());
    return message.startsWith("No resolvable")
        ? UserError.unreachable("cannot resolve the host of " + brokers, e)
        : UserError.usage("Kafka consumer settings: " + message, e);
  }

  /** The client failed while it was used. */
  static UserError failed(KafkaException e, String brokers) {
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
    return UserError.failed("Kafka at " + brokers + ": " + e.getMessage(), e);
  }
}
