package io.stockevents.checks.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.data.Percentage.withPercentage;

import io.stockevents.change.Coordinates;
import io.stockevents.trade.TradeKey;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowStateTableTest {

  private final RowStateTable states = new RowStateTable("trades");

  @Test
  void givesBackWhatWasPut() {
    TradeKey key = new TradeKey(new UUID(-1, 2), Instant.parse("1969-12-31T23:59:59.999999Z"));
    Coordinates at = new Coordinates("trades", 40_000, (1L << 48) - 1);
    int entry = states.add(key);

    states.putRow(entry, -5, 6, at, true);
    states.match(entry);

    assertThat(states.find(key)).isEqualTo(entry);
    assertThat(states.key(entry)).isEqualTo(key);
    assertThat(states.fingerprint(entry)).isEqualTo(-5);
    assertThat(states.lsn(entry)).isEqualTo(6);
    assertThat(states.coordinates(entry)).isEqualTo(at);
    assertThat(states.isSnapshot(entry)).isTrue();
    assertThat(states.isMatched(entry)).isTrue();
    assertThat(states.isDeleted(entry)).isFalse();

    states.putDeleted(entry, 7, new Coordinates("trades", 0, 1));

    assertThat(states.isDeleted(entry)).isTrue();
    assertThat(states.isSnapshot(entry)).isFalse();
  }

  @Test
  void isAMapOfKeys() {
    Random random = new Random(7);
    Map<TradeKey, Integer> expected = new HashMap<>();
    for (int i = 0; i < 300_000; i++) {
      TradeKey key =
          new TradeKey(
              new UUID(random.nextInt(3), random.nextInt(40_000)),
              Instant.ofEpochSecond(random.nextInt(3)));
      int found = states.find(key);
      int added = states.add(key);
      // Not an assertion for each: these would take longer than all the rest.
      Integer known = expected.putIfAbsent(key, expected.size());
      if (found != (known == null ? -1 : known) || added != expected.get(key)) {
        fail("%s was found at %d and added at %d, not %s", key, found, added, known);
      }
    }
    assertThat(states.size()).isEqualTo(expected.size());
    expected.forEach((key, entry) -> assertThat(states.key(entry)).isEqualTo(key));
  }

  /** Just after the index has grown it is emptiest, and a page has been begun. */
  @ParameterizedTest
  @ValueSource(ints = {786_433, 1_000_000, 1_572_864})
  void takesAtMost60BytesAKey(int keys) {
    for (int i = 0; i < keys; i++) {
      states.add(new TradeKey(new UUID(0, i), Instant.EPOCH));
    }

    assertThat((double) states.bytes() / keys).isBetween(53.0, 60.0);
  }

  /** What it says that it takes is what the heap has less. */
  @Test
  void bytesAreThoseOfTheHeap() {
    long before = usedHeap();
    for (int i = 0; i < 786_433; i++) {
      states.add(new TradeKey(new UUID(0, i), Instant.EPOCH));
    }
    long taken = usedHeap() - before;

    assertThat(taken).isCloseTo(states.bytes(), withPercentage(20));
  }

  private static long usedHeap() {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }

  @Test
  void longSetIsASet() {
    LongHashSet set = new LongHashSet();
    for (int round = 0; round < 2; round++) {
      for (long value = -5_000; value < 5_000; value++) {
        assertThat(set.contains(value * 1024)).isEqualTo(round > 0);
        assertThat(set.add(value * 1024)).isEqualTo(round == 0);
      }
    }
    assertThat(set.contains(1)).isFalse();
  }
}
