package io.stockevents.tail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.stockevents.change.Coordinates;
import io.stockevents.change.Damage;
import io.stockevents.change.DecodedRecord;
import io.stockevents.change.DecodedRecord.Change;
import io.stockevents.change.DecodedRecord.Undecodable;
import io.stockevents.change.EventDecoder;
import io.stockevents.change.Trials;
import io.stockevents.cli.ChangeLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Whatever is in a record, it is shown, or named, without harm to the terminal. */
class DamagedRecordsTest {

  private static final Pattern OUR_COLOUR = Pattern.compile("\u001b\\[[0-9;]+m");
  private static final Pattern INVISIBLE =
      Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Co}\\p{Cs}\\p{Cn}]");

  /** DEL, which terminals ignore, is no control by JSON's rules. */
  private static final Pattern ASCII_LINE = Pattern.compile("[ -\u007f]+");

  private static final Instant NOW = Instant.parse("2026-11-22T14:02:53.650Z");

  private final EventDecoder decoder = new EventDecoder();
  private final TextFormat text =
      new TextFormat(new ChangeLine(ZoneId.of("America/New_York"), true, 200), 200, false);
  private final JsonFormat json = new JsonFormat();
  private final JsonFactory jsonFactory = new JsonFactory();
  private final Latencies latencies = new Latencies();

  @Test
  void everyRecordIsShownAsOneHarmlessLine() {
    Trials.run(getClass(), 10_000, this::check);
  }

  private void check(SplittableRandom random) {
    byte[] value = Damage.ofRecordings(random).next();
    DecodedRecord record = decoder.decode(new Coordinates("trades", 0, 42), null, value);
    if (record instanceof Undecodable undecodable) {
      StringWriter talk = new StringWriter();
      new MalformedLog(new PrintWriter(talk)).report(undecodable);
      assertThat(talk.toString()).startsWith("cdc-tail: passed over trades-0@42: ");
      assertText(withoutEnd(talk.toString()));
      return;
    }
    assertText(OUR_COLOUR.matcher(line(text, record)).replaceAll(""));
    assertJson(line(json, record));
    if (record instanceof Change change) {
      latencies.record(change.event(), NOW, NOW);
    }
  }

  private static void assertText(String line) {
    assertThat(line).isNotBlank();
    assertThat(INVISIBLE.matcher(line).find()).as(line).isFalse();
  }

  private void assertJson(String line) {
    assertThat(line).matches(ASCII_LINE);
    try (JsonParser parser = jsonFactory.createParser(line)) {
      parser.nextToken();
      parser.skipChildren();
      assertThat(parser.nextToken()).isNull();
    } catch (IOException e) {
      throw new UncheckedIOException(line, e);
    }
  }

  private static String line(EventFormat format, DecodedRecord record) {
    LineBuffer lines = new LineBuffer();
    format.write(record, new ConsumerRecord<>("trades", 0, 42, null, null), lines);
    return withoutEnd(lines.toString());
  }

  private static String withoutEnd(String line) {
    assertThat(line).endsWith("\n");
    return line.substring(0, line.length() - 1);
  }
}
