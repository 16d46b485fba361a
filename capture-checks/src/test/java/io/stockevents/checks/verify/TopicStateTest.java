package io.stockevents.checks.verify;

import static io.stockevents.change.Operation.CREATE;
import static io.stockevents.change.Operation.DELETE;
import static io.stockevents.change.Operation.READ;
import static io.stockevents.change.Operation.TRUNCATE;
import static io.stockevents.change.Operation.UPDATE;
import static io.stockevents.checks.verify.Events.key;
import static io.stockevents.checks.verify.Events.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.stockevents.change.Coordinates;
import io.stockevents.change.Operation;
import io.stockevents.checks.verify.Comparison.Mismatch;
import io.stockevents.checks.verify.Difference.Kind;
import io.stockevents.trade.PostgresTime;
import io.stockevents.trade.StockTrade;
import io.stockevents.trade.TradeRecord.Change;
import io.stockevents.trade.TradeRecord.Malformed;
import io.stockevents.trade.TradeRecord.Tombstone;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Folding events and comparing what they come to with a table. */
class TopicStateTest {

  private static final String TOPIC = "cdc.public.stock_trades";
  private static final long SEEN = 50;

  private static final List<Instant> EXTREMES =
      List.of(
          PostgresTime.INFINITY,
          PostgresTime.MINUS_INFINITY,
          Instant.parse("+294276-12-31T23:59:59.999999Z"),
          Instant.parse("+294276-12-31T23:59:59.999998Z"),
          Instant.parse("-4713-11-24T00:00:00Z"));
  private static final long LATER = 100;

  private TopicState fold = fold(false);
  private long offset;

  @Test
  void theNewestChangeOfARowCounts() {
    add(CREATE, 1, 10, "1.00");
    add(CREATE, 2, 11, "2.00");
    add(UPDATE, 1, 12, "1.50");
    add(DELETE, 2, 13, "");

    assertThat(differences(row(1, "1.50"))).isEmpty();
  }

  @Test
  void aLaterTransactionDoesNotHideTheChangeBefore() {
    add(CREATE, 1, 10, "1.00");
    add(UPDATE, 1, 11, "1.50", LATER);
    add(DELETE, 1, 12, "", LATER);
    add(CREATE, 2, 13, "2.00", LATER);

    assertThat(differences(row(1, "1.00"))).isEmpty();
    assertThat(fold.events()).isEqualTo(4);
    assertThat(fold.folded()).isEqualTo(1);
  }

  @Test
  void aRepeatedHistoryChangesNothing() {
    for (int i = 0; i < 3; i++) {
      add(CREATE, 1, 10, "1.00");
      add(UPDATE, 1, 11, "1.50");
      add(CREATE, 2, 12, "2.00");
      add(DELETE, 2, 13, "");
    }

    assertThat(differences(row(1, "1.50"))).isEmpty();
    assertThat(fold.duplicates()).isEqualTo(8);
    assertThat(fold.outOfOrder()).isZero();
  }

  @Test
  void anOlderChangeThatComesLateIsOutOfOrder() {
    add(CREATE, 1, 10, "1.00");
    add(UPDATE, 1, 12, "1.70");
    add(UPDATE, 1, 11, "1.50");
    add(UPDATE, 1, 11, "1.50");

    assertThat(differences(row(1, "1.70"))).isEmpty();
    assertThat(fold.outOfOrder()).isEqualTo(1);
    assertThat(fold.duplicates()).isEqualTo(1);
  }

  @Test
  void aChangeThatWasUnderWayDuringTheConnectorsSnapshotWinsOverItsRow() {
    add(READ, 1, 20, "1.00");
    add(UPDATE, 1, 19, "1.50");

    assertThat(differences(row(1, "1.50"))).isEmpty();
    assertThat(fold.outOfOrder()).isZero();
  }

  @Test
  void aNewSnapshotWinsOverWhatWasBeforeIt() {
    add(READ, 1, 20, "1.00");
    add(UPDATE, 1, 30, "1.50");
    add(READ, 1, 20, "1.80"); // the connector had not moved, the table had
    assertThat(differences(row(1, "1.80"))).isEmpty();

    add(UPDATE, 1, 30, "1.50"); // and then what happened since is sent again, in order
    add(UPDATE, 1, 31, "1.80");
    assertThat(differences(row(1, "1.80"))).isEmpty();
    assertThat(fold.outOfOrder()).isZero();
  }

  @Test
  void aTruncationRemovesAllRowsBeforeIt() {
    add(CREATE, 1, 10, "1.00");
    add(TRUNCATE, 0, 20, "");
    add(CREATE, 2, 30, "2.00");

    assertThat(differences(row(2, "2.00"))).isEmpty();
  }

  @Test
  void tellsMissingExtraAndDifferentRowsWithTheirEvents() {
    add(CREATE, 1, 10, "1.00"); // 0: extra
    add(CREATE, 2, 11, "2.00"); // 1: different
    add(CREATE, 3, 12, "3.00"); // 2
    add(DELETE, 3, 13, ""); // 3: missing

    assertThat(differences(row(2, "2.01"), row(3, "3.00"), row(4, "4.00")))
        .containsExactly(
            new Mismatch(Kind.DIFFERENT, key(2), at(1), row(2, "2.01")),
            new Mismatch(Kind.MISSING, key(3), at(3), row(3, "3.00")),
            new Mismatch(Kind.MISSING, key(4), null, row(4, "4.00")),
            new Mismatch(Kind.EXTRA, key(1), at(0), null));
  }

  @Test
  void comparingAgainForgetsTheFirstTime() {
    add(CREATE, 1, 10, "1.00");

    assertThat(differences(row(1, "1.00"))).isEmpty();
    assertThat(differences()).extracting(Mismatch::kind).containsExactly(Kind.EXTRA);
  }

  @Test
  void everyColumnCountsAndPricesAreNumbers() {
    add(CREATE, 1, 10, "1.50");

    assertThat(differences(row(1, "1.5"))).isEmpty();
    assertThat(differences(Events.renamed(row(1, "1.50"), "MSFT")))
        .extracting(Mismatch::kind)
        .containsExactly(Kind.DIFFERENT);
    assertThat(Columns.differing(row(1, "1.5"), Events.renamed(row(1, "2.00"), "MSFT")))
        .containsExactly(
            new Difference.Column("stock_name", "AAPL", "MSFT"),
            new Difference.Column("stock_price", "1.5", "2.00"));
  }

  @Test
  void everyDigitOfAPriceCounts() {
    BigDecimal beyondALong = new BigDecimal(BigInteger.TWO.pow(64), 2);
    add(CREATE, 1, 10, new BigDecimal("1.51").add(beyondALong).toPlainString());

    assertThat(differences(row(1, "1.51")))
        .extracting(Mismatch::kind)
        .containsExactly(Kind.DIFFERENT);
    assertThat(differences(row(1, beyondALong.add(new BigDecimal("1.510")).toPlainString())))
        .isEmpty();
  }

  @Test
  void nanIsAPriceLikeOthers() {
    StockTrade nan = Events.priced(row(1, "0.00"), null);
    fold.add(new Change(at(0), Events.change(CREATE, nan, 10)), null);

    assertThat(differences(nan)).isEmpty();
    assertThat(differences(row(1, "0.00")))
        .extracting(Mismatch::kind)
        .containsExactly(Kind.DIFFERENT);
    assertThat(Columns.differing(nan, nan)).isEmpty();
    assertThat(Columns.differing(nan, row(1, "0.00")))
        .containsExactly(new Difference.Column("stock_price", "NaN", "0.00"));
  }

  @ParameterizedTest
  @FieldSource("EXTREMES")
  void everyTimeOfTheColumnIsAValue(Instant time) {
    StockTrade row = Events.at(row(1, "1.00"), time);
    fold.add(new Change(at(0), Events.change(CREATE, row, 10)), null);

    assertThat(differences(row)).isEmpty();
    for (Instant other : EXTREMES) {
      if (!other.equals(time)) {
        assertThat(differences(Events.at(row, other)))
            .extracting(Mismatch::kind)
            .containsExactly(Kind.MISSING, Kind.EXTRA);
      }
    }
  }

  @Test
  void aLaterEventOnACompactedTopicMayHaveOvertakenTheOneThatCounts() {
    fold = fold(true);
    add(UPDATE, 1, 12, "1.50", LATER);
    add(CREATE, 2, 13, "2.00");
    add(UPDATE, 2, 14, "2.50", LATER);

    Comparison comparison = compare(row(1, "1.00"), row(2, "2.00"), row(3, "3.00"));

    assertThat(comparison.found())
        .extracting(Mismatch::kind, Mismatch::key)
        .as("compaction leaves the newest event of a row")
        .containsExactly(tuple(Kind.MISSING, key(3)));
    assertThat(comparison.counts()).containsEntry(Kind.UNPROVEN, 1L);
  }

  @Test
  void aTombstoneWithoutItsDeleteIsWhatCompactionLeft() {
    fold = fold(true);
    add(CREATE, 1, 10, "1.00");
    fold.add(new Tombstone(at(offset++), key(1)), null);
    add(CREATE, 2, 11, "2.00");
    add(DELETE, 2, 12, "");
    fold.add(new Tombstone(at(offset++), key(2)), null);

    Comparison comparison = compare(row(2, "2.00"));

    assertThat(comparison.found()).extracting(Mismatch::kind).containsExactly(Kind.MISSING);
    assertThat(comparison.counts()).containsEntry(Kind.UNPROVEN, 1L);
    assertThat(comparison.isEqual()).isFalse();
  }

  @Test
  void onATopicThatKeepsAllNothingIsOvertaken() {
    add(UPDATE, 1, 12, "1.50", LATER);

    assertThat(compare(row(1, "1.00")).found())
        .extracting(Mismatch::kind)
        .containsExactly(Kind.MISSING);
  }

  @Test
  void countsTheMalformedAndPassesTombstonesOver() {
    fold.add(new Malformed(at(0), "empty value"), null);
    fold.add(new Tombstone(at(1), key(1)), null);

    assertThat(fold.malformed()).isEqualTo(1);
    assertThat(fold.firstMalformed()).extracting(Malformed::coordinates).containsExactly(at(0));
    assertThat(fold.events()).isZero();
  }

  private void add(Operation operation, long id, long lsn, String price) {
    add(operation, id, lsn, price, SEEN);
  }

  private void add(Operation operation, long id, long lsn, String price, long transaction) {
    String known = price.isEmpty() ? "0" : price;
    fold.add(new Change(at(offset++), Events.change(operation, id, lsn, known, transaction)), null);
  }

  private static TopicState fold(boolean compacted) {
    return new TopicState(
        PgSnapshot.parse("100:100:", 0, Map.of()),
        new RowStateTable(TOPIC),
        new ChunkHistory(Optional.empty()),
        compacted);
  }

  private List<Mismatch> differences(StockTrade... table) {
    return compare(table).found();
  }

  private Comparison compare(StockTrade... table) {
    Comparison comparison = new Comparison(fold);
    for (StockTrade row : table) {
      comparison.add(row);
    }
    comparison.finish();
    return comparison;
  }

  private static Coordinates at(long offset) {
    return new Coordinates(TOPIC, 0, offset);
  }
}
