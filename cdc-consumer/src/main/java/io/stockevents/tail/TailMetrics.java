package io.stockevents.tail;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.stockevents.change.DecodedRecord;
import io.stockevents.change.DecodedRecord.Change;
import io.stockevents.change.Operation;
import io.stockevents.kafka.metrics.ConsumerMetrics;
import java.time.Instant;
import java.util.OptionalLong;

/** Counts all that is read, shown or not, for Prometheus. */
final class TailMetrics {

  private final ConsumerMetrics metrics;
  private volatile OptionalLong lag = OptionalLong.empty();
  private long lost;

  TailMetrics(PrometheusRegistry registry) {
    metrics = new ConsumerMetrics(registry, () -> lag);
  }

  /**
   * Counts a record.
   *
   * @param live whether it came to the topic after the tail began
   */
  void read(DecodedRecord record, boolean live) {
    metrics.read(RecordKind.of(record));
    if (live && record instanceof Change change && change.event().operation() != Operation.READ) {
      metrics.arrived(change.event().committedAt(), Instant.now());
    }
  }

  /**
   * Tells how it stands.
   *
   * @param lagNow records not read yet, where that is known
   * @param lostSoFar records that Kafka no longer had, since the start
   */
  void update(OptionalLong lagNow, long lostSoFar) {
    lag = lagNow;
    metrics.lost(lostSoFar - lost);
    lost = lostSoFar;
  }
}
