package io.stockevents.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.change.DecodedRecord.Change;
import io.stockevents.change.DecodedRecord.FlatRow;
import io.stockevents.change.DecodedRecord.Heartbeat;
import io.stockevents.change.DecodedRecord.Tombstone;
import io.stockevents.change.DecodedRecord.TransactionBoundary;
import io.stockevents.change.DecodedRecord.Undecodable;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventDecoderTest {

  private static final Coordinates AT = new Coordinates("t", 0, 7);

  private final EventDecoder decoder = new EventDecoder();

  @ParameterizedTest
  @ValueSource(strings = {"schemaless-string", "schemaless-precise", "schema-precise"})
  void recordingsOfTradesAreReadAsAnyTable(String file) {
    List<ChangeEvent> events =
        Recording.of(file).stream()
            .map(each -> change(each.keyBytes(), each.valueBytes()))
            .toList();

    assertThat(events)
        .extracting(event -> event.operation().code())
        .containsExactly("r", "r", "c", "u", "c", "u", "d");
    assertThat(events).allSatisfy(event -> assertThat(event.isKeyOnly()).isFalse());
    ChangeEvent first = events.get(0);
    assertThat(first.source().qualifiedTable()).isEqualTo("public.stock_trades");
    assertThat(first.source().snapshot()).isTrue();
    assertThat(first.source().adHoc()).isFalse();
    Row row = Objects.requireNonNull(first.row());
    assertThat(row.text(row.indexOf("stock_name"))).isEqualTo("AAPL");
    assertThat(row.instant(row.indexOf("created_at")))
        .isEqualTo(Instant.parse("2026-11-20T09:30:00.123456Z"));
    Row key = Objects.requireNonNull(first.key());
    assertThat(key.shape()).hasToString("trade_id, created_at");
    assertThat(key.text(0)).isEqualTo(row.text(0));
  }

  @Test
  void deleteOfWhichTheLogHasTheKeyAloneShowsNoInventedValues() {
    List<ChangeEvent> deletes =
        Recording.of("schemaless-string-default-identity").stream()
            .map(each -> change(each.keyBytes(), each.valueBytes()))
            .filter(event -> event.operation() == Operation.DELETE)
            .toList();

    assertThat(deletes)
        .isNotEmpty()
        .allSatisfy(
            event -> {
              assertThat(event.isKeyOnly()).isTrue();
              assertThat(event.before()).isNull();
              assertThat(event.row()).isNull();
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "NULL",
      textBlock =
          """
          number  | 2                            | 2
          small   | 2                            | 2
          big     | 2000000000000                | 2000000000000
          exact   | 2.468                        | CaQ=
          free    | 187.76                       | {"scale":2,"value":"SVg="}
          real    | 0.5                          | 0.5
          double  | 0.25                         | 0.25
          flag    | true                         | true
          text    | changed                      | changed
          bytes   | AgD/                         | AgD/
          json    | {"a": [1, 2]}                | {"a": [1, 2]}
          day     | 2024-10-06                   | 20002
          clock   | 01:00:00.000002              | 3600000002
          local   | 2026-11-22T14:03:03.549398   | 1795356183549398
          zoned   | 2026-11-20T09:30:00.123456Z  | 2026-11-20T09:30:00.123456Z
          numbers | [2,2,3]                      | [2,2,3]
          map     | {"k":"changed"}              | {"k":"changed"}
          """)
  void everyTypeIsTextForPeople(String column, String withSchema, String without) {
    assertThat(text(updateOfAnyTable(true), column)).isEqualTo(withSchema);
    assertThat(text(updateOfAnyTable(false), column)).isEqualTo(without);
  }

  @Test
  void numbersOfEveryFormAreExact() {
    Row row = Objects.requireNonNull(updateOfAnyTable(true).after());

    assertThat(row.decimal(row.indexOf("exact"))).isEqualTo(new BigDecimal("2.468"));
    assertThat(row.decimal(row.indexOf("free"))).isEqualTo(new BigDecimal("187.76"));
    assertThat(row.decimal(row.indexOf("big"))).isEqualTo(new BigDecimal("2000000000000"));
    assertThat(row.decimal(row.indexOf("text"))).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "5",
        "-12.50",
        "0.000",
        "999999999999999999",
        "9999999999999999999",
        "-1e3",
        "12345678901234567.8"
      })
  void numbersAreThoseOfTheJdkHoweverTheyAreWritten(String number) {
    BigDecimal expected = new BigDecimal(number);

    assertThat(column(number).decimal(0)).isEqualTo(expected);
    assertThat(column("\"" + number + "\"").decimal(0)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", ".", "-.", "1.2.3", "1-2", "x", "NaN", "- 1"})
  void textsThatAreNoNumbersAreNone(String text) {
    assertThat(column("\"" + text + "\"").decimal(0)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "11111111-2222-4333-8444-55555555ABCD, 11111111-2222-4333-8444-55555555abcd",
    "ffffffff-ffff-ffff-ffff-ffffffffffff, ffffffff-ffff-ffff-ffff-ffffffffffff",
    "-1111111-2222-4333-8444-555555555555, NONE",
    "1-1-1-1-1, NONE",
    "11111111-2222-4333-8444-55555555555g, NONE"
  })
  void uuidsAreThoseOfThirtyTwoDigits(String text, String uuid) {
    assertThat(Objects.requireNonNullElse(column("\"" + text + "\"").uuid(0), "NONE"))
        .hasToString(uuid);
  }

  private Row column(String json) {
    return ((FlatRow) decode("{\"c\":" + json + "}")).row();
  }

  @Test
  void nullsAndEscapesAndTransactionsAreRead() {
    List<ChangeEvent> events =
        new AnyTable(false).values().stream().map(value -> change(null, value)).toList();

    assertThat(text(events.get(1), "text")).isEqualTo("\"quoted\" \\ Ü 😀\n");
    assertThat(text(events.get(4), "text")).isNull();
    assertThat(events.get(2).transaction()).isEmpty();
    assertThat(events.get(3).transaction())
        .hasValue(new ChangeEvent.TransactionInfo("571:622773656", 2, 1));
  }

  private ChangeEvent updateOfAnyTable(boolean schemas) {
    return change(new AnyTable(schemas).key(), new AnyTable(schemas).values().get(2));
  }

  private static @Nullable String text(ChangeEvent event, String column) {
    Row row = Objects.requireNonNull(event.row());
    return row.text(row.indexOf(column));
  }

  @Test
  void recordsThatAreNoEnvelopeAreNamedForWhatTheyAre() {
    assertThat(decode("{\"id\":1,\"__op\":\"u\"}")).isInstanceOf(FlatRow.class);
    assertThat(decode("{\"status\":\"END\",\"id\":\"571:1\",\"event_count\":2,\"ts_ms\":5}"))
        .isEqualTo(new TransactionBoundary(AT, "END", "571:1", 2, Instant.ofEpochMilli(5)));
    assertThat(decode("{\"ts_ms\":5}")).isEqualTo(new Heartbeat(AT, Instant.ofEpochMilli(5)));
    assertThat(decode("{\"schema\":null,\"payload\":null}")).isInstanceOf(Tombstone.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                                        | empty value
          hello                                     | bad JSON: Unrecognized token 'hello'
          [1]                                       | not a JSON object
          {"op":"x","source":{"ts_ms":1},"after":{}}  | unknown operation 'x'
          {"op":"c","source":{"ts_ms":1},"after":null} | after is missing
          {"op":"c","source":null,"after":{}}       | source.ts_ms is missing
          {"op":"d","source":{"ts_ms":1},"before":null} | a delete with neither a row nor a key
          {"op":"c","source":{"ts_ms":1},"after":5} | not an envelope: after is not a JSON object
          {"op":"m","source":{"ts_ms":1},"before":null} | message is missing
          {"a":1} {"b":2}                           | something follows the JSON object
          {"a":"\\ud83d"}                           | bad JSON: no valid value at byte 5
          """)
  void whatIsNoRecordOfDebeziumsIsNamed(String value, String reason) {
    assertThat(decode(value))
        .isInstanceOfSatisfying(
            Undecodable.class, record -> assertThat(record.reason()).startsWith(reason));
  }

  @Test
  void recordsOfARegistryAreNamedAsSuch() {
    assertThat(decoder.decode(AT, null, new byte[] {0, 0, 0, 0, 1, 65}))
        .isInstanceOfSatisfying(
            Undecodable.class, record -> assertThat(record.reason()).contains("schema registry"));
  }

  private DecodedRecord decode(String value) {
    return decoder.decode(AT, null, value.getBytes(StandardCharsets.UTF_8));
  }

  private ChangeEvent change(byte @Nullable [] key, byte @Nullable [] value) {
    DecodedRecord record = decoder.decode(AT, key, value);
    assertThat(record).isInstanceOf(Change.class);
    return ((Change) record).event();
  }
}
