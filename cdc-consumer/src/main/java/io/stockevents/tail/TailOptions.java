package io.stockevents.tail;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What to tail, and until when.
 *
 * @param topic not blank
 * @param from where to begin; with a group, only where the group has committed nothing yet
 * @param maxEvents stop after so many shown events, at least 1; null for no limit
 * @param untilEnd stop where the topic ended when the tail began
 * @param grouped whether to share partitions and commit offsets as a consumer group
 * @param filter which records are shown
 * @param statsInterval how often to report, positive; null for never
 * @param timeout how long to wait for brokers and for the topic, positive
 */
record TailOptions(
    String topic,
    StartPosition from,
    @Nullable Long maxEvents,
    boolean untilEnd,
    boolean grouped,
    EventFilter filter,
    @Nullable Duration statsInterval,
    Duration timeout) {

  TailOptions {
    if (topic.isBlank()) {
      throw new IllegalArgumentException("topic is blank");
    }
    if (maxEvents != null && maxEvents < 1) {
      throw new IllegalArgumentException("maxEvents is " + maxEvents);
    }
    if (statsInterval != null && !isPositive(statsInterval)) {
      throw new IllegalArgumentException("statsInterval is " + statsInterval);
    }
    if (!isPositive(timeout)) {
      throw new IllegalArgumentException("timeout is " + timeout);
    }
  }

  /** Whether the tail ends by itself. */
  boolean hasEnd() {
    return untilEnd || maxEvents != null;
  }

  private static boolean isPositive(Duration duration) {
    return !duration.isNegative() && !duration.isZero();
  }
}
