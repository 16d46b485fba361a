package io.stockevents.kafka;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.ApiVersions;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.DefaultHostResolver;
import org.apache.kafka.clients.ManualMetadataUpdater;
import org.apache.kafka.clients.NetworkClient;
import org.apache.kafka.clients.NetworkClientUtils;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeTransactionsResult;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.TransactionResult;
import org.apache.kafka.common.requests.WriteTxnMarkersRequest;
import org.apache.kafka.common.requests.WriteTxnMarkersRequest.TxnMarkerEntry;
import org.apache.kafka.common.requests.WriteTxnMarkersResponse;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Utils;

/**
 * Transactions that are open in a partition though their coordinator is through with them, so that
 * nothing will ever end them and readers of committed records wait there for good. A broker that is
 * killed between a commit and its markers can leave one when it starts again (KAFKA-20734).
 */
public final class HangingTransactions {

  /**
   * A hanging transaction in one partition.
   *
   * @param transactionalId what the coordinator knows its producer by; empty if it does not
   * @param committed whether the coordinator has committed it, and only this partition's marker is
   *     missing
   */
  public record Hanging(
      TopicPartition partition,
      long producerId,
      short producerEpoch,
      int coordinatorEpoch,
      long startOffset,
      Optional<String> transactionalId,
      boolean committed) {}

  /**
   * What was found.
   *
   * @param hanging nothing but {@link #end} ends these
   * @param ending partitions whose markers the coordinator is about to write; look again
   */
  public record Found(List<Hanging> hanging, Set<TopicPartition> ending) {
    /** Keeps copies. */
    public Found {
      hanging = List.copyOf(hanging);
      ending = Set.copyOf(ending);
    }
  }

  /** A transaction as a partition has it; equal to a later look's if nothing has happened to it. */
  private record Open(
      TopicPartition partition,
      long producerId,
      short producerEpoch,
      int coordinatorEpoch,
      long startOffset) {

    static Stream<Open> in(TopicPartition partition, ProducerState state) {
      return state.currentTransactionStartOffset().stream()
          .mapToObj(
              start ->
                  new Open(
                      partition,
                      state.producerId(),
                      (short) state.producerEpoch(),
                      state.coordinatorEpoch().orElse(0),
                      start));
    }
  }

  /** What the coordinator has on record about a producer. */
  private record Known(String transactionalId, TransactionDescription description) {

    /** Whether the coordinator will write a marker to this partition. */
    boolean covers(TopicPartition partition) {
      return description.topicPartitions().contains(partition);
    }

    /** The end of a transaction raises the epoch by one. */
    boolean committed(Open open) {
      return description.state() == TransactionState.COMPLETE_COMMIT
          && description.producerEpoch() == open.producerEpoch() + 1;
    }
  }

  /** From this version of the feature on, each transaction has a producer epoch of its own. */
  private static final short EPOCH_FOR_EACH = 2;

  private static final Duration MARKER_LIMIT = Duration.ofSeconds(30);

  private HangingTransactions() {}

  /**
   * Looks for them in all partitions of these topics, which must exist. A transaction that is under
   * way is none: the coordinator has its partition on record before its first record is written.
   */
  public static Found find(Admin admin, Collection<String> topics) throws InterruptedException {
    List<TopicPartition> partitions = partitions(admin, topics);
    Set<Open> open = open(admin, partitions);
    if (open.isEmpty()) {
      return new Found(List.of(), Set.of());
    }
    Map<Long, Known> known = coordinators(admin, open);
    // What has ended by now was about to; what has not, the coordinator's answer is about.
    open.retainAll(open(admin, partitions));

    boolean epochForEach = transactionVersion(admin) >= EPOCH_FOR_EACH;
    List<Hanging> hanging = new ArrayList<>();
    Set<TopicPartition> ending = new HashSet<>();
    for (Open each : open) {
      Optional<Known> producer = Optional.ofNullable(known.get(each.producerId()));
      if (producer.isEmpty() || !producer.get().covers(each.partition())) {
        boolean committed = epochForEach && producer.filter(p -> p.committed(each)).isPresent();
        hanging.add(
            new Hanging(
                each.partition(),
                each.producerId(),
                each.producerEpoch(),
                each.coordinatorEpoch(),
                each.startOffset(),
                producer.map(Known::transactionalId),
                committed));
      } else if (producer.get().description().state() != TransactionState.ONGOING) {
        ending.add(each.partition());
      }
    }
    return new Found(hanging, ending);
  }

  /**
   * Ends it by the marker that is missing: as its coordinator has decided if that is known, and
   * else by aborting it.
   *
   * @throws KafkaException if the partition's leader does not take the marker
   */
  public static void end(KafkaAccess access, Admin admin, Hanging hanging)
      throws InterruptedException {
    if (hanging.committed()) {
      commit(access, leader(admin, hanging.partition()), hanging);
    } else {
      await(
          admin
              .abortTransaction(
                  new AbortTransactionSpec(
                      hanging.partition(),
                      hanging.producerId(),
                      hanging.producerEpoch(),
                      hanging.coordinatorEpoch()))
              .all());
    }
  }

  private static List<TopicPartition> partitions(Admin admin, Collection<String> topics)
      throws InterruptedException {
    return await(admin.describeTopics(topics).allTopicNames()).values().stream()
        .flatMap(
            topic ->
                topic.partitions().stream()
                    .map(partition -> new TopicPartition(topic.name(), partition.partition())))
        .toList();
  }

  private static Set<Open> open(Admin admin, List<TopicPartition> partitions)
      throws InterruptedException {
    return await(admin.describeProducers(partitions).all()).entrySet().stream()
        .flatMap(
            entry ->
                entry.getValue().activeProducers().stream()
                    .flatMap(state -> Open.in(entry.getKey(), state)))
        .collect(Collectors.toCollection(HashSet::new));
  }

  /** By the ids of the producers. */
  private static Map<Long, Known> coordinators(Admin admin, Set<Open> open)
      throws InterruptedException {
    awaitCoordinators(admin);
    Set<Long> producers = open.stream().map(Open::producerId).collect(Collectors.toSet());
    List<String> ids =
        await(
                admin
                    .listTransactions(new ListTransactionsOptions().filterProducerIds(producers))
                    .all())
            .stream()
            .map(TransactionListing::transactionalId)
            .toList();
    return descriptions(admin, ids).entrySet().stream()
        .map(entry -> new Known(entry.getKey(), entry.getValue()))
        .collect(
            Collectors.toMap(
                known -> known.description().producerId(), Function.identity(), (one, two) -> one));
  }

  /**
   * Waits until every coordinator has loaded what it knows: a broker lists nothing of what it has
   * not loaded yet, and that would look like a transaction that nobody knows. To describe an id,
   * the client does wait, whether there is such an id or not.
   */
  private static void awaitCoordinators(Admin admin) throws InterruptedException {
    int partitions = describe(admin, Topic.TRANSACTION_STATE_TOPIC_NAME).partitions().size();
    Map<Integer, String> idOfEach =
        Stream.iterate(0, i -> i + 1)
            .map(i -> "hanging-transactions-" + i)
            .limit(100L * partitions)
            .collect(
                Collectors.toMap(
                    id -> Utils.abs(id.hashCode()) % partitions,
                    Function.identity(),
                    (one, two) -> one));
    descriptions(admin, List.copyOf(idOfEach.values()));
  }

  /** Of those that exist. */
  private static Map<String, TransactionDescription> descriptions(Admin admin, List<String> ids)
      throws InterruptedException {
    DescribeTransactionsResult result = admin.describeTransactions(ids);
    Map<String, TransactionDescription> found = new HashMap<>();
    for (String id : ids) {
      try {
        found.put(id, await(result.description(id)));
      } catch (TransactionalIdNotFoundException e) {
        // It has expired since it was listed.
      }
    }
    return found;
  }

  private static short transactionVersion(Admin admin) throws InterruptedException {
    FinalizedVersionRange range =
        await(admin.describeFeatures().featureMetadata())
            .finalizedFeatures()
            .get("transaction.version");
    return range == null ? 0 : range.maxVersionLevel();
  }

  /** Kafka's own tools can only abort, so this is the coordinator's request. */
  private static void commit(KafkaAccess access, Node leader, Hanging hanging) {
    TxnMarkerEntry marker =
        new TxnMarkerEntry(
            hanging.producerId(),
            (short) (hanging.producerEpoch() + 1),
            hanging.coordinatorEpoch(),
            TransactionResult.COMMIT,
            List.of(hanging.partition()),
            EPOCH_FOR_EACH);
    WriteTxnMarkersResponse response =
        (WriteTxnMarkersResponse)
            send(access, leader, new WriteTxnMarkersRequest.Builder(List.of(marker)));
    Errors error =
        response
            .errorsByProducerId()
            .getOrDefault(hanging.producerId(), Map.of())
            .getOrDefault(hanging.partition(), Errors.UNKNOWN_SERVER_ERROR);
    error.maybeThrow();
  }

  private static AbstractResponse send(
      KafkaAccess access, Node broker, AbstractRequest.Builder<?> request) {
    AdminClientConfig config = new AdminClientConfig(access.settings());
    int limit = KafkaAccess.milliseconds(MARKER_LIMIT);
    try (Metrics metrics = new Metrics();
        NetworkClient client =
            ClientUtils.createNetworkClient(
                config,
                "hanging-transactions",
                metrics,
                "hanging-transactions",
                new LogContext(),
                new ApiVersions(),
                Time.SYSTEM,
                1,
                limit,
                null,
                new ManualMetadataUpdater(),
                new DefaultHostResolver(),
                null,
                null)) {
      if (!NetworkClientUtils.awaitReady(client, broker, Time.SYSTEM, limit)) {
        throw new TimeoutException("no connection to broker " + broker);
      }
      return NetworkClientUtils.sendAndReceive(
              client,
              client.newClientRequest(broker.idString(), request, Time.SYSTEM.milliseconds(), true),
              Time.SYSTEM)
          .responseBody();
    } catch (IOException e) {
      throw new DisconnectException("broker " + broker + " does not answer", e);
    }
  }

  private static Node leader(Admin admin, TopicPartition partition) throws InterruptedException {
    return describe(admin, partition.topic()).partitions().get(partition.partition()).leader();
  }

  private static TopicDescription describe(Admin admin, String topic) throws InterruptedException {
    return await(admin.describeTopics(List.of(topic)).allTopicNames()).values().iterator().next();
  }

  private static <T> T await(KafkaFuture<T> answer) throws InterruptedException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
    }
  }
}
