package io.stockevents.tail;

import java.time.Instant;

/** Where to stop, before the end of the topic or beyond what it has now. */
sealed interface EndPosition extends Bound {

  /** Before this offset of every partition, at least 0. */
  record Offset(long offset) implements EndPosition {}

  /** Before the first record that Kafka stamped with {@code instant} or later. */
  record Time(Instant instant) implements EndPosition {}
}
