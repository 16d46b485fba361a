package io.stockevents.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stockevents.cli.UserError;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** A member of a group while partitions come and go. */
class GroupReaderTest {

  private static final String TOPIC = "t";
  private static final TopicPartition P0 = new TopicPartition(TOPIC, 0);
  private static final TopicPartition P1 = new TopicPartition(TOPIC, 1);

  private final GroupConsumer consumer = new GroupConsumer();
  private final StringWriter talk = new StringWriter();

  @Test
  void commitsWhereItBeginsBeforeAnythingCame() {
    consumer.topicEndsAt(5, 7);
    TopicReader reader = reader(new StartPosition.Latest());

    assigned(reader, P0, P1);

    assertThat(consumer.group()).isEqualTo(Map.of(P0, 5L, P1, 7L));
  }

  @Test
  void goesOnWhereTheGroupIs() {
    consumer.topicEndsAt(5, 7);
    consumer.groupHas(Map.of(P0, 3L, P1, 4L));
    TopicReader reader = reader(new StartPosition.Latest());

    assigned(reader, P0, P1);

    assertThat(consumer.position(P0)).isEqualTo(3);
    assertThat(consumer.position(P1)).isEqualTo(4);
  }

  @Test
  void partitionAddedWhileItRunsIsReadFromItsBeginning() {
    consumer.topicEndsAt(5);
    TopicReader reader = reader(new StartPosition.Latest());
    assigned(reader, P0);
    consumer.topicEndsAt(5, 7);

    assigned(reader, P0, P1);

    assertThat(consumer.position(P0)).isEqualTo(5);
    assertThat(consumer.position(P1)).isZero();
    assertThat(consumer.group()).isEqualTo(Map.of(P0, 5L, P1, 0L));
  }

  @Test
  void partitionAddedWhileNobodyWasThereIsReadFromItsBeginning() {
    consumer.topicEndsAt(5, 7);
    consumer.groupHas(Map.of(P0, 3L));
    TopicReader reader = reader(new StartPosition.Latest());

    assigned(reader, P0, P1);

    assertThat(consumer.position(P1)).isZero();
  }

  @Test
  void rebalanceIsNotTheEnd() {
    consumer.topicEndsAt(3);
    TopicReader reader = reader(new StartPosition.Beginning());
    assigned(reader, P0);

    assigned(reader);

    assertThat(reader.isAtEnd()).isFalse();
  }

  @Test
  void memberWithoutPartitionsEndsWithItsGroup() {
    consumer.topicEndsAt(3, 0);
    TopicReader reader = reader(new StartPosition.Beginning());
    assigned(reader);
    assertThat(reader.isAtEnd()).isFalse();

    consumer.groupHas(Map.of(P0, 3L, P1, 0L));

    assertThat(reader.isAtEnd()).isTrue();
  }

  @Test
  void endIsWhereTheTopicEndedWhenTheTailBegan() {
    consumer.topicEndsAt(1, 0);
    TopicReader reader = reader(new StartPosition.Beginning());
    assigned(reader, P0);
    consumer.addRecord(new ConsumerRecord<>(TOPIC, 0, 0, new byte[0], new byte[0]));
    reader.poll(Duration.ZERO);
    consumer.topicEndsAt(9, 9);

    assigned(reader, P0, P1);

    assertThat(reader.isAtEnd()).isTrue();
  }

  @Test
  void revokedPartitionIsNotCommittedForItsNextOwner() {
    consumer.topicEndsAt(5, 7);
    TopicReader reader = reader(new StartPosition.Latest());
    consumer.commitFails = true;
    assigned(reader, P0, P1);
    assertThat(talk.toString()).contains("offsets not committed");

    assigned(reader, P1);
    consumer.commitFails = false;
    reader.commit();

    assertThat(consumer.group()).isEqualTo(Map.of(P1, 7L));
  }

  @Test
  void startIsFoundLaterWhereKafkaCannotBeAsked() {
    consumer.topicEndsAt(5);
    TopicReader reader = reader(new StartPosition.Latest());
    consumer.offsetsFail = true;
    assigned(reader, P0);

    consumer.offsetsFail = false;
    reader.poll(Duration.ZERO);

    assertThat(consumer.group()).isEqualTo(Map.of(P0, 5L));
  }

  @Test
  void partitionThatComesBackBeginsWhereItBeganFirst() {
    consumer.topicEndsAt(5);
    TopicReader reader = reader(new StartPosition.Latest());
    consumer.commitFails = true;
    assigned(reader, P0);
    assigned(reader);
    consumer.topicEndsAt(9);

    consumer.commitFails = false;
    assigned(reader, P0);

    assertThat(consumer.position(P0)).isEqualTo(5);
  }

  @Test
  void offsetThatIsNotThereIsOneLine() {
    consumer.topicEndsAt(5);
    TopicReader reader = reader(new StartPosition.Offset(99));
    consumer.rebalance(List.of(P0));

    assertThatThrownBy(() -> reader.poll(Duration.ZERO))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("offset 99 is out of range");
  }

  private TopicReader reader(StartPosition from) {
    TailOptions options =
        new TailOptions(
            TopicSelector.of(Set.of(TOPIC)),
            Set.of(),
            from,
            null,
            null,
            true,
            true,
            false,
            EventFilter.NONE,
            null,
            Duration.ofMillis(200));
    TopicReader reader =
        new TopicReader(consumer, options, new Tally(true), new PrintWriter(talk, true));
    reader.open();
    return reader;
  }

  /** The group gives the member these partitions and no others, and it polls. */
  private void assigned(TopicReader reader, TopicPartition... partitions) {
    consumer.rebalance(Arrays.asList(partitions));
    // The mock finds one partition without an offset at a time.
    reader.poll(Duration.ZERO);
    reader.poll(Duration.ZERO);
    reader.poll(Duration.ZERO);
  }

  /** Keeps the group's offsets, which the mock forgets when it is subscribed; it can also fail. */
  private static final class GroupConsumer extends MockConsumer<byte[], byte[]> {

    private final Map<TopicPartition, OffsetAndMetadata> group = new HashMap<>();
    private boolean commitFails;
    private boolean offsetsFail;

    GroupConsumer() {
      super("none");
    }

    void topicEndsAt(long... ends) {
      updatePartitions(
          TOPIC, IntStream.range(0, ends.length).mapToObj(GroupReaderTest::info).toList());
      for (int partition = 0; partition < ends.length; partition++) {
        updateBeginningOffsets(Map.of(new TopicPartition(TOPIC, partition), 0L));
        updateEndOffsets(Map.of(new TopicPartition(TOPIC, partition), ends[partition]));
      }
    }

    void groupHas(Map<TopicPartition, Long> offsets) {
      offsets.forEach((partition, offset) -> group.put(partition, new OffsetAndMetadata(offset)));
    }

    Map<TopicPartition, Long> group() {
      Map<TopicPartition, Long> offsets = new HashMap<>();
      group.forEach((partition, offset) -> offsets.put(partition, offset.offset()));
      return offsets;
    }

    @Override
    public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
      super.subscribe(topics, listener);
      super.commitSync(group);
    }

    @Override
    public synchronized Map<TopicPartition, OffsetAndMetadata> committed(
        Set<TopicPartition> partitions) {
      Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>(group);
      committed.keySet().retainAll(partitions);
      return committed;
    }

    @Override
    public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
      if (commitFails) {
        throw new TimeoutException("no broker");
      }
      group.putAll(offsets);
      super.commitSync(offsets);
    }

    @Override
    public synchronized Map<TopicPartition, Long> endOffsets(
        Collection<TopicPartition> partitions) {
      if (offsetsFail) {
        throw new TimeoutException("no broker");
      }
      return super.endOffsets(partitions);
    }
  }

  private static PartitionInfo info(int partition) {
    Node node = new Node(0, "localhost", 9092);
    Node[] nodes = {node};
    return new PartitionInfo(TOPIC, partition, node, nodes, nodes);
  }
}
