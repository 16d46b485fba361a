package io.stockevents.dashboard;

import io.stockevents.cli.PropertiesFile;
import io.stockevents.cli.UserError;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** How to reach the brokers, and the words for what goes wrong with them. */
final class KafkaAccess {

  private final Map<String, Object> settings = new HashMap<>();

  /**
   * @param bootstrapServers used where the file names none, or always if {@code typed}
   * @param typed whether the bootstrap servers were given on the command line
   * @param timeout how long a call may wait for brokers
   * @param file properties of the Kafka consumer, such as those for SASL and TLS
   * @throws UserError if the file cannot be read
   */
  KafkaAccess(String bootstrapServers, boolean typed, Duration timeout, @Nullable Path file) {
    settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "cdc-dashboard");
    settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) timeout.toMillis());
    settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 4 << 20);
    // Partitions that are added later are seen after this time.
    settings.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 30_000);
    if (file != null) {
      PropertiesFile.read("--consumer-config", file)
          .forEach((name, value) -> settings.put((String) name, value));
    }
    if (typed) {
      settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    }
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
  }

  /** A consumer of committed records, without a group; it has not connected yet. */
  KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** The brokers to start from, {@code host:port} separated by commas. */
  String bootstrapServers() {
    return String.valueOf(settings.get(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG));
  }

  /** What failed, where, and what to try. */
  UserError explain(KafkaException e) {
    String brokers = bootstrapServers();
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
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConfigException) {
        String message = String.valueOf(cause.getMessage());
        return message.startsWith("No resolvable")
            ? UserError.unreachable("cannot resolve the host of " + brokers, e)
            : UserError.usage("Kafka consumer settings: " + message, e);
      }
    }
    return UserError.failed("Kafka at " + brokers + ": " + e.getMessage(), e);
  }
}
