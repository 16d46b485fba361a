package io.stockevents.producer.trades;

import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Time-ordered trade ids: UUID version 7 (RFC 9562) of the creation time, microseconds included,
 * each greater than the one before. So the primary key's B-tree is appended to, not scattered.
 */
final class TradeIds {

  private static final long VERSION = 0x7000L;
  private static final long VARIANT = 0x8000_0000_0000_0000L;

  private final RandomGenerator random;
  private long time;
  private long sequence;

  TradeIds(RandomGenerator random) {
    this.random = random;
  }

  /** The next id; when the clock stood still or went back, it counts on from the last one. */
  UUID next(Instant createdAt) {
    long now = timeBits(createdAt);
    if (now > time) {
      time = now;
      // One of the 62 bits is left free to count into.
      sequence = random.nextLong() >>> 3;
    } else {
      // Small steps: even 10^12 trades of one microsecond do not overflow.
      sequence += 1 + (random.nextLong() >>> 44);
    }
    return new UUID(time, VARIANT | sequence);
  }

  private static long timeBits(Instant instant) {
    long microsOfMilli = instant.get(ChronoField.MICRO_OF_SECOND) % 1000;
    return (instant.toEpochMilli() << 16) | VERSION | (microsOfMilli * 4096 / 1000);
  }
}
