package io.stockevents.lake;

import io.stockevents.cli.PropertiesFile;
import io.stockevents.cli.UserError;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * A topic, how to reach its brokers, and the words for what goes wrong with them.
 *
 * @param topic its name
 * @param settings of Kafka's clients, the bootstrap servers among them
 */
record TopicAccess(String topic, Map<String, String> settings) {

  private static final Duration ANSWER = Duration.ofSeconds(5);

  TopicAccess {
    settings = Map.copyOf(settings);
  }

  /**
   * @param bootstrapServers used where the file names none, or always if {@code typed}
   * @param typed whether the bootstrap servers were given on the command line
   * @param file properties of the Kafka client, such as those for SASL and TLS
   * @throws UserError if the topic has no name, or the file cannot be read
   */
  static TopicAccess of(String topic, String bootstrapServers, boolean typed, @Nullable Path file) {
    if (topic.isBlank()) {
      throw UserError.usage("--topic is empty", null);
    }
    Map<String, String> settings = new HashMap<>();
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    if (file != null) {
      PropertiesFile.read("--consumer-config", file)
          .forEach((name, value) -> settings.put((String) name, (String) value));
    }
    if (typed) {
      settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    }
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    return new TopicAccess(topic, settings);
  }

  /** The brokers to start from, {@code host:port} separated by commas. */
  String bootstrapServers() {
    return String.valueOf(settings.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG));
  }

  /**
   * What the topic is now. One that is made anew under the same name has another id.
   *
   * @throws UserError if there is no such topic, or the brokers do not answer
   */
  TopicIdentity identity() throws InterruptedException {
    try (Admin admin = Admin.create(clientSettings())) {
      TopicDescription description =
          admin.describeTopics(List.of(topic)).allTopicNames().get().values().iterator().next();
      return new TopicIdentity(topic, description.topicId().toString());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        throw UserError.failed(
            "no topic %s at %s; it comes with the first change (cdc-stack status shows the connector)"
                .formatted(topic, bootstrapServers()),
            e);
      }
      throw e.getCause() instanceof KafkaException cause
          ? explain(cause)
          : new IllegalStateException(e);
    } catch (KafkaException e) {
      throw explain(e);
    }
  }

  /** A consumer of committed records, without a group. */
  KafkaConsumer<byte[], byte[]> consumer() {
    Map<String, Object> all = clientSettings();
    all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    all.remove(ConsumerConfig.GROUP_ID_CONFIG);
    return new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
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
          "no answer from Kafka at " + brokers + "; is it up? (cdc-stack status)", e);
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConfigException
          && String.valueOf(cause.getMessage()).startsWith("No resolvable")) {
        return UserError.unreachable("cannot resolve the host of " + brokers, e);
      }
      if (cause instanceof ConfigException) {
        return UserError.usage("Kafka at " + brokers + ": " + cause.getMessage(), e);
      }
    }
    return UserError.failed("Kafka at " + brokers + ": " + e.getMessage(), e);
  }

  private Map<String, Object> clientSettings() {
    Map<String, Object> all = new HashMap<>(settings);
    all.putIfAbsent(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) ANSWER.toMillis());
    all.putIfAbsent(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, (int) ANSWER.toMillis());
    return all;
  }
}
