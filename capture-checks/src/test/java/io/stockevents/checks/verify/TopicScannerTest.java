package io.stockevents.checks.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stockevents.change.Coordinates;
import io.stockevents.cli.UserError;
import io.stockevents.trade.TradeRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TopicScannerTest {

  private static final String TOPIC = "trades";
  private static final TopicPartition FIRST = new TopicPartition(TOPIC, 0);
  private static final TopicPartition SECOND = new TopicPartition(TOPIC, 1);

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
  private final TopicScanner replay = new TopicScanner(consumer, TOPIC);
  private final List<Coordinates> read = new ArrayList<>();

  @Test
  void readsAllPartitionsFromTheirBeginningsToTheEnd() {
    open(0, 0);
    Map<TopicPartition, Long> end = replay.end();
    assertThat(replay.hasReached(end)).isFalse();

    record(FIRST, 0);
    record(SECOND, 0);
    record(SECOND, 1);
    assertThat(replay.poll(this::note)).isEqualTo(3);

    assertThat(replay.hasReached(end)).isTrue();
    assertThat(replay.lostBeginning()).isEmpty();
    assertThat(read)
        .containsExactlyInAnyOrder(
            new Coordinates(TOPIC, 0, 0),
            new Coordinates(TOPIC, 1, 0),
            new Coordinates(TOPIC, 1, 1));
  }

  @Test
  void namesThePartitionsThatLostTheirBeginning() {
    open(0, 7);

    assertThat(replay.lostBeginning()).contains("trades-1@7");
  }

  @Test
  void anUnknownTopicIsSaid() {
    assertThatThrownBy(replay::open)
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("no topic trades");
  }

  @Test
  void readsARecordAgainHoweverLateItComes() {
    open(0, 0);
    for (int i = 0; i < 50; i++) {
      consumer.schedulePollTask(() -> {});
    }
    consumer.schedulePollTask(() -> record(SECOND, 1));

    assertThat(replay.read(new Coordinates(TOPIC, 1, 1), new IdleTimeout(Duration.ofSeconds(30))))
        .map(TradeRecord::coordinates)
        .contains(new Coordinates(TOPIC, 1, 1));
  }

  @Test
  void aRecordThatDoesNotComeIsNotWaitedForLongerThanPatience() {
    open(0, 0);

    assertThat(replay.read(new Coordinates(TOPIC, 1, 1), new IdleTimeout(Duration.ofMillis(1))))
        .isEmpty();
  }

  private void open(long first, long second) {
    consumer.updatePartitions(TOPIC, List.of(partition(0), partition(1)));
    consumer.updateBeginningOffsets(Map.of(FIRST, first, SECOND, second));
    consumer.updateEndOffsets(Map.of(FIRST, first + 1, SECOND, second + 2));
    replay.open();
  }

  private void record(TopicPartition partition, long offset) {
    consumer.addRecord(
        new ConsumerRecord<>(TOPIC, partition.partition(), offset, new byte[0], new byte[0]));
  }

  private void note(TradeRecord item, @Nullable String chunk) {
    read.add(item.coordinates());
  }

  private static PartitionInfo partition(int number) {
    Node[] nodes = {Node.noNode()};
    return new PartitionInfo(TOPIC, number, Node.noNode(), nodes, nodes);
  }
}
