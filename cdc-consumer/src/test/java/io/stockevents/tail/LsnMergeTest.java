package io.stockevents.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The records' timestamps are their LSNs. */
class LsnMergeTest {

  private static final TopicPartition P0 = new TopicPartition("t", 0);
  private static final TopicPartition P1 = new TopicPartition("t", 1);
  private static final long LATER = LsnMerge.PATIENCE.toNanos();

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
  private final LsnMerge merge = new LsnMerge(consumer, record -> record.timestamp());
  private final Map<TopicPartition, Long> positions = new HashMap<>();

  @BeforeEach
  void assign() {
    consumer.assign(List.of(P0, P1));
    consumer.updateBeginningOffsets(Map.of(P0, 0L, P1, 0L));
  }

  @Test
  void waitsForAPartitionThatHasMore() {
    topicHas(2, 1);
    come(P0, 10, 30);
    assertThat(next(LATER)).isEmpty();

    come(P1, 20);

    assertThat(next(LATER)).containsExactly(10L, 20L, 30L);
    assertThat(merge.isEmpty()).isTrue();
  }

  @Test
  void waitsASecondForAPartitionThatHasNoMoreAtTheMoment() {
    topicHas(1, 0);
    come(P0, 10);
    assertThat(next(LATER - 1)).isEmpty();

    assertThat(next(LATER)).containsExactly(10L);
  }

  @Test
  void doesNotWaitForAPartitionThatBringsNoMoreAtAll() {
    topicHas(1, 5);
    come(P0, 10);

    assertThat(lsns(merge.next(P1::equals, 0))).containsExactly(10L);
  }

  @Test
  void recordWithoutLsnOrWithALowerOneFollowsTheOneBeforeIt() {
    topicHas(4, 1);
    come(P0, 10, 0, 5, 30);
    come(P1, 20);

    assertThat(next(LATER)).containsExactly(10L, 0L, 5L, 20L, 30L);
  }

  @Test
  void partitionThatIsFarAheadIsPausedUntilTheOtherHasCaughtUp() {
    topicHas(20_000, 1);
    long[] many = new long[10_000];
    come(P0, many);
    assertThat(consumer.paused()).isEqualTo(Set.of(P0));
    next(0);
    assertThat(consumer.paused()).isEqualTo(Set.of(P0));

    come(P1, 20);

    assertThat(next(LATER)).hasSize(10_000);
    assertThat(consumer.paused()).isEmpty();
  }

  private void topicHas(long first, long second) {
    consumer.updateEndOffsets(Map.of(P0, first, P1, second));
    consumer.seek(P0, 0);
    consumer.seek(P1, 0);
  }

  private void come(TopicPartition partition, long... lsns) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    long offset = positions.getOrDefault(partition, 0L);
    for (long lsn : lsns) {
      records.add(record(partition, offset++, lsn));
    }
    positions.put(partition, offset);
    consumer.seek(partition, offset);
    merge.add(new ConsumerRecords<>(Map.of(partition, records), Map.of()), 0);
  }

  private static ConsumerRecord<byte[], byte[]> record(
      TopicPartition partition, long offset, long lsn) {
    return Records.of(partition, offset, lsn, null, null);
  }

  private List<Long> next(long nanos) {
    return lsns(merge.next(partition -> false, nanos));
  }

  private static List<Long> lsns(List<ConsumerRecord<byte[], byte[]>> records) {
    return records.stream().map(ConsumerRecord::timestamp).toList();
  }
}
