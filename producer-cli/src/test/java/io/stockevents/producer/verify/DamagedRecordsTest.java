package io.stockevents.producer.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.envelope.Coordinates;
import io.stockevents.envelope.Damage;
import io.stockevents.envelope.DecodedRecord;
import io.stockevents.envelope.DecodedRecord.Change;
import io.stockevents.envelope.DecodedRecord.Malformed;
import io.stockevents.envelope.EnvelopeDecoder;
import io.stockevents.envelope.Trials;
import io.stockevents.trade.StockTrade;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whatever is in a record, it is folded, or counted as malformed, and compared. */
class DamagedRecordsTest {

  private final EnvelopeDecoder decoder = new EnvelopeDecoder();
  private final Fold fold =
      new Fold(Visibility.parse("5800:5900:5850", 1, Map.of()), new LatestStates("t"));
  private long malformed;

  @Test
  void everyRecordIsFoldedOrCounted() {
    Trials.run(getClass(), 10_000, this::check);

    Comparison comparison = new Comparison(fold);
    comparison.finish();
    assertThat(fold.malformed()).isEqualTo(malformed);
    assertThat(fold.events()).isGreaterThanOrEqualTo(fold.folded());
  }

  private void check(SplittableRandom random) {
    byte[] value = Damage.ofRecordings(random).next();
    DecodedRecord record = decoder.decode(new Coordinates("t", 0, 42), null, value);
    fold.add(record);
    malformed += record instanceof Malformed ? 1 : 0;
    if (record instanceof Change change && change.event().after() != null) {
      StockTrade row = change.event().after();
      assertThat(Columns.differing(row, row)).isEmpty();
      assertThat(Fingerprint.of(row)).isEqualTo(Fingerprint.of(row));
      assertThat(Columns.differing(row, Events.row(1, "1.00"))).isNotEmpty();
    }
  }
}
