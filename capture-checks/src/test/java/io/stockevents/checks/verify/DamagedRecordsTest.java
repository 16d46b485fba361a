package io.stockevents.checks.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.change.Coordinates;
import io.stockevents.change.Damage;
import io.stockevents.change.Trials;
import io.stockevents.checks.verify.Comparison.Mismatch;
import io.stockevents.checks.verify.Difference.Kind;
import io.stockevents.trade.StockTrade;
import io.stockevents.trade.TradeDecoder;
import io.stockevents.trade.TradeRecord;
import io.stockevents.trade.TradeRecord.Change;
import io.stockevents.trade.TradeRecord.Malformed;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whatever is in a record, it is counted as malformed, or compared to the last digit. */
class DamagedRecordsTest {

  private static final String EVERYTHING = Long.MAX_VALUE + ":" + Long.MAX_VALUE + ":";

  private final TradeDecoder decoder = new TradeDecoder();
  private long malformed;
  private long rows;

  @Test
  void everyRecordIsComparedOrCounted() {
    Trials.run(getClass(), 10_000, this::check);

    assertThat(malformed).isPositive();
    assertThat(rows).isGreaterThan(500);
  }

  private void check(SplittableRandom random) {
    byte[] value = Damage.ofRecordings(random).next();
    TradeRecord record = decoder.decode(new Coordinates("t", 0, 42), null, value);
    TopicState fold =
        new TopicState(
            PgSnapshot.parse(EVERYTHING, 0, Map.of()),
            new RowStateTable("t"),
            new ChunkHistory(Optional.empty()),
            false);
    fold.add(record, null);

    boolean isMalformed = record instanceof Malformed;
    malformed += isMalformed ? 1 : 0;
    assertThat(fold.malformed()).isEqualTo(isMalformed ? 1 : 0);
    StockTrade row = record instanceof Change change ? change.event().after() : null;
    if (row == null) {
      assertThat(differences(fold)).isEmpty();
      return;
    }
    if (fold.folded() == 0) {
      // Its transaction is damaged, or gone from a snapshot row.
      assertThat(differences(fold, row)).extracting(Mismatch::kind).containsExactly(Kind.MISSING);
      return;
    }
    rows++;
    assertThat(differences(fold, row)).isEmpty();
    assertThat(differences(fold)).extracting(Mismatch::kind).containsExactly(Kind.EXTRA);
    BigDecimal price = row.stockPrice();
    if (price != null) {
      StockTrade dearer = Events.priced(row, price.add(price.ulp()));
      assertThat(differences(fold, dearer))
          .extracting(Mismatch::kind)
          .containsExactly(Kind.DIFFERENT);
      assertThat(Columns.differing(row, dearer))
          .extracting(Difference.Column::name)
          .containsExactly("stock_price");
    }
  }

  private static List<Mismatch> differences(TopicState fold, StockTrade... table) {
    Comparison comparison = new Comparison(fold);
    for (StockTrade row : table) {
      comparison.add(row);
    }
    comparison.finish();
    return comparison.found();
  }
}
