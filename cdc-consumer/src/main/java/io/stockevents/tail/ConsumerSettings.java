package io.stockevents.tail;

import io.stockevents.kafka.KafkaAccess;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.GroupProtocol;
import org.jspecify.annotations.Nullable;

/** What suits a tail, where the user's file does not say otherwise. */
final class ConsumerSettings {

  private ConsumerSettings() {}

  /**
   * @param grouped whether it shares partitions with others
   * @param groupProtocol the user's {@code group.protocol}; null for Kafka's default
   * @param timeout how long a call may wait for brokers
   */
  static Map<String, Object> defaults(
      boolean grouped, @Nullable Object groupProtocol, Duration timeout) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "cdc-tail");
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, KafkaAccess.milliseconds(timeout));
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
    settings.put(ConsumerConfig.RECEIVE_BUFFER_CONFIG, 1 << 20);
    // Partitions that are added later are seen after this time.
    settings.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 30_000);
    if (grouped && !usesConsumerProtocol(groupProtocol)) {
      // So long a group waits for a tail that was killed: the least that brokers allow by default.
      settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000);
      settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
    }
    return settings;
  }

  /** In that protocol the brokers set both times, and Kafka refuses a client's. */
  private static boolean usesConsumerProtocol(@Nullable Object groupProtocol) {
    return GroupProtocol.CONSUMER.name.equalsIgnoreCase(String.valueOf(groupProtocol));
  }
}
