package io.stockevents.tail;

import io.stockevents.cli.UserError;
import io.stockevents.kafka.KafkaAccess;
import io.stockevents.tail.StartPosition.Last;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the partitions of the topics: all of them, or as a member of a consumer group those that
 * the group gives to it. A group's offsets are committed only for records that were {@link
 * #written}.
 */
final class TopicReader implements ConsumerRebalanceListener {

  private static final Duration TOPIC_POLL = Duration.ofMillis(100);
  private static final int TOPICS_NAMED = 5;

  /** How often to look for new topics of a regular expression: the answer holds all topics. */
  private static final Duration NEW_TOPICS = Duration.ofSeconds(5);

  private static final Duration NEW_TOPICS_ANSWER = Duration.ofSeconds(1);

  private final Consumer<byte[], byte[]> consumer;
  private final TailOptions options;
  private final Tally tally;
  private final PrintWriter talk;

  /** Where each partition that the topics had at the start ended then. */
  private final Map<TopicPartition, Long> endAtStart = new HashMap<>();

  /** Partitions that a group which has not committed anything yet begins at the start position. */
  private final Set<TopicPartition> unreadByGroup = new HashSet<>();

  /** Where the partitions began for which the group had no offset. */
  private final Map<TopicPartition, Long> groupStart = new HashMap<>();

  private final Map<TopicPartition, OffsetAndMetadata> uncommitted = new HashMap<>();
  private final LastRecords lastRecords;
  private final StopOffsets stops;
  private long lastLookForTopics = System.nanoTime() - NEW_TOPICS.toNanos();

  TopicReader(
      Consumer<byte[], byte[]> consumer, TailOptions options, Tally tally, PrintWriter talk) {
    this.consumer = consumer;
    this.options = options;
    this.tally = tally;
    this.talk = talk;
    this.lastRecords =
        new LastRecords(consumer, options.from() instanceof Last last ? last.count() : 0);
    this.stops = new StopOffsets(consumer, options, Clock.systemUTC());
  }

  /**
   * Finds the topics and goes to the start position.
   *
   * @throws UserError if a topic is not there within the timeout, or not the offset
   */
  void open() {
    List<TopicPartition> partitions = awaitTopics();
    if (options.grouped()) {
      join(partitions);
    } else {
      assign(partitions, options.from());
    }
  }

  /**
   * Only the first member of a new group heeds the start position. Partitions that come later are
   * read from their beginning, or the group would lose what came before it knew of them.
   */
  private void join(List<TopicPartition> partitions) {
    endAtStart.putAll(consumer.endOffsets(partitions));
    stops.find(partitions, endAtStart);
    if (committed(partitions).isEmpty()) {
      unreadByGroup.addAll(partitions);
    }
    if (options.topics().expressions().isEmpty()) {
      consumer.subscribe(options.topics().names(), this);
    } else {
      consumer.subscribe(options.topics().pattern(), this);
    }
  }

  /** The next records; none if nothing came within {@code wait}. */
  ConsumerRecords<byte[], byte[]> poll(Duration wait) {
    try {
      return stops.before(lastRecords.shown(consumer.poll(wait)));
    } catch (OffsetOutOfRangeException e) {
      e.offsetOutOfRangePartitions().forEach(this::continueAtBeginning);
      return ConsumerRecords.empty();
    } catch (NoOffsetForPartitionException e) {
      beginInGroup(e.partitions());
      return ConsumerRecords.empty();
    }
  }

  /**
   * Whether everything before the stops has been read. A member without partitions, as every member
   * is for a moment in a rebalance, is at the end when its group is.
   */
  boolean isAtEnd() {
    if (lastRecords.isCounting() || stops.isPending()) {
      return false;
    }
    Set<TopicPartition> assignment = consumer.assignment();
    return assignment.isEmpty() ? groupIsAtEnd() : assignment.stream().allMatch(this::isAtEnd);
  }

  /** Whether everything of {@code partition} before its stop has been read. */
  boolean isAtEnd(TopicPartition partition) {
    try {
      OptionalLong stop = stops.of(partition);
      return stop.isPresent() && consumer.position(partition, Duration.ZERO) >= stop.getAsLong();
    } catch (TimeoutException | NoOffsetForPartitionException e) {
      // It has just been assigned; the next poll finds its position.
      return false;
    }
  }

  private boolean groupIsAtEnd() {
    try {
      Map<TopicPartition, OffsetAndMetadata> committed = committed(stops.known().keySet());
      return stops.known().entrySet().stream()
          .allMatch(end -> isReached(end.getValue(), committed.get(end.getKey())));
    } catch (RetriableException | UnknownMemberIdException e) {
      // In a rebalance, or while Kafka cannot be reached; the next poll will do.
      return false;
    }
  }

  private static boolean isReached(long end, @Nullable OffsetAndMetadata committed) {
    return committed != null && committed.offset() >= end;
  }

  /** Records from this offset on came to {@code partition} after the tail began. */
  long liveFrom(TopicPartition partition) {
    return endAtStart.getOrDefault(partition, 0L);
  }

  /** How many records are in the topic and not read yet, as far as the last fetch knew. */
  OptionalLong lag() {
    return KafkaAccess.lag(consumer);
  }

  /** Takes note that every record of {@code partition} before {@code offset} is written. */
  void written(TopicPartition partition, OffsetAndMetadata offset) {
    if (options.grouped()) {
      uncommitted.put(partition, offset);
    }
  }

  /** Commits what was written since the last time. */
  void commit() {
    if (uncommitted.isEmpty()) {
      return;
    }
    try {
      consumer.commitSync(uncommitted);
      uncommitted.clear();
    } catch (TimeoutException | CommitFailedException | RebalanceInProgressException e) {
      talk.println(
          "cdc-tail: offsets not committed, some events may be shown again: " + e.getMessage());
    }
  }

  /** Begins to read partitions and topics that were not there at the start. */
  void addNewPartitions() {
    if (options.grouped()) {
      return;
    }
    try {
      Set<TopicPartition> added = new LinkedHashSet<>(knownPartitions());
      if (System.nanoTime() - lastLookForTopics >= NEW_TOPICS.toNanos()) {
        lastLookForTopics = System.nanoTime();
        added.addAll(matchingPartitions(NEW_TOPICS_ANSWER));
      }
      added.removeAll(consumer.assignment());
      added.removeIf(partition -> !isSelected(partition));
      if (!added.isEmpty()) {
        assign(added, new StartPosition.Beginning());
      }
    } catch (TimeoutException e) {
      // Kafka cannot be reached, which is told elsewhere; the next time will do.
    }
  }

  /** Nothing to do: where the group has no offset, the next poll says so. */
  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}

  /** What could not be committed is left to the next owner, who would be set back later. */
  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    commit();
    onPartitionsLost(partitions);
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    lastRecords.forget(partitions);
    partitions.forEach(uncommitted::remove);
  }

  /**
   * Begins partitions for which the group has no offset, and commits at once where: nothing that
   * comes from now on may be lost if this member ends before it has shown anything.
   */
  private void beginInGroup(Collection<TopicPartition> partitions) {
    try {
      Map<TopicPartition, Long> offsets = groupStart(partitions);
      offsets.forEach((partition, offset) -> written(partition, new OffsetAndMetadata(offset)));
      begin(offsets, options.from());
    } catch (TimeoutException e) {
      // Kafka cannot be reached, which is reported elsewhere; the next poll asks again.
      return;
    }
    commit();
  }

  private Map<TopicPartition, Long> groupStart(Collection<TopicPartition> partitions) {
    List<TopicPartition> unknown = new ArrayList<>(partitions);
    unknown.removeAll(groupStart.keySet());
    List<TopicPartition> later = new ArrayList<>(unknown);
    later.removeAll(unreadByGroup);
    unknown.removeAll(later);
    groupStart.putAll(consumer.beginningOffsets(later));
    groupStart.putAll(options.from().offsets(consumer, unknown));
    Map<TopicPartition, Long> offsets = new HashMap<>(groupStart);
    offsets.keySet().retainAll(partitions);
    return offsets;
  }

  /** The offsets of the group, of those partitions that have one. */
  private Map<TopicPartition, OffsetAndMetadata> committed(Collection<TopicPartition> partitions) {
    Map<TopicPartition, OffsetAndMetadata> committed =
        new HashMap<>(consumer.committed(Set.copyOf(partitions), options.timeout()));
    committed.values().removeIf(Objects::isNull);
    return committed;
  }

  /** Asks for every offset before the assignment changes: asking may fail. */
  private void assign(Collection<TopicPartition> added, StartPosition from) {
    Map<TopicPartition, Long> first = from.offsets(consumer, added);
    endAtStart.putAll(consumer.endOffsets(added));
    stops.find(added, endAtStart);
    Set<TopicPartition> all = new HashSet<>(consumer.assignment());
    all.addAll(added);
    consumer.assign(all);
    begin(first, from);
  }

  private void begin(Map<TopicPartition, Long> offsets, StartPosition from) {
    offsets.forEach(consumer::seek);
    if (from instanceof Last) {
      lastRecords.find(offsets.keySet(), endAtStart);
    }
  }

  private void continueAtBeginning(TopicPartition partition, long offset) {
    long beginning = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
    consumer.seek(partition, beginning);
    tally.lost(Math.max(0, beginning - offset));
    talk.println(
        "cdc-tail: %s@%d is out of range; going on at %d".formatted(partition, offset, beginning));
  }

  /** A topic that was made a moment ago is not known everywhere yet. */
  private List<TopicPartition> awaitTopics() {
    long giveUpAt = System.nanoTime() + options.timeout().toNanos();
    while (true) {
      Set<TopicPartition> partitions = new LinkedHashSet<>();
      Optional<String> missing = Optional.empty();
      for (String topic : options.topics().names()) {
        List<TopicPartition> found = partitions(topic, options.timeout());
        partitions.addAll(found);
        missing = found.isEmpty() && missing.isEmpty() ? Optional.of(topic) : missing;
      }
      partitions.addAll(matchingPartitions(options.timeout()));
      if (missing.isEmpty() && !partitions.isEmpty()) {
        return selected(partitions);
      }
      if (System.nanoTime() >= giveUpAt) {
        throw unknownTopic(missing);
      }
      LockSupport.parkNanos(TOPIC_POLL.toNanos());
    }
  }

  /** Those of {@code partitions} that the options name, each of which some topic must have. */
  private List<TopicPartition> selected(Collection<TopicPartition> partitions) {
    for (int wanted : options.partitions()) {
      if (partitions.stream().noneMatch(partition -> partition.partition() == wanted)) {
        throw UserError.failed(
            "no partition %d of %s; the last one is %d"
                .formatted(
                    wanted,
                    options.topics(),
                    partitions.stream().mapToInt(TopicPartition::partition).max().orElse(0)),
            null);
      }
    }
    return partitions.stream().filter(this::isSelected).toList();
  }

  private boolean isSelected(TopicPartition partition) {
    return options.partitions().isEmpty() || options.partitions().contains(partition.partition());
  }

  /** Of the topics that are read already, as far as the consumer knows without asking. */
  private List<TopicPartition> knownPartitions() {
    return consumer.assignment().stream()
        .map(TopicPartition::topic)
        .distinct()
        .flatMap(topic -> partitions(topic, Duration.ZERO).stream())
        .toList();
  }

  /** Of all topics that a regular expression selects. */
  private List<TopicPartition> matchingPartitions(Duration timeout) {
    if (options.topics().expressions().isEmpty()) {
      return List.of();
    }
    Map<String, List<PartitionInfo>> topics = consumer.listTopics(timeout);
    return options.topics().matching(topics.keySet()).stream()
        .flatMap(topic -> partitions(topics.get(topic)).stream())
        .toList();
  }

  private List<TopicPartition> partitions(String topic, Duration timeout) {
    return partitions(consumer.partitionsFor(topic, timeout));
  }

  private static List<TopicPartition> partitions(@Nullable List<PartitionInfo> partitions) {
    return partitions == null
        ? List.of()
        : partitions.stream()
            .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
            .toList();
  }

  /**
   * @param missing the topic; empty if it is a regular expression that matches none
   */
  private UserError unknownTopic(Optional<String> missing) {
    List<String> topics =
        consumer.listTopics(options.timeout()).keySet().stream()
            .filter(topic -> !topic.startsWith("_") && !topic.startsWith("connect"))
            .sorted()
            .toList();
    String there =
        topics.isEmpty()
            ? "the broker has none yet"
            : "there are "
                + topics.stream().limit(TOPICS_NAMED).collect(Collectors.joining(", "))
                + (topics.size() > TOPICS_NAMED ? ", …" : "");
    return UserError.failed(
        missing.map(topic -> "no topic " + topic).orElse("no topic matches " + options.topics())
            + "; "
            + there
            + " (it comes with the first change; cdc-stack status shows the connector)",
        null);
  }
}
