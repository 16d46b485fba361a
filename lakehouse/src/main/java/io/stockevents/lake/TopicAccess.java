package io.stockevents.lake;

import io.stockevents.cli.UserError;
import io.stockevents.kafka.KafkaAccess;
import io.stockevents.kafka.TopicOptions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * A topic, and how to reach its brokers.
 *
 * @param topic its name
 * @param access to its brokers
 */
record TopicAccess(String topic, KafkaAccess access) {

  /**
   * @throws UserError if the topic has no name, or the file cannot be read
   */
  static TopicAccess of(TopicOptions options) {
    if (options.topic().isBlank()) {
      throw UserError.usage("--topic is empty", null);
    }
    return new TopicAccess(options.topic(), options.access());
  }

  /**
   * What the topic is now. One that is made anew under the same name has another id.
   *
   * @throws UserError if there is no such topic, or the brokers do not answer
   */
  TopicIdentity identity() throws InterruptedException {
    try (Admin admin = access.withDefaults(KafkaAccess.timeouts(KafkaAccess.ANSWER)).admin()) {
      TopicDescription description =
          admin.describeTopics(List.of(topic)).allTopicNames().get().values().iterator().next();
      return new TopicIdentity(topic, description.topicId().toString());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        throw UserError.failed(
            "no topic %s at %s; it comes with the first change (cdc-stack status shows the connector)"
                .formatted(topic, access.bootstrapServers()),
            e);
      }
      throw e.getCause() instanceof KafkaException cause
          ? access.explain(cause)
          : new IllegalStateException(e);
    } catch (KafkaException e) {
      throw access.explain(e);
    }
  }

  /**
   * The first offset that each partition still has.
   *
   * @throws UserError if the brokers do not answer
   */
  Map<TopicPartition, Long> beginnings() {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      return consumer.beginningOffsets(partitions(consumer));
    } catch (KafkaException e) {
      throw access.explain(e);
    }
  }

  /** The topic's partitions, asked of its brokers. */
  List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer) {
    return consumer.partitionsFor(topic).stream()
        .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
        .toList();
  }

  /** A consumer of committed records, without a group. */
  KafkaConsumer<byte[], byte[]> consumer() {
    return access.withDefaults(KafkaAccess.timeouts(KafkaAccess.ANSWER)).committedReader();
  }
}
