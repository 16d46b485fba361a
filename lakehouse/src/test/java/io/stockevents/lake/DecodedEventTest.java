package io.stockevents.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecodedEventTest {

  private static final String ROW =
      """
      {"trade_id":"44444444-4444-4444-8444-444444444444","stock_name":"AAPL",\
      "stock_price":"187.25","stock_purchase_choice":"BUY",\
      "trader_id":"55555555-5555-4555-8555-555555555555",\
      "created_at":"2026-11-21T23:59:59.999999Z","updated_at":"2026-11-22T10:00:01.000000Z"}""";

  @Test
  void updateHasTheNewRowAndItsPlaceInTheLog() {
    Row row = decode(envelope("u", ROW, ROW));

    assertThat(row.<String>getAs("trade_id")).isEqualTo("44444444-4444-4444-8444-444444444444");
    assertThat(row.<BigDecimal>getAs("stock_price")).isEqualTo("187.25");
    assertThat(row.<Instant>getAs("updated_at")).isEqualTo("2026-11-22T10:00:01Z");
    assertThat(row.<String>getAs("created_date")).isEqualTo("2026-11-21");
    assertThat(row.<String>getAs("op")).isEqualTo("u");
    assertThat(row.<Long>getAs("lsn")).isEqualTo(622768152L);
    assertThat(row.<Long>getAs("offset")).isEqualTo(42L);
    assertThat(row.<String>getAs("problem")).isNull();
  }

  @Test
  void deleteKeepsTheKeyAndNothingOfTheRow() {
    Row row = decode(envelope("d", ROW, "null"));

    assertThat(row.<String>getAs("op")).isEqualTo("d");
    assertThat(row.<String>getAs("trade_id")).isEqualTo("44444444-4444-4444-8444-444444444444");
    assertThat(row.<Instant>getAs("created_at")).isEqualTo("2026-11-21T23:59:59.999999Z");
    assertThat(LakeSchema.VALUES)
        .allSatisfy(column -> assertThat(row.<Object>getAs(column)).isNull());
  }

  @Test
  void tombstoneOfKafkaIsNeitherChangeNorProblem() {
    Row row = decode(null);

    assertThat(row.<String>getAs("op")).isNull();
    assertThat(row.<String>getAs("problem")).isNull();
  }

  @Test
  void malformedRecordKeepsItsBytesAndSaysWhy() {
    Row row = decode("{\"before\":");

    assertThat(row.<String>getAs("op")).isNull();
    assertThat(row.<String>getAs("problem")).contains("bad JSON");
    assertThat(row.<byte[]>getAs("value")).asString().isEqualTo("{\"before\":");
    assertThat(row.<String>getAs("topic")).isEqualTo("trades");
  }

  @ParameterizedTest
  @CsvSource({
    "187.25, 12345678901.00, stock_price 12345678901.00 does not fit NUMERIC",
    "187.25, NAN, stock_price NaN does not fit NUMERIC",
    "187.25, 1.005, stock_price 1.005 does not fit NUMERIC",
    "2026-11-21T23:59:59.999999Z, +12026-01-01T00:00:00Z, created_at +12026-01-01T00:00:00Z is outside",
    "2026-11-22T10:00:01.000000Z, +12026-01-01T00:00:00Z, updated_at +12026-01-01T00:00:00Z is outside"
  })
  void valueThatTheTableCannotHoldIsAProblem(String value, String other, String problem) {
    Row row = decode(envelope("c", "null", ROW.replace(value, other)));

    assertThat(row.<String>getAs("op")).isNull();
    assertThat(row.<String>getAs("problem")).startsWith(problem);
  }

  @Test
  void commitTimeThatTheTableCannotHoldIsAProblem() {
    String envelope = envelope("c", "null", ROW).replace("1795356173650", "9223372036854775807");

    Row row = decode(envelope);

    assertThat(row.<String>getAs("op")).isNull();
    assertThat(row.<String>getAs("problem")).startsWith("the commit's time +292278994-08-17T07:12");
  }

  @Test
  void truncateIsAProblemSinceItCannotBeApplied() {
    Row row = decode(envelope("t", "null", "null"));

    assertThat(row.<String>getAs("problem")).isEqualTo("TRUNCATE is not a change of one row");
  }

  private static Row decode(@Nullable String value) {
    byte[] bytes = value == null ? null : value.getBytes(StandardCharsets.UTF_8);
    Row record = RowFactory.create("trades", 0, 42L, new byte[0], bytes);
    Row decoded = new DecodedEvent().call(record);
    Object[] values = new Object[decoded.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = decoded.get(i);
    }
    return new GenericRowWithSchema(values, DecodedEvent.SCHEMA);
  }

  private static String envelope(String operation, String before, String after) {
    return ("{\"before\":%s,\"after\":%s,\"source\":{\"ts_ms\":1795356173650,"
            + "\"txId\":5804,\"lsn\":622768152},\"op\":\"%s\",\"ts_ms\":1795356173652}")
        .formatted(before, after, operation);
  }
}
