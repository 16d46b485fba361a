package io.stockevents.trade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.stockevents.change.Coordinates;
import io.stockevents.change.LogicalMessage;
import io.stockevents.change.Operation;
import io.stockevents.change.Recording;
import io.stockevents.trade.TradeRecord.Change;
import io.stockevents.trade.TradeRecord.Malformed;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class TradeDecoderTest {

  private static final Coordinates AT = new Coordinates("cdc.public.stock_trades", 0, 42);
  private static final String KEY =
      """
      {"trade_id":"11111111-1111-4111-8111-111111111111","created_at":"2026-11-20T09:30:00Z"}\
      """;
  private static final String ROW =
      """
      {"trade_id":"11111111-1111-4111-8111-111111111111","stock_name":"AAPL",\
      "stock_price":"187.44","stock_purchase_choice":"BUY",\
      "trader_id":"22222222-2222-4222-8222-222222222222",\
      "created_at":"2026-11-20T09:30:00.123456Z","updated_at":"2026-11-20T09:30:00.123456Z"}\
      """;
  private static final String SOURCE =
      """
      {"ts_ms":1795356168264,"snapshot":"false","schema":"public","table":"stock_trades",\
      "txId":5802,"lsn":622767056}\
      """;

  private final TradeDecoder decoder = new TradeDecoder();

  @ParameterizedTest
  @CsvSource({
    "'\"187.44\"', 187.44",
    "'\"0.00\"', 0.00",
    "'\"-1.50\"', -1.50",
    "187.44, 187.44",
    "187.4, 187.40",
    "187, 187.00",
    "9.99999999999E9, 9999999999.99",
    "'\"STg=\"', 187.44",
    "'\"/2o=\"', -1.50",
    "'\"1234\"', -26588.24"
  })
  void everyDecimalModeGivesTheSamePrice(String onTheWire, String price) {
    assertThat(created(envelope("c", row("stock_price", onTheWire))).stockPrice())
        .hasToString(price);
  }

  @Test
  void schemaThatCallsThePriceAStringMakesDigitsDigits() {
    String schema =
        """
        {"type":"struct","fields":[{"type":"struct","field":"after","fields":[\
        {"type":"bytes","parameters":{"scale":"4"},"field":"fee"},\
        {"type":"string","field":"stock_price"}]}]}\
        """;

    assertThat(created(wrapped(schema, row("stock_price", "\"1234\""))).stockPrice())
        .hasToString("1234.00");
  }

  @Test
  void schemaBehindThePayloadSaysNothingAboutTheNextRecord() {
    String digits = schemaOfAfter("\"type\":\"string\"");
    String base64 =
        schemaOfAfter(
            "\"type\":\"bytes\",\"name\":\"org.apache.kafka.connect.data.Decimal\","
                + "\"parameters\":{\"scale\":\"2\"}");
    String payload =
        Recording.of("schemaless-string").stream()
            .map(recording -> String.valueOf(recording.value()))
            .filter(value -> value.contains("\"op\":\"c\""))
            .findFirst()
            .orElseThrow()
            .replaceFirst("\"stock_price\":\"[^\"]*\"", "\"stock_price\":\"1234\"");
    String record = "{\"schema\":" + digits + ",\"payload\":" + payload;

    created(record + ",\"schema\":" + base64 + "}");

    assertThat(created(record + "}").stockPrice()).hasToString("1234.00");
  }

  private static String schemaOfAfter(String price) {
    return "{\"fields\":[{\"field\":\"after\",\"fields\":[{%s,\"field\":\"stock_price\"}]}]}"
        .formatted(price);
  }

  @Test
  void scaleOfAPreciseDecimalComesFromTheSchema() {
    String schema =
        """
        {"type":"struct","fields":[{"type":"struct","field":"after","fields":[\
        {"type":"bytes","name":"org.apache.kafka.connect.data.Decimal","parameters":{"scale":"4"},"field":"stock_price"}]}]}\
        """;

    assertThat(created(wrapped(schema, row("stock_price", "\"STg=\""))).stockPrice())
        .hasToString("1.8744");
  }

  @ParameterizedTest
  @CsvSource({
    "'\"2026-11-20T09:30:00.123456Z\"', 2026-11-20T09:30:00.123456Z",
    "'\"2026-11-20T09:30:00Z\"', 2026-11-20T09:30:00Z",
    "'\"2026-11-20T09:30:00.1Z\"', 2026-11-20T09:30:00.100Z",
    "'\"2026-11-20T09:30:00.123456789Z\"', 2026-11-20T09:30:00.123456Z",
    "'\"2026-11-20T10:30:00.123456789+01:00\"', 2026-11-20T09:30:00.123456Z",
    "'\"2026-11-20T10:30:00.5+01:00\"', 2026-11-20T09:30:00.500Z",
    "1795167000123, 2026-11-20T09:30:00.123Z",
    "1795167000123456, 2026-11-20T09:30:00.123456Z",
    "1795167000123456000, 2026-11-20T09:30:00.123456Z",
    "-9223372036854775807, 1677-09-21T00:12:43.145225Z"
  })
  void timesAreReadInEveryFormThatConnectWrites(String onTheWire, String time) {
    assertThat(created(envelope("c", row("updated_at", onTheWire))).updatedAt()).isEqualTo(time);
  }

  @Test
  void unknownFieldsAreIgnoredWhereverTheyAre() {
    String more = "{\"new\":{\"op\":[1,{\"after\":2}]},\"flag\":true,";
    String value =
        more
            + envelope("c", more + ROW.substring(1))
                .substring(1)
                .replace(SOURCE, more + SOURCE.substring(1));

    assertThat(created(value)).isEqualTo(created(envelope("c", ROW)));
  }

  @Test
  void truncateHasNoRow() {
    TradeEvent event = change("{\"source\":" + SOURCE + ",\"op\":\"t\",\"ts_ms\":1795356168300}");

    assertThat(event.operation()).isEqualTo(Operation.TRUNCATE);
    assertThat(event.key()).isNull();
    assertThat(event.row()).isNull();
    assertThat(event.processedAt()).isEqualTo("2026-11-22T14:02:48.300Z");
  }

  @Test
  void messageKeepsPrefixAndContent() {
    TradeEvent event =
        change(
            "{\"op\":\"m\",\"ts_ms\":1,\"source\":"
                + SOURCE
                + ",\"message\":{\"prefix\":\"audit\",\"content\":\"aGVsbG8=\"}}");

    assertThat(event.message()).isEqualTo(new LogicalMessage("audit", "aGVsbG8="));
  }

  @Test
  void deleteWithoutARowTakesTheRecordsKey() {
    TradeEvent event =
        change("{\"before\":null,\"source\":" + SOURCE + ",\"op\":\"d\",\"ts_ms\":1}");

    assertThat(event.keyOnly()).isTrue();
    assertThat(Objects.requireNonNull(event.key()).createdAt()).isEqualTo("2026-11-20T09:30:00Z");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          '' | empty value
          null | not a JSON object
          [] | not a JSON object
          17 | not a JSON object
          {} | not an envelope: it has no op or no source
          {"payload":null} | not an envelope: it has no op or no source
          {"schema":null,"payload":null} | not an envelope: it has no op or no source
          {"schema":null,"payload":5} | the payload is not a JSON object
          {"op":"c"} | not an envelope: it has no op or no source
          {"op":"x","source":{}} | unknown operation 'x'
          {"op":7,"source":{}} | unknown operation ''
          {"op":"c","source":{}} | source.ts_ms is missing
          {"op":"c","source":{"ts_ms":1}} | after is missing
          {"op":"c","source":{"ts_ms":1},"after":null} | after is missing
          {"op":"c","source":{"ts_ms":1},"after":[]} | not an envelope: after is not a JSON object
          {"op":"c","source":{"ts_ms":1},"after":{}} | after.trade_id is missing
          {"op":"m","source":{"ts_ms":1}} | message is missing
          {"op":"d","source":{"ts_ms":1},"before":{}} | before.trade_id is missing
          {"op":"c"} {} | something follows the JSON object
          {"op":"c" | bad JSON: Unexpected end-of-input
          {"op":nul} | bad JSON: Unrecognized token 'nul'
          hello | bad JSON: Unrecognized token 'hello'
          {"op":"t","source":{"ts_ms":99999999999999999999}} | source.ts_ms is missing
          {"trade_id":"1","stock_name":"A"} | not an envelope but a flattened row
          """)
  void whatIsNoEnvelopeIsMalformedWithAReason(String value, String reason) {
    assertThat(malformed(value)).startsWith(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"before":null,"after":{"id":1},"source":{"ts_ms":1,"schema":"public","table":"orders"},"op":"c"} | a change of 'public.orders'
          {"before":{"id":1},"source":{"ts_ms":1,"schema":"public","table":"orders"},"op":"d"} | a change of 'public.orders'
          {"schema":{},"payload":{"after":{"id":1},"source":{"ts_ms":1,"schema":"s","table":"t"},"op":"r"}} | a change of 's.t'
          {"status":"BEGIN","id":"5804:622768152","event_count":null,"data_collections":null,"ts_ms":1} | transaction metadata
          {"schema":{},"payload":{"status":"END","id":"5804:622768152","event_count":2,"ts_ms":1}} | transaction metadata
          {"ts_ms":1795356173650} | a heartbeat of the connector
          {"schema":{},"payload":{"ts_ms":1795356173650}} | a heartbeat of the connector
          """)
  void soundRecordOfAnotherKindIsNamed(String value, String what) {
    assertThat(decoder.decode(AT, bytes(KEY), bytes(value)))
        .isInstanceOfSatisfying(
            Malformed.class,
            record -> {
              assertThat(record.reason()).isEqualTo(what);
              assertThat(record.foreign()).isTrue();
            });
  }

  @Test
  void damagedTradeOfAChunkIsMalformed() {
    String value =
        "{\"after\":"
            + ROW.replace("187.44", "x")
            + ",\"source\":{\"ts_ms\":1,\"table\":\"_hyper_1_2_chunk\"},\"op\":\"c\"}";

    assertThat(decoder.decode(AT, bytes(KEY), bytes(value)))
        .isInstanceOfSatisfying(Malformed.class, record -> assertThat(record.foreign()).isFalse());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          trade_id | "1-1-1-1-1" | after.trade_id '1-1-1-1-1' is not a UUID
          trade_id | "11111111-1111-4111-8111-11111111111g" | after.trade_id '11111111-1111-4111-8111-11111111111g' is not a UUID
          trade_id | 5 | after.trade_id '5' is not a UUID
          trade_id | null | after.trade_id is missing
          stock_name | null | after.stock_name is missing
          stock_price | "N.aN" | after.stock_price 'N.aN' is not a decimal of at most 30 digits
          stock_price | "1.2.3" | after.stock_price '1.2.3' is not a decimal of at most 30 digits
          trade_id | "111111111-111-4111-8111-111111111111" | after.trade_id '111111111-111-4111-8111-111111111111' is not a UUID
          trade_id | "-1111111-1111-4111-8111-111111111111" | after.trade_id '-1111111-1111-4111-8111-111111111111' is not a UUID
          stock_price | 1E2147483648 | after.stock_price '1E2147483648' is not a decimal of at most 30 digits
          stock_price | {} | after.stock_price '{}' is not a decimal of at most 30 digits
          stock_price | 1E999999999 | after.stock_price '1E999999999' is not a decimal of at most 30 digits
          stock_price | 1E-999999999 | after.stock_price '1E-999999999' is not a decimal of at most 30 digits
          stock_purchase_choice | "HOLD" | after.stock_purchase_choice 'HOLD' is neither BUY nor SELL
          stock_purchase_choice | "" | after.stock_purchase_choice '' is neither BUY nor SELL
          created_at | "yesterday" | after.created_at 'yesterday' is not an ISO-8601 time
          created_at | "2026-02-30T00:00:00Z" | after.created_at '2026-02-30T00:00:00Z' is not an ISO-8601 time
          created_at | "-999999999-01-01T00:00:00+18:00" | after.created_at '-999999999-01-01T00:00:00+18:00' is not an ISO-8601 time
          created_at | "+999999999-12-31T23:59:59Z" | after.created_at '+999999999-12-31T23:59:59Z' is not an ISO-8601 time
          created_at | "2026-02-03T24:00:00Z" | after.created_at '2026-02-03T24:00:00Z' is not an ISO-8601 time
          """)
  void columnThatCannotBeItselfIsNamed(String column, String onTheWire, String reason) {
    assertThat(malformed(envelope("c", row(column, onTheWire)))).isEqualTo(reason);
  }

  @Test
  void badUtf8IsMalformed() {
    byte[] value = bytes(envelope("c", row("stock_name", "\"A~B\"")));
    for (int i = 0; i < value.length; i++) {
      value[i] = value[i] == '~' ? (byte) 0xc3 : value[i];
    }

    assertThat(decoder.decode(AT, null, value)).isInstanceOf(Malformed.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 1_000_000})
  void deepNestingIsMalformedAndNoStackOverflow(int depth) {
    assertThat(malformed("{\"x\":" + "[".repeat(depth))).contains("nesting depth");
  }

  @Test
  void hugeStringInAReasonIsCut() {
    assertThat(malformed(envelope("c", row("created_at", "\"" + "9".repeat(5_000_000) + "\""))))
        .hasSizeLessThan(200);
  }

  /** As Debezium 3.7.0 writes 'infinity' and '-infinity' of TIMESTAMPTZ. */
  @Test
  void infinitiesAreTimes() {
    assertThat(created(envelope("c", row("updated_at", "\"infinity\""))).updatedAt())
        .isEqualTo(PostgresTime.INFINITY);
    assertThat(created(envelope("c", row("created_at", "\"-infinity\""))).createdAt())
        .isEqualTo(PostgresTime.MINUS_INFINITY);
    assertThat(malformed(envelope("c", row("created_at", "\"Infinity\""))))
        .contains("is not an ISO-8601 time");
  }

  /** As it writes it in decimal.handling.mode string, and in double. */
  @ParameterizedTest
  @ValueSource(strings = {"NAN", "NaN"})
  void nanIsNoPrice(String nan) {
    StockTrade trade = created(envelope("c", row("stock_price", "\"" + nan + "\"")));

    assertThat(trade.stockPrice()).isNull();
    assertThat(trade.priceText()).isEqualTo("NaN");
  }

  /** Other ways to write them, all beyond the times that the column can hold. */
  @ParameterizedTest
  @ValueSource(strings = {"+292278994-08-16T23:00:00.000000Z", "-292275055-05-16T23:00:00.000000Z"})
  void infinityIsATime(String infinity) {
    assertThat(created(envelope("c", row("updated_at", "\"" + infinity + "\""))).updatedAt())
        .isEqualTo(Instant.parse(infinity));
  }

  /** Parsing it as a number takes minutes. */
  @ParameterizedTest
  @ValueSource(strings = {"9", "-1.", "A"})
  void priceOfMillionsOfDigitsIsMalformedAtOnce(String start) {
    String price = "\"" + start + "9".repeat(4_000_000 - start.length()) + "\"";

    assertThat(
            assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> malformed(envelope("c", row("stock_price", price)))))
        .endsWith("'… is not a decimal of at most 30 digits");
  }

  @Test
  void halfASurrogatePairIsMalformed() {
    assertThat(malformed(envelope("c", row("stock_name", "\"\\ud83d\""))))
        .startsWith("bad JSON: no valid value at byte ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16", "UTF-32LE"})
  void otherEncodingsOfUnicodeAreMalformed(String charset) {
    byte[] value = envelope("c", ROW).getBytes(Charset.forName(charset));

    assertThat(((Malformed) decoder.decode(AT, null, value)).reason())
        .isEqualTo("not JSON in UTF-8");
  }

  @Test
  void registryFormatsAreRecognised() {
    assertThat(((Malformed) decoder.decode(AT, null, new byte[] {0, 0, 0, 0, 1})).reason())
        .contains("schema registry");
  }

  @ParameterizedTest
  @FieldSource("io.stockevents.change.Recording#FILES")
  void everyTruncationIsMalformed(String file) {
    for (Recording recording : Recording.of(file)) {
      byte[] value = bytes(Objects.requireNonNullElse(recording.value(), ""));
      for (int length = 0; length < value.length; length++) {
        assertThat(decoder.decode(AT, recording.keyBytes(), Arrays.copyOf(value, length)))
            .isInstanceOf(Malformed.class);
      }
    }
  }

  private StockTrade created(String value) {
    return Objects.requireNonNull(change(value).after());
  }

  private TradeEvent change(String value) {
    TradeRecord record = decoder.decode(AT, bytes(KEY), bytes(value));
    assertThat(record).isInstanceOf(Change.class);
    return ((Change) record).event();
  }

  private String malformed(String value) {
    TradeRecord record = decoder.decode(AT, bytes(KEY), bytes(value));
    assertThat(record).isInstanceOf(Malformed.class);
    assertThat(record.coordinates()).isEqualTo(AT);
    return ((Malformed) record).reason();
  }

  private static String envelope(String operation, String after) {
    return "{\"before\":null,\"after\":%s,\"source\":%s,\"op\":\"%s\",\"ts_ms\":1795356168362}"
        .formatted(after, SOURCE, operation);
  }

  private static String wrapped(String schema, String after) {
    return "{\"schema\":%s,\"payload\":%s}".formatted(schema, envelope("c", after));
  }

  /** The row with the value of one column replaced by other JSON. */
  private static String row(String column, String json) {
    return ROW.replaceFirst(
        "\"" + column + "\":\"[^\"]*\"",
        java.util.regex.Matcher.quoteReplacement("\"" + column + "\":" + json));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
