package io.stockevents.dashboard;

import static java.util.stream.Collectors.toMap;

import io.stockevents.change.Coordinates;
import io.stockevents.cli.UserError;
import io.stockevents.dashboard.StreamStatus.Broker;
import io.stockevents.dashboard.StreamStatus.Worker;
import io.stockevents.kafka.KafkaAccess;
import io.stockevents.kafka.metrics.ConsumerMetrics;
import io.stockevents.trade.TradeDecoder;
import io.stockevents.trade.TradeRecord;
import io.stockevents.trade.TradeRecord.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Reads every partition of the topic into the stream, from a little before now on, and goes on
 * whatever happens to the brokers. {@link Consumer#wakeup()} ends it.
 */
final class TopicFollower {

  /** Of an idle topic, so many offsets are read however old they are. */
  private static final int FEWEST_PAST = 200;

  /** Of a busy one, so many at most: a second or two of reading. */
  private static final int MOST_PAST = 100_000;

  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration TOPIC_POLL = Duration.ofMillis(100);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
  private static final long HOUSEKEEPING_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Consumer<byte[], byte[]> consumer;
  private final String topic;
  private final TradeStream stream;
  private final StreamStatus status;
  private final ConsumerMetrics metrics;
  private final Runnable news;
  private final TradeDecoder decoder = new TradeDecoder();
  private final Map<TopicPartition, Long> endAtStart = new HashMap<>();
  private long lastHousekeeping = System.nanoTime();

  /**
   * @param news is run when something was added to the stream
   */
  TopicFollower(
      Consumer<byte[], byte[]> consumer,
      String topic,
      TradeStream stream,
      StreamStatus status,
      ConsumerMetrics metrics,
      Runnable news) {
    this.consumer = consumer;
    this.topic = topic;
    this.stream = stream;
    this.status = status;
    this.metrics = metrics;
    this.news = news;
  }

  /**
   * Finds the topic and reads what the page begins with.
   *
   * @param timeout how long to wait for the topic
   * @throws UserError if it is not there by then
   */
  void open(Duration timeout) {
    long giveUpAt = System.nanoTime() + timeout.toNanos();
    List<TopicPartition> partitions = partitions(timeout);
    while (partitions.isEmpty()) {
      if (System.nanoTime() >= giveUpAt) {
        throw UserError.failed(
            "no topic "
                + topic
                + "; it comes with the first change (cdc-stack status shows the connector)",
            null);
      }
      LockSupport.parkNanos(TOPIC_POLL.toNanos());
      partitions = partitions(timeout);
    }
    assign(partitions, true);
    while (!endAtStart.keySet().stream().allMatch(this::isPastRead)) {
      add(consumer.poll(POLL));
    }
  }

  private boolean isPastRead(TopicPartition partition) {
    return consumer.position(partition) >= endAtStart.getOrDefault(partition, 0L);
  }

  /** Reads until the consumer is woken up. */
  void run() {
    while (true) {
      try {
        status.alive(Worker.READER);
        add(consumer.poll(POLL));
        keepHouse();
      } catch (WakeupException e) {
        return;
      } catch (OffsetOutOfRangeException e) {
        e.offsetOutOfRangePartitions().forEach(this::continueAtBeginning);
      } catch (KafkaException e) {
        // Such as a refused login or a deleted topic: somebody may mend it while the page is open.
        status.broker(new Broker(false, String.valueOf(e.getMessage())));
        LockSupport.parkNanos(PAUSE_AFTER_FAILURE.toNanos());
      }
    }
  }

  private void add(ConsumerRecords<byte[], byte[]> batch) {
    for (ConsumerRecord<byte[], byte[]> record : batch) {
      Coordinates at = new Coordinates(record.topic(), record.partition(), record.offset());
      TradeRecord decoded = decoder.decode(at, record.key(), record.value());
      TopicPartition partition = new TopicPartition(record.topic(), record.partition());
      boolean past = record.offset() < endAtStart.getOrDefault(partition, 0L);
      stream.add(decoded, Instant.ofEpochMilli(record.timestamp()), past);
      count(decoded, past);
    }
    if (!batch.isEmpty()) {
      news.run();
    }
  }

  private void count(TradeRecord record, boolean past) {
    Kind kind = Kind.of(record);
    metrics.read(kind.word());
    if (!past && kind.isFreshChange() && record instanceof Change change) {
      metrics.arrived(change.event().source().committedAt(), Instant.now());
    }
  }

  private void keepHouse() {
    long now = System.nanoTime();
    if (now - lastHousekeeping < HOUSEKEEPING_NANOS) {
      return;
    }
    lastHousekeeping = now;
    boolean connected = connected(consumer.metrics());
    status.broker(new Broker(connected, connected ? null : "Kafka does not answer"));
    status.lag(KafkaAccess.lag(consumer));
    if (connected) {
      addNewPartitions();
    }
  }

  /** The consumer reconnects in silence; its metrics say how many connections it has. */
  private static boolean connected(Map<MetricName, ? extends Metric> metrics) {
    return metrics.entrySet().stream()
        .filter(metric -> metric.getKey().name().equals("connection-count"))
        .map(metric -> metric.getValue().metricValue())
        .allMatch(count -> !(count instanceof Number number) || number.intValue() > 0);
  }

  private void addNewPartitions() {
    try {
      List<TopicPartition> added = new ArrayList<>(partitions(Duration.ZERO));
      added.removeAll(consumer.assignment());
      if (!added.isEmpty()) {
        assign(added, false);
      }
    } catch (TimeoutException e) {
      // The next time will do.
    }
  }

  /** Asks for every offset before the assignment changes: asking may fail. */
  private void assign(List<TopicPartition> added, boolean atStart) {
    Map<TopicPartition, Long> first =
        atStart ? aLittleBeforeNow(added) : consumer.beginningOffsets(added);
    Set<TopicPartition> all = new HashSet<>(consumer.assignment());
    all.addAll(added);
    consumer.assign(all);
    first.forEach(consumer::seek);
  }

  /** As far back as the page's charts go. */
  private Map<TopicPartition, Long> aLittleBeforeNow(Collection<TopicPartition> partitions) {
    endAtStart.putAll(consumer.endOffsets(partitions));
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
    long windowBegan = Instant.now().minusSeconds(SecondCounts.SECONDS).toEpochMilli();
    Map<TopicPartition, OffsetAndTimestamp> inWindow =
        consumer.offsetsForTimes(
            partitions.stream().collect(toMap(partition -> partition, partition -> windowBegan)));
    Map<TopicPartition, Long> first = new HashMap<>();
    for (TopicPartition partition : partitions) {
      long end = endAtStart.getOrDefault(partition, 0L);
      OffsetAndTimestamp found = inWindow.get(partition);
      long offset = Math.min(found == null ? end : found.offset(), end - FEWEST_PAST);
      long earliest = Math.max(end - MOST_PAST, beginnings.getOrDefault(partition, 0L));
      first.put(partition, Math.max(offset, earliest));
    }
    return first;
  }

  private void continueAtBeginning(TopicPartition partition, long offset) {
    long beginning = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
    consumer.seek(partition, beginning);
    // Below zero, the topic was made anew.
    long lost = Math.max(0, beginning - offset);
    stream.lost(lost);
    metrics.lost(lost);
    endAtStart.computeIfPresent(partition, (same, end) -> Math.min(end, beginning));
  }

  private List<TopicPartition> partitions(Duration timeout) {
    List<PartitionInfo> partitions = consumer.partitionsFor(topic, timeout);
    return partitions == null
        ? List.of()
        : partitions.stream()
            .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
            .toList();
  }
}
