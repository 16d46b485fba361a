package io.stockevents.tail;

import io.stockevents.cli.PropertiesFile;
import io.stockevents.cli.UserError;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the Kafka consumer: defaults that suit a tail, over them the user's file, over
 * that what the tail needs to keep its promises.
 */
final class ConsumerSettings {

  private final Map<String, Object> settings = new HashMap<>();

  /**
   * @param bootstrapServers used where the file names none, or always if {@code typed}
   * @param typed whether the bootstrap servers were given on the command line
   * @param group the consumer group to read as; null for none
   * @param timeout how long a call may wait for brokers
   * @throws UserError if the file cannot be read
   */
  ConsumerSettings(
      String bootstrapServers,
      boolean typed,
      @Nullable String group,
      Duration timeout,
      @Nullable Path file) {
    settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "cdc-tail");
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, milliseconds(timeout));
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
    settings.put(ConsumerConfig.RECEIVE_BUFFER_CONFIG, 1 << 20);
    if (group != null) {
      // So long a group waits for a tail that was killed: the least that brokers allow by default.
      settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000);
      settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
    }
    // Partitions that are added later are seen after this time.
    settings.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 30_000);
    if (file != null) {
      PropertiesFile.read("--consumer-config", file)
          .forEach((name, value) -> settings.put((String) name, value));
    }

    if (typed) {
      settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    }
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
    if (group != null) {
      settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    }
  }

  /** The brokers to start from, as messages name them. */
  String bootstrapServers() {
    return String.valueOf(settings.get(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG));
  }

  Map<String, Object> settings() {
    return settings;
  }

  /**
   * A consumer with these settings; it has not connected yet.
   *
   * @throws UserError if the settings cannot be right, or the brokers' hosts are unknown
   */
  KafkaConsumer<byte[], byte[]> consumer() {
    try {
      return new KafkaConsumer<>(
          settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    } catch (KafkaException e) {
      throw KafkaErrors.badSettings(e, bootstrapServers());
    }
  }

  private static int milliseconds(Duration timeout) {
    return Math.toIntExact(Math.min(timeout.toMillis(), Integer.MAX_VALUE));
  }
}
