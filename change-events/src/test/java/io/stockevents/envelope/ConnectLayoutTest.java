package io.stockevents.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.envelope.DecodedRecord.Change;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link ConnectLayout} must never say anything else than the JSON parser does. */
class ConnectLayoutTest {

  private static final Coordinates AT = new Coordinates("cdc.public.stock_trades", 0, 0);

  /** With names that need no escapes. */
  private static final List<byte[]> PLAIN =
      Recording.of("schemaless-string").stream()
          .map(Recording::value)
          .map(Objects::requireNonNull)
          .map(value -> value.replaceAll("\"stock_name\":\"[^,]*,", "\"stock_name\":\"AAPL\","))
          .map(value -> value.getBytes(StandardCharsets.UTF_8))
          .toList();

  private final EnvelopeDecoder decoder = new EnvelopeDecoder();

  @Test
  void everyChangeAsDebeziumWritesItIsRead() {
    assertThat(
            PLAIN.stream()
                .map(value -> ConnectLayout.read(value, 0, value.length, PriceEncoding.UNSTATED)))
        .extracting(event -> event == null ? "not read" : event.operation().code())
        .containsExactly("r", "r", "c", "u", "c", "u", "d");
  }

  @Test
  void whatIsReadIsWhatTheParserReads() {
    Recording.all().map(Recording::valueBytes).filter(Objects::nonNull).forEach(this::assertSame);
  }

  @Test
  void whatIsReadOfDamagedRecordsIsWhatTheParserReads() {
    int[] read = {0};
    Trials.run(
        getClass(),
        20_000,
        random -> {
          byte[] value = oneByteChanged(random);
          ChangeEvent event = ConnectLayout.read(value, 0, value.length, PriceEncoding.UNSTATED);
          if (event != null) {
            read[0]++;
            assertThat(decodeJson(value).event()).isEqualTo(event);
          }
        });

    assertThat(read[0]).as("records that were read in spite of the damage").isPositive();
  }

  @Test
  void recordsBehindASchemaThatWasSeenAreReadAsTheFirst() {
    byte[] first = withSchema("string", "\"187.44\"");
    byte[] second = withSchema("string", "\"188.01\"");

    assertSame(first);
    assertSame(second);
    assertSame(first);
  }

  @ParameterizedTest
  @ValueSource(strings = {"AQ==", "/2o=", "", "A", "187.44", "////////////////////////"})
  void pricesInBase64AreReadBehindASchemaThatWasSeen(String price) {
    String decimal = "bytes\",\"parameters\":{\"scale\":\"2\"},\"name\":\"decimal";
    assertSame(withSchema(decimal, "\"SVg=\""));

    assertSame(withSchema(decimal, "\"" + price + "\""));
  }

  @Test
  void schemaThatChangesIsNoticed() {
    assertSame(withSchema("string", "\"187.44\""));
    assertSame(withSchema("other", "\"187.44\""));
    assertSame(withSchema("string", "\"187.44\""));
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", ",", "}", ",\"op\":\"d\"}", "null"})
  void whatFollowsAPayloadCountsAfterASeenSchemaToo(String more) {
    byte[] good = withSchema("string", "\"187.44\"");
    assertSame(good);

    assertSame((new String(good, StandardCharsets.UTF_8) + more).getBytes(StandardCharsets.UTF_8));
  }

  private void assertSame(byte[] value) {
    DecodedRecord parsed = new EnvelopeDecoder().decodeJson(AT, null, value);
    assertThat(decoder.decode(AT, null, value)).isEqualTo(parsed);
    assertThat(decoder.decode(AT, null, value)).as("again").isEqualTo(parsed);
  }

  private static Change decodeJson(byte[] value) {
    return (Change) new EnvelopeDecoder().decodeJson(AT, null, value);
  }

  private static byte[] withSchema(String type, String price) {
    String schema =
        "{\"schema\":{\"fields\":[{\"type\":\"%s\",\"field\":\"stock_price\"}]},\"payload\":"
            .formatted(type);
    String insert =
        Recording.of("schemaless-string").stream()
            .map(Recording::value)
            .filter(value -> value != null && value.contains("\"op\":\"c\""))
            .findFirst()
            .orElseThrow();
    return (schema
            + insert.replaceFirst("\"stock_price\":\"[^\"]*\"", "\"stock_price\":" + price)
            + "}")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] oneByteChanged(SplittableRandom random) {
    byte[] changed = PLAIN.get(random.nextInt(PLAIN.size())).clone();
    changed[random.nextInt(changed.length)] = (byte) random.nextInt(' ', 127);
    return changed;
  }
}
