package io.stockevents.change;

/** Where a record stands in Kafka. */
public record Coordinates(String topic, int partition, long offset) {

  /** {@code topic-partition@offset}, as messages name a record. */
  @Override
  public String toString() {
    return topic + "-" + partition + "@" + offset;
  }
}
