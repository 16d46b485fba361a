package io.stockevents.tail;

import static io.stockevents.tail.Envelopes.row;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JsonFormatTest {

  private static final String COORDINATES =
      "{\"topic\":\"cdc.public.stock_trades\",\"partition\":0,\"offset\":42,";
  private static final String SOURCE =
      "\"committed_at\":\"2026-11-22T14:02:53.650111Z\","
          + "\"processed_at\":\"2026-11-22T14:02:53.652907Z\","
          + "\"tx\":5804,\"lsn\":622768152,\"snapshot\":false,";
  private static final String KEY =
      "\"trade_id\":\"44444444-4444-4444-8444-444444444444\","
          + "\"created_at\":\"2026-11-21T10:00:00.500000Z\"";

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
    String invented = row("", "0.00", "");

    assertThat(Envelopes.line(format, Envelopes.delete(invented)))
        .isEqualTo(
            COORDINATES
                + "\"op\":\"d\","
                + SOURCE
                + KEY
                + ",\"key_only\":true,\"before\":null,\"after\":null}\n");
  }

  @Test
  void nanAndInfinityAreWrittenAsPostgresqlWritesThem() {
    String row =
        row("AAPL", "NAN", "BUY")
            .replaceFirst("\"updated_at\":\"[^\"]*\"", "\"updated_at\":\"-infinity\"");

    assertThat(Envelopes.line(format, Envelopes.update(row, row)))
        .contains("\"stock_price\":\"NaN\"", "\"updated_at\":\"-infinity\"");
  }

  @Test
  void tombstoneHasAKeyAndNoOperation() {
    assertThat(Envelopes.line(format, null)).isEqualTo(COORDINATES + "\"op\":null," + KEY + "}\n");
  }

  @Test
  void messageIsAtTheEnd() {
    assertThat(Envelopes.line(format, Envelopes.message("audit")))
        .endsWith(
            "\"trade_id\":null,\"created_at\":null,\"key_only\":false,\"before\":null,"
                + "\"after\":null,\"message\":{\"prefix\":\"audit\",\"content\":\"aGVsbG8=\"}}\n");
  }

  @Test
  void rawFormatGivesTheBytesAsTheyCame() {
    assertThat(Envelopes.line(new RawFormat(), "  not { JSON ")).isEqualTo("  not { JSON \n");
    assertThat(Envelopes.line(new RawFormat(), null)).isEmpty();
  }
}
