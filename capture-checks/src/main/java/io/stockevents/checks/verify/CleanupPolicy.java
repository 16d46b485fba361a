package io.stockevents.checks.verify;

import io.stockevents.kafka.KafkaAccess;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a topic keeps. */
public final class CleanupPolicy {

  private static final Logger LOG = LoggerFactory.getLogger(CleanupPolicy.class);

  private CleanupPolicy() {}

  /**
   * Whether {@code topic} is compacted. If we may not ask, or there is no such topic, it is taken
   * not to be.
   *
   * @throws KafkaException if the brokers do not answer or do not let us in
   */
  public static boolean isCompacted(KafkaAccess access, String topic) throws InterruptedException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try (Admin admin = access.admin()) {
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

  private static boolean isCompact(ConfigEntry policy) {
    return policy.value().contains(TopicConfig.CLEANUP_POLICY_COMPACT);
  }
}
