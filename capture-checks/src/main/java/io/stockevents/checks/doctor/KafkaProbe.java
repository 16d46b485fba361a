package io.stockevents.checks.doctor;

import io.stockevents.checks.doctor.KafkaStatus.Retention;
import io.stockevents.checks.doctor.KafkaStatus.Topic;
import io.stockevents.checks.doctor.ProbeResult.Answered;
import io.stockevents.checks.doctor.ProbeResult.Unreachable;
import io.stockevents.cli.UserError;
import io.stockevents.kafka.HangingTransactions;
import io.stockevents.kafka.HangingTransactions.Hanging;
import io.stockevents.kafka.KafkaAccess;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks the brokers, and never makes the topic by asking. */
final class KafkaProbe {

  private final KafkaAccess access;
  private final String topic;
  private final Duration timeout;
  private final String help;

  /**
   * @param help the command to suggest if the brokers are silent
   */
  KafkaProbe(KafkaAccess access, String topic, Duration timeout, String help) {
    this.access = access;
    this.topic = topic;
    this.timeout = timeout;
    this.help = help;
  }

  ProbeResult<KafkaStatus> ask() throws InterruptedException {
    try {
      Admin admin = access.with(KafkaAccess.timeouts(timeout)).admin();
      try {
        return new Answered<>(facts(admin));
      } finally {
        admin.close(Duration.ZERO);
      }
    } catch (ExecutionException e) {
      KafkaException cause =
          e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
      return new Unreachable<>(
          String.valueOf(access.explain(cause).getMessage()), Optional.of(help));
    } catch (KafkaException e) {
      return new Unreachable<>(String.valueOf(access.explain(e).getMessage()), Optional.of(help));
    } catch (UserError e) {
      return new Unreachable<>(String.valueOf(e.getMessage()), Optional.of(help));
    }
  }

  private KafkaStatus facts(Admin admin) throws InterruptedException, ExecutionException {
    int brokers = admin.describeCluster().nodes().get().size();
    try {
      TopicDescription description =
          admin.describeTopics(List.of(topic)).allTopicNames().get().values().iterator().next();
      return new KafkaStatus(brokers, false, Optional.of(topic(admin, description)));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return new KafkaStatus(brokers, false, Optional.empty());
      }
      if (e.getCause() instanceof AuthorizationException) {
        return new KafkaStatus(brokers, true, Optional.empty());
      }
      throw e;
    }
  }

  private Topic topic(Admin admin, TopicDescription description)
      throws InterruptedException, ExecutionException {
    List<TopicPartitionInfo> partitions = description.partitions();
    List<Integer> leaderless = those(partitions, p -> p.leader() == null || p.leader().isEmpty());
    List<Integer> behind = those(partitions, p -> p.isr().size() < p.replicas().size());
    if (!leaderless.isEmpty()) {
      // Asking for its records would only time out.
      return new Topic(
          partitions.size(),
          leaderless,
          behind,
          true,
          Optional.empty(),
          retention(admin),
          Optional.empty());
    }
    return new Topic(
        partitions.size(),
        leaderless,
        behind,
        offsets(admin, partitions, OffsetSpec.earliest()).stream().allMatch(o -> o.offset() == 0),
        offsets(admin, partitions, OffsetSpec.maxTimestamp()).stream()
            .filter(newest -> newest.offset() >= 0)
            .map(newest -> Instant.ofEpochMilli(newest.timestamp()))
            .max(Instant::compareTo),
        retention(admin),
        hanging(admin));
  }

  /** It needs more rights than all the rest, and older brokers do not tell. */
  private Optional<List<Hanging>> hanging(Admin admin) throws InterruptedException {
    try {
      return Optional.of(HangingTransactions.find(admin, List.of(topic)).hanging());
    } catch (KafkaException e) {
      return Optional.empty();
    }
  }

  private static List<Integer> those(
      List<TopicPartitionInfo> partitions, Predicate<TopicPartitionInfo> such) {
    return partitions.stream().filter(such).map(TopicPartitionInfo::partition).toList();
  }

  private List<ListOffsetsResultInfo> offsets(
      Admin admin, List<TopicPartitionInfo> partitions, OffsetSpec which)
      throws InterruptedException, ExecutionException {
    Map<TopicPartition, OffsetSpec> asked =
        partitions.stream()
            .collect(Collectors.toMap(p -> new TopicPartition(topic, p.partition()), p -> which));
    return List.copyOf(admin.listOffsets(asked).all().get().values());
  }

  private Optional<Retention> retention(Admin admin)
      throws InterruptedException, ExecutionException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      Config config =
          admin.describeConfigs(List.of(resource)).all().get().values().iterator().next();
      long ms = Long.parseLong(config.get(TopicConfig.RETENTION_MS_CONFIG).value());
      return Optional.of(
          new Retention(
              config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value().contains("compact"),
              ms < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(ms)),
              Long.parseLong(config.get(TopicConfig.RETENTION_BYTES_CONFIG).value())));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
