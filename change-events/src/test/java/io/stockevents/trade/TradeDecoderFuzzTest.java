package io.stockevents.trade;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.change.Coordinates;
import io.stockevents.change.Damage;
import io.stockevents.change.Recording;
import io.stockevents.change.Trials;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Damages the recordings at random and checks {@link DecoderContract}. */
class TradeDecoderFuzzTest {

  /** Each time Jackson meets a new name it copies those that it knows; few do for the contract. */
  private static final int INPUTS_A_DECODER = 1_000;

  private static final List<byte[]> KEYS =
      Recording.all().map(Recording::keyBytes).map(Objects::requireNonNull).toList();

  private final Map<String, Long> results = new TreeMap<>();
  private TradeDecoder decoder = new TradeDecoder();
  private int uses;

  /** Loading classes allocates more than any record does. */
  @BeforeAll
  static void loadClasses() {
    Recording.all().forEach(RecordingsTest::decode);
    new TradeDecoder().decode(new Coordinates("", 0, 0), null, new byte[] {'{'});
  }

  @Test
  void damagedRecordsKeepTheContract() {
    Trials.run(getClass(), 20_000, this::check);

    System.err.println(results);
    if (uses > 1_000) {
      assertThat(results).containsOnlyKeys("Change", "Malformed", "Tombstone");
    }
  }

  private void check(SplittableRandom random) {
    if (uses++ % INPUTS_A_DECODER == 0) {
      decoder = new TradeDecoder();
    }
    byte[] key = random.nextInt(4) == 0 ? new Damage(KEYS, random).next() : KEYS.get(0);
    byte @Nullable [] value = random.nextInt(20) == 0 ? null : Damage.ofRecordings(random).next();
    TradeRecord record = DecoderContract.check(decoder, key, value);
    results.merge(record.getClass().getSimpleName(), 1L, Long::sum);
  }
}
