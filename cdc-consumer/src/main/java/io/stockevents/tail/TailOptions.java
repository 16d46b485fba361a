package io.stockevents.tail;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What to tail, and until when.
 *
 * @param topics at least one
 * @param partitions numbers of those that are read; empty for all
 * @param from where to begin; with a group, only where the group has committed nothing yet
 * @param until where to stop; null for nowhere
 * @param maxEvents stop after so many shown events, at least 1; null for no limit
 * @param untilEnd stop where the topic ended when the tail began
 * @param grouped whether to share partitions and commit offsets as a consumer group
 * @param inOrder whether to show the records of all partitions in the order of their LSNs
 * @param filter which records are shown
 * @param statsInterval how often to report, positive; null for never
 * @param timeout how long to wait for brokers and for the topic, positive
 */
record TailOptions(
    TopicSelector topics,
    Set<Integer> partitions,
    StartPosition from,
    @Nullable EndPosition until,
    @Nullable Long maxEvents,
    boolean untilEnd,
    boolean grouped,
    boolean inOrder,
    EventFilter filter,
    @Nullable Duration statsInterval,
    Duration timeout) {

  TailOptions {
    partitions = Set.copyOf(partitions);
    if (grouped && (inOrder || !partitions.isEmpty())) {
      throw new IllegalArgumentException("the group gives the partitions");
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
    return stops() || maxEvents != null;
  }

  /** Whether it ends at some place in the topic. */
  boolean stops() {
    return untilEnd || until != null;
  }

  private static boolean isPositive(Duration duration) {
    return !duration.isNegative() && !duration.isZero();
  }
}
