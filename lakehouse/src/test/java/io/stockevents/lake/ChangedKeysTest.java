package io.stockevents.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stockevents.trade.TradeKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChangedKeysTest {

  private static final TopicPartition PARTITION = new TopicPartition("trades", 0);
  private static final String ID = "00000000-0000-4000-8000-000000000001";

  private final MockConsumer<byte[], byte[]> consumer =
      new MockConsumer<>(OffsetResetStrategy.NONE);

  @Test
  void keysOfTheStretchAreThoseThatTheLakeCanHold() {
    consumer.schedulePollTask(
        () -> {
          add(5, "2026-11-25T10:00:00.000000Z");
          add(6, "+294276-12-31T23:59:59.000000Z");
          add(7, "2026-11-25T10:00:01.000000Z");
        });

    Set<TradeKey> keys =
        keys(Duration.ofSeconds(10), false).between(Map.of(PARTITION, 5L), Map.of(PARTITION, 7L));

    assertThat(keys)
        .contains(new TradeKey(UUID.fromString(ID), Instant.parse("2026-11-25T10:00:00Z")))
        .allMatch(key -> LakeSchema.holds(key.createdAt()));
  }

  @Test
  void brokerThatDiesIsNotWaitedForForEver() {
    assertThatThrownBy(
            () ->
                keys(Duration.ofMillis(300), false)
                    .between(Map.of(PARTITION, 5L), Map.of(PARTITION, 7L)))
        .isInstanceOf(TimeoutException.class);
  }

  @Test
  void stopsWhenItIsAskedTo() {
    assertThatThrownBy(
            () ->
                keys(Duration.ofDays(1), true)
                    .between(Map.of(PARTITION, 5L), Map.of(PARTITION, 7L)))
        .isInstanceOf(CancellationException.class);
  }

  private ChangedKeys keys(Duration timeout, boolean stopped) {
    return new ChangedKeys(consumer, timeout, () -> stopped);
  }

  private void add(long offset, String createdAt) {
    String value =
        """
        {"before":null,"after":{"trade_id":"%s","stock_name":"AAPL","stock_price":"1.25",\
        "stock_purchase_choice":"BUY","trader_id":"%1$s","created_at":"%s","updated_at":"%2$s"},\
        "source":{"ts_ms":1795356168264,"txId":1,"lsn":7},"op":"c","ts_ms":1795356168264}\
        """
            .formatted(ID, createdAt);
    consumer.addRecord(
        new ConsumerRecord<>(
            PARTITION.topic(),
            PARTITION.partition(),
            offset,
            new byte[0],
            value.getBytes(StandardCharsets.UTF_8)));
  }
}
