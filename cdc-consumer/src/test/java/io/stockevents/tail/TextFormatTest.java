package io.stockevents.tail;

import static io.stockevents.tail.Envelopes.ID;
import static io.stockevents.tail.Envelopes.delete;
import static io.stockevents.tail.Envelopes.insert;
import static io.stockevents.tail.Envelopes.row;
import static io.stockevents.tail.Envelopes.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.cli.ChangeLine;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextFormatTest {

  private static final String TIME = "2026-11-22 14:02:53.650 ";

  private final TextFormat format = format(ZoneOffset.UTC, false, 120);

  @Test
  void insertShowsTheNewRow() {
    assertThat(line(insert(row("AAPL", "187.44", "BUY"))))
        .isEqualTo(TIME + "insert   AAPL   BUY      187.44            " + ID + "\n");
  }

  @Test
  void snapshotShowsTheRowThatWasThere() {
    assertThat(line(Envelopes.snapshot(row("AAPL", "187.44", "BUY"))))
        .isEqualTo(TIME + "snapshot AAPL   BUY      187.44            " + ID + "\n");
  }

  @Test
  void updateShowsWhatChanged() {
    assertThat(line(update(row("AAPL", "187.44", "BUY"), row("AAPL", "188.01", "BUY"))))
        .isEqualTo(TIME + "update   AAPL   BUY      187.44 → 188.01   " + ID + "\n");
    assertThat(line(update(row("AAPL", "187.44", "BUY"), row("AAPL", "188.01", "SELL"))))
        .isEqualTo(
            TIME + "update   AAPL   SELL     187.44 → 188.01   " + ID + " side BUY → SELL\n");
    assertThat(line(update(row("AAPL", "187.44", "BUY"), row("AAPL", "187.44", "BUY"))))
        .isEqualTo(
            TIME + "update   AAPL   BUY      187.44            " + ID + " no column changed\n");
  }

  @Test
  void narrowTerminalHasTheTimeOfDayAndTheEndOfTheId() {
    String update = update(row("AAPL", "1187.44", "SELL"), row("AAPL", "1188.01", "SELL"));
    String line = Envelopes.line(format(ZoneOffset.UTC, false, 80), update);

    assertThat(line)
        .isEqualTo("14:02:53.650 update   AAPL   SELL    1187.44 → 1188.01  …44444444\n");
    // With room for a prefix such as that of the demo.
    assertThat(line.length()).isLessThanOrEqualTo(70);
  }

  @Test
  void updateWhoseOldRowIsUnknownShowsTheNewRow() {
    assertThat(line(update("null", row("AAPL", "188.01", "BUY"))))
        .isEqualTo(TIME + "update   AAPL   BUY      188.01            " + ID + "\n");
  }

  @Test
  void deleteShowsTheRowThatWent() {
    assertThat(line(delete(row("BRK.B", "9999999999.99", "SELL"))))
        .isEqualTo(TIME + "delete   BRK.B  SELL 9999999999.99         " + ID + "\n");
  }

  @Test
  void inventedValuesOfADeleteAreNotShown() {
    String invented = Envelopes.inventedRow();

    assertThat(line(delete(invented)))
        .isEqualTo(
            TIME
                + "delete   row not logged, only its key: replica identity is not FULL"
                + "  created 2026-11-21 10:00:00.500 "
                + ID
                + "\n");
  }

  @Test
  void truncateMessageAndTombstoneHaveALineToo() {
    assertThat(line(Envelopes.truncate()))
        .isEqualTo(TIME + "truncate every row of stock_trades is gone\n");
    assertThat(line(Envelopes.message("audit"))).isEqualTo(TIME + "message  audit hello\n");
    assertThat(Envelopes.line(format, null))
        .isEqualTo("tombstone " + ID + " at cdc.public.stock_trades-0@42\n");
  }

  @Test
  void truncateOfAHypertableNamesTheChunk() {
    ConsumerRecord<byte[], byte[]> source =
        new ConsumerRecord<>("t", 0, 42, null, Envelopes.bytes(Envelopes.truncate()));
    source.headers().add("__debezium_timescaledb_chunk_table", Envelopes.bytes("_hyper_1_3_chunk"));

    assertThat(Envelopes.lineOf(format, source))
        .isEqualTo(
            TIME + "truncate every row of _hyper_1_3_chunk, a chunk of stock_trades, is gone\n");
  }

  @ParameterizedTest
  @CsvSource({
    "8J+YgCBvaw==, 😀 ok",
    "YQpi, a\\nb",
    "/wA=, /wA=",
    "AAE=, AAE=",
    "no base64, no base64"
  })
  void messageIsShownAsTextWhereItIsText(String content, String shown) {
    assertThat(line(Envelopes.message("audit").replace("aGVsbG8=", content)))
        .isEqualTo(TIME + "message  audit " + shown + "\n");
  }

  @Test
  void malformedRecordHasNoLine() {
    assertThat(line("hello")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "A\\nB, A\\nB",
    "\\u001b[31mA, \\u{1b}[31mA",
    "A\\u009b2J, A\\u{9b}2J",
    "A\\u202eB, A\\u{202e}B",
    "A\\u2028B, A\\u{2028}B",
    "A\\\\nB, A\\\\nB",
    "Ünïcødé ☃ 😀, Ünïcødé ☃ 😀"
  })
  void hostileSymbolIsEscaped(String json, String shown) {
    assertThat(line(insert(row(json, "1.00", "BUY")))).contains("insert   " + shown + " ");
  }

  @Test
  void enormousSymbolIsCutShort() {
    assertThat(line(insert(row("X".repeat(5_000_000), "1.00", "BUY"))))
        .contains("insert   " + "X".repeat(100) + "… (5,000,000 characters) BUY ");
  }

  @Test
  void timeIsInTheZoneOfTheReader() {
    TextFormat kolkata = format(ZoneId.of("Asia/Kolkata"), false, 120);

    assertThat(Envelopes.line(kolkata, insert(row("AAPL", "1.00", "BUY"))))
        .startsWith("2026-11-22 19:32:53.650 ");
  }

  @Test
  void colourIsOnTheOperationAlone() {
    TextFormat coloured = format(ZoneOffset.UTC, true, 120);

    assertThat(Envelopes.line(coloured, delete(row("AAPL", "1.00", "BUY"))))
        .startsWith(TIME + "\u001b[31mdelete\u001b[0m   AAPL   BUY ");
  }

  @Test
  void anyTableHasItsNameItsKeyAndWhatChanged() {
    String before = "{\"region\":\"EU\",\"id\":17,\"amount\":\"5.00\",\"note\":null,\"n\":1}";
    String after = "{\"region\":\"EU\",\"id\":17,\"amount\":\"7.50\",\"note\":\"\",\"n\":1}";

    assertThat(order(insert(before)))
        .isEqualTo(TIME + "insert   orders EU/17  amount=5.00 note=null n=1\n");
    assertThat(order(update(before, after)))
        .isEqualTo(TIME + "update   orders EU/17  amount 5.00 → 7.50 note null → ''\n");
    assertThat(order(update(before, before)))
        .isEqualTo(TIME + "update   orders EU/17  no column changed\n");
    assertThat(order(update("null", after)))
        .isEqualTo(TIME + "update   orders EU/17  amount=7.50 note='' n=1\n");
    assertThat(order(delete(after)))
        .isEqualTo(TIME + "delete   orders EU/17  amount=7.50 note='' n=1\n");
    assertThat(order(delete("{\"region\":\"EU\",\"id\":17,\"amount\":\"\",\"n\":0}")))
        .isEqualTo(TIME + "delete   orders EU/17  only the key is logged\n");
  }

  @Test
  void columnThatIsAddedHasNoOldValue() {
    assertThat(order(update("{\"id\":1}", "{\"id\":1,\"added\":\"x\"}")))
        .isEqualTo(TIME + "update   orders EU/17  added  → x\n");
  }

  @Test
  void flattenedRowSaysWhatHappenedWhereTheTransformAddsIt() {
    assertThat(order("{\"id\":17,\"amount\":\"5.00\",\"__op\":\"u\"}"))
        .endsWith(" update   cdc.public.orders EU/17  amount=5.00 __op=u\n");
    assertThat(order("{\"id\":17,\"amount\":\"5.00\"}"))
        .endsWith(" row      cdc.public.orders EU/17  amount=5.00\n");
  }

  @Test
  void largeValueThatIsNotLoggedHasNotChanged() {
    assertThat(order(update("{\"big\":\"x\"}", "{\"big\":\"__debezium_unavailable_value\"}")))
        .isEqualTo(TIME + "update   orders EU/17  no column changed\n");
  }

  @Test
  void lineFitsTheTerminal() {
    String row = "{\"id\":17,\"a\":\"" + "x".repeat(60) + "\",\"b\":\"" + "é".repeat(60) + "\"}";

    String line = Envelopes.lineOf(format(ZoneOffset.UTC, false, 80), orderRecord(insert(row)));

    assertThat(line).hasSize(81).startsWith("14:02:53.650 insert   orders EU/17  ").endsWith("…\n");
  }

  @Test
  void topicIsNamedWhereThereAreSeveral() {
    TextFormat several = new TextFormat(new ChangeLine(ZoneOffset.UTC, false, 200), 200, true);

    assertThat(Envelopes.line(several, insert(row("AAPL", "1.00", "BUY"))))
        .startsWith(
            TIME + "insert   cdc.public.stock_trades " + ID + "/2026-11-21T10:00:00.500000Z ")
        .contains("stock_name=AAPL");
  }

  private String order(String value) {
    return Envelopes.lineOf(format, orderRecord(value));
  }

  private static ConsumerRecord<byte[], byte[]> orderRecord(String value) {
    return new ConsumerRecord<>(
        "cdc.public.orders",
        0,
        1,
        Envelopes.bytes("{\"region\":\"EU\",\"id\":17}"),
        Envelopes.bytes(value.replace("stock_trades", "orders")));
  }

  private static TextFormat format(ZoneId zone, boolean colour, int columns) {
    return new TextFormat(new ChangeLine(zone, colour, columns), columns, false);
  }

  private String line(String value) {
    return Envelopes.line(format, value);
  }
}
