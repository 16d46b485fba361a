package io.stockevents.trade;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.change.Operation;
import io.stockevents.change.Recording;
import io.stockevents.change.SourceInfo;
import io.stockevents.trade.TradeRecord.Change;
import io.stockevents.trade.TradeRecord.Tombstone;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Debezium 3.7.0 really wrote, in every converter setting that was recorded. */
class RecordingsTest {

  private static final UUID TRADER = UUID.fromString("22222222-2222-4222-8222-222222222222");
  private static final UUID OTHER_TRADER = UUID.fromString("55555555-5555-4555-8555-555555555555");

  private static final StockTrade APPLE =
      trade("11111111", "AAPL", "187.44", Side.BUY, TRADER, "2026-11-20T09:30:00.123456Z");
  private static final StockTrade BERKSHIRE =
      trade("33333333", "BRK.B", "9999999999.99", Side.SELL, TRADER, "2026-11-20T09:30:01Z");
  private static final StockTrade UNICODE =
      trade(
          "44444444", "Ünïcødé ☃ \"Q\"", "0.01", Side.BUY, OTHER_TRADER, "2026-11-21T10:00:00.5Z");
  private static final StockTrade UNICODE_UPDATED =
      changed(UNICODE, "-1.50", Side.BUY, "2026-11-21T10:00:01Z");
  private static final StockTrade MICROSOFT =
      trade("66666666", "MSFT", "250.00", Side.SELL, TRADER, "2026-11-21T11:00:00Z");
  private static final StockTrade MICROSOFT_UPDATED =
      changed(MICROSOFT, "250.00", Side.BUY, "2026-11-21T11:00:00Z");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "schemaless-string",
        "schemaless-precise",
        "schema-precise",
        "schemaless-string-tombstones"
      })
  void fullIdentityGivesEveryRowBeforeAndAfter(String file) {
    List<TradeEvent> events = events(file);

    assertThat(events)
        .extracting(TradeEvent::operation)
        .containsExactly(
            Operation.READ,
            Operation.READ,
            Operation.CREATE,
            Operation.UPDATE,
            Operation.CREATE,
            Operation.UPDATE,
            Operation.DELETE);
    assertThat(events)
        .extracting(TradeEvent::before)
        .containsExactly(null, null, null, UNICODE, null, MICROSOFT, UNICODE_UPDATED);
    assertThat(events)
        .extracting(TradeEvent::after)
        .containsExactly(
            APPLE, BERKSHIRE, UNICODE, UNICODE_UPDATED, MICROSOFT, MICROSOFT_UPDATED, null);
    assertThat(events).noneMatch(TradeEvent::keyOnly);
  }

  @Test
  void defaultIdentityGivesNoOldRowAndOnlyTheKeyOfADeletedOne() {
    List<TradeEvent> events = events("schemaless-string-default-identity");

    assertThat(events).extracting(TradeEvent::before).containsOnlyNulls();
    assertThat(events)
        .extracting(TradeEvent::after)
        .containsExactly(
            APPLE, BERKSHIRE, UNICODE, UNICODE_UPDATED, MICROSOFT, MICROSOFT_UPDATED, null);
    TradeEvent delete = events.get(6);
    assertThat(delete.keyOnly()).isTrue();
    assertThat(delete.key()).isEqualTo(UNICODE.key());
    assertThat(events.subList(0, 6)).noneMatch(TradeEvent::keyOnly);
  }

  @Test
  void metadataSaysWhereAndWhenToTheMicrosecond() {
    List<TradeEvent> events = events("schemaless-string");

    assertThat(events.get(0).source())
        .isEqualTo(
            new SourceInfo(
                Instant.parse("2026-11-22T14:02:48.264Z"),
                true,
                false,
                "trading",
                "public",
                "stock_trades",
                5802,
                622767056));
    assertThat(events.get(3).source())
        .isEqualTo(
            new SourceInfo(
                Instant.parse("2026-11-22T14:02:53.650111Z"),
                false,
                false,
                "trading",
                "public",
                "stock_trades",
                5804,
                622768152));
    assertThat(events.get(3).processedAt()).isEqualTo("2026-11-22T14:02:53.652907Z");
  }

  @Test
  void tombstoneKeepsTheKeyOfItsTrade() {
    Recording tombstone =
        Recording.of("schemaless-string-tombstones").stream()
            .filter(recording -> recording.value() == null)
            .findFirst()
            .orElseThrow();

    assertThat(decode(tombstone)).isEqualTo(new Tombstone(tombstone.coordinates(), UNICODE.key()));
    assertThat(tombstone.coordinates())
        .hasToString("cdc._timescaledb_internal._hyper_1_1_chunk-0@0");
  }

  @Test
  void keyWithASchemaIsReadForATombstoneToo() {
    Recording record = Recording.of("schema-precise").get(1);

    assertThat(new TradeDecoder().decode(record.coordinates(), record.keyBytes(), null))
        .isEqualTo(new Tombstone(record.coordinates(), BERKSHIRE.key()));
  }

  private static List<TradeEvent> events(String file) {
    return Recording.of(file).stream()
        .filter(recording -> recording.value() != null)
        .map(recording -> ((Change) decode(recording)).event())
        .toList();
  }

  private static StockTrade trade(
      String id, String name, String price, Side side, UUID trader, String createdAt) {
    char digit = id.charAt(0);
    String rest = "-dddd-4ddd-8ddd-dddddddddddd".replace('d', digit);
    Instant created = Instant.parse(createdAt);
    TradeKey key = new TradeKey(UUID.fromString(id + rest), created);
    return new StockTrade(
        key.tradeId(), name, new BigDecimal(price), side, trader, key.createdAt(), created);
  }

  private static StockTrade changed(StockTrade trade, String price, Side side, String updatedAt) {
    return new StockTrade(
        trade.tradeId(),
        trade.stockName(),
        new BigDecimal(price),
        side,
        trade.traderId(),
        trade.createdAt(),
        Instant.parse(updatedAt));
  }

  static TradeRecord decode(Recording recording) {
    return new TradeDecoder()
        .decode(recording.coordinates(), recording.keyBytes(), recording.valueBytes());
  }
}
