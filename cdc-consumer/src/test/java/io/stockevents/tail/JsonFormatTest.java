package io.stockevents.tail;

import static io.stockevents.tail.Envelopes.row;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonFormatTest {

  private static final String COORDINATES =
      "{\"topic\":\"cdc.public.stock_trades\",\"partition\":0,\"offset\":42,";
  private static final String SOURCE =
      "\"committed_at\":\"2026-11-22T14:02:53.650111Z\","
          + "\"processed_at\":\"2026-11-22T14:02:53.652907Z\","
          + "\"tx\":5804,\"lsn\":622768152,\"snapshot\":false,"
          + "\"schema\":\"public\",\"table\":\"stock_trades\",";
  private static final String KEY_ALONE =
      "\"key\":{\"trade_id\":\"44444444-4444-4444-8444-444444444444\","
          + "\"created_at\":\"2026-11-21T10:00:00.500000Z\"}";
  private static final String KEY =
      "\"trade_id\":\"44444444-4444-4444-8444-444444444444\","
          + "\"created_at\":\"2026-11-21T10:00:00.500000Z\","
          + KEY_ALONE;

  private final JsonFormat format = new JsonFormat();

  @Test
  void updateHasEveryFieldInAFixedOrder() {
    String before = row("A\\\"☃", "187.44", "BUY");
    String after = row("A\\\"☃", "9999999999.99", "SELL");

    assertThat(Envelopes.line(format, Envelopes.update(before, after)))
        .isEqualTo(
            COORDINATES
                + "\"op\":\"u\","
                + SOURCE
                + KEY
                + ",\"key_only\":false,\"before\":"
                + before.replace("☃", "\\u2603")
                + ",\"after\":"
                + after.replace("☃", "\\u2603")
                + "}\n");
  }

  @Test
  void deleteOfAnUnknownRowSaysSoAndKeepsTheKey() {
    String invented = Envelopes.inventedRow();

    assertThat(Envelopes.line(format, Envelopes.delete(invented)))
        .isEqualTo(
            COORDINATES
                + "\"op\":\"d\","
                + SOURCE
                + KEY
                + ",\"key_only\":true,\"before\":null,\"after\":null}\n");
  }

  @Test
  void columnsAreWrittenAsTheRecordHasThem() {
    String row = "{\"id\":17,\"price\":\"NAN\",\"a\\u0062\":[1.50, {\"x\":null}],\"f\":1e3}";

    assertThat(Envelopes.line(format, Envelopes.update(row, row)))
        .contains("\"after\":" + row.replace("a\\u0062", "ab"));
  }

  @Test
  void timestampAndHeadersAreThereWhereTheRecordHasThem() {
    RecordHeaders headers = new RecordHeaders();
    headers.add("a\"b", Envelopes.bytes("ü"));
    headers.add("none", null);

    assertThat(
            Envelopes.lineOf(
                format,
                Records.of(
                    new TopicPartition("t", 1), 2, 1_795_356_168_264L, "plain", null, headers)))
        .isEqualTo(
            "{\"topic\":\"t\",\"partition\":1,\"offset\":2,"
                + "\"timestamp\":\"2026-11-22T14:02:48.264000Z\","
                + "\"headers\":{\"a\\\"b\":\"\\u00FC\",\"none\":null},"
                + "\"op\":null,\"key\":\"plain\"}\n");
  }

  @Test
  void transactionIsThereWhereTheConnectorProvidesIt() {
    String event =
        Envelopes.insert("{\"id\":1}")
            .replace(
                "\"transaction\":null",
                "\"transaction\":{\"id\":\"571:9\",\"total_order\":3,"
                    + "\"data_collection_order\":2}");

    assertThat(Envelopes.line(format, event))
        .endsWith(
            "\"after\":{\"id\":1},\"transaction\":{\"id\":\"571:9\",\"total_order\":3,"
                + "\"data_collection_order\":2}}\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"ts_ms":1795356173650} | "heartbeat_at":"2026-11-22T14:02:53.650000Z"}
          {"id":1,"__deleted":"false"} | ,"row":{"id":1,"__deleted":"false"}}
          {"status":"END","id":"5:1","event_count":2,"data_collections":[],"ts_ms":1795356173650} \
          | "transaction":{"id":"5:1","status":"END","event_count":2}}
          """)
  void whatIsNoChangeHasFieldsOfItsOwn(String value, String end) {
    assertThat(Envelopes.line(format, value)).startsWith(COORDINATES).endsWith(end + "\n");
  }

  @Test
  void tombstoneHasAKeyAndNoOperation() {
    assertThat(Envelopes.line(format, null)).isEqualTo(COORDINATES + "\"op\":null," + KEY + "}\n");
  }

  @Test
  void messageIsAtTheEnd() {
    assertThat(Envelopes.line(format, Envelopes.message("audit")))
        .endsWith(
            "},\"key_only\":false,\"before\":null,"
                + "\"after\":null,\"message\":{\"prefix\":\"audit\",\"content\":\"aGVsbG8=\"}}\n");
  }

  @Test
  void rawFormatGivesTheBytesAsTheyCame() {
    assertThat(Envelopes.line(new RawFormat(), "  not { JSON ")).isEqualTo("  not { JSON \n");
    assertThat(Envelopes.line(new RawFormat(), null)).isEmpty();
  }
}
