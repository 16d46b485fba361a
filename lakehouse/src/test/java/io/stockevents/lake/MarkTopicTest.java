package io.stockevents.lake;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.lake.SourceTable.Mark;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class MarkTopicTest {

  private static final TopicPartition PARTITION = new TopicPartition("cdc.message", 0);
  private static final Mark MARK = new Mark(7, "mine");

  private final MockConsumer<byte[], byte[]> consumer =
      new MockConsumer<>(OffsetResetStrategy.NONE);
  private final MarkTopic marks = new MarkTopic(consumer, "cdc.public.stock_trades");

  @Test
  void markIsThereOnceItHasArrived() {
    topicWith(5);
    marks.open();

    assertThat(marks.has(MARK)).isFalse();
    consumer.schedulePollTask(
        () -> {
          add(5, "stock_events.verify", "another");
          add(6, "somebody.else", "mine");
        });
    assertThat(marks.has(MARK)).isFalse();
    consumer.schedulePollTask(() -> add(7, "stock_events.verify", "mine"));
    assertThat(marks.has(MARK)).isTrue();
  }

  @Test
  void topicThatTheConnectorMakesWithTheMarkIsFound() {
    marks.open();
    assertThat(marks.has(MARK)).isFalse();

    topicWith(0);
    consumer.schedulePollTask(() -> add(0, "stock_events.verify", "mine"));

    assertThat(marks.has(MARK)).isTrue();
  }

  private void topicWith(long records) {
    consumer.updatePartitions(
        PARTITION.topic(),
        List.of(new PartitionInfo(PARTITION.topic(), 0, Node.noNode(), new Node[0], new Node[0])));
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    consumer.updateEndOffsets(Map.of(PARTITION, records));
  }

  private void add(long offset, String prefix, String content) {
    String value =
        """
        {"op":"m","ts_ms":1795356168264,"source":{"ts_ms":1795356168264,"txId":null,"lsn":7},\
        "message":{"prefix":"%s","content":"%s"}}\
        """
            .formatted(
                prefix,
                Base64.getEncoder().encodeToString(content.getBytes(StandardCharsets.UTF_8)));
    consumer.addRecord(
        new ConsumerRecord<>(
            PARTITION.topic(), 0, offset, new byte[0], value.getBytes(StandardCharsets.UTF_8)));
  }
}
