package io.stockevents.producer.verify;

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
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How to reach the brokers, and the words for what goes wrong with them. */
public final class TopicAccess {

  private static final Logger LOG = LoggerFactory.getLogger(TopicAccess.class);
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private final Map<String, Object> settings = new HashMap<>();

  /**
   * @param bootstrapServers used where the file names none, or always if {@code typed}
   * @param typed whether the bootstrap servers were given on the command line
   * @param file properties of the Kafka client, such as those for SASL and TLS
   * @throws UserError if the file cannot be read
   */
  public TopicAccess(String bootstrapServers, boolean typed, @Nullable Path file) {
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, "stock-events-verify");
    settings.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) ANSWER.toMillis());
    settings.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, (int) ANSWER.toMillis());
    if (file != null) {
      PropertiesFile.read("--consumer-config", file)
          .forEach((name, value) -> settings.put((String) name, value));
    }
    if (typed) {
      settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    }
  }

  /** A consumer of committed records, without a group. */
  public KafkaConsumer<byte[], byte[]> consumer() {
    Map<String, Object> all = new HashMap<>(settings);
    all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    all.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
    all.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 8 << 20);
    all.put(ConsumerConfig.RECEIVE_BUFFER_CONFIG, 1 << 20);
    all.remove(ConsumerConfig.GROUP_ID_CONFIG);
    return new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * An administrator's client.
   *
   * @param timeout how long an answer may take
   */
  public Admin admin(Duration timeout) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) timeout.toMillis());
    all.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, (int) timeout.toMillis());
    return Admin.create(all);
  }

  /** The brokers to start from, {@code host:port} separated by commas. */
  public String bootstrapServers() {
    return String.valueOf(settings.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG));
  }

  /**
   * Whether {@code topic} is compacted. If we may not ask, or there is no such topic, it is taken
   * not to be.
   */
  public boolean isCompacted(String topic) throws InterruptedException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try (Admin admin = Admin.create(Map.copyOf(settings))) {
      return admin.describeConfigs(List.of(resource)).all().get().values().stream()
          .map(config -> config.get(TopicConfig.CLEANUP_POLICY_CONFIG))
          .anyMatch(policy -> policy != null && isCompact(policy));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TimeoutException
          || e.getCause() instanceof AuthenticationException) {
        throw (KafkaException) e.getCause();
      }
      LOG.debug("whether {} is compacted is not known", topic, e.getCause());
      return false;
    }
  }

  /** What failed, where, and what to try. */
  public UserError explain(KafkaException e) {
    Object brokers = settings.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
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

  private static boolean isCompact(ConfigEntry policy) {
    return policy.value().contains(TopicConfig.CLEANUP_POLICY_COMPACT);
  }
}
