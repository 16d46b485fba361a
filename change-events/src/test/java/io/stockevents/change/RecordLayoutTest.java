package io.stockevents.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a learned layout finds in a record, the JSON parser must find too, whatever the damage. */
class RecordLayoutTest {

  private static final List<byte[]> RECORDS =
      Stream.of(
              Recording.all().map(Recording::valueBytes).filter(Objects::nonNull),
              Stream.of(true, false).flatMap(schemas -> new AnyTable(schemas).values().stream()),
              Stream.of(true, false).map(schemas -> new AnyTable(schemas).key()),
              Stream.of(
                      "{\"id\":1,\"name\":\"x\",\"__op\":\"u\",\"__deleted\":\"false\"}",
                      "{\"status\":\"END\",\"id\":\"571:1\",\"event_count\":2,\"ts_ms\":1}",
                      "{\"ts_ms\":1795356183666}",
                      "{\"schema\":null,\"payload\":null}",
                      "{}",
                      " { \"a\" : [ 1 , {\"b\" : null } ] } ")
                  .map(text -> text.getBytes(StandardCharsets.UTF_8)))
          .flatMap(records -> records)
          .toList();

  private static final List<RecordLayout> LAYOUTS =
      RECORDS.stream().map(RecordLayoutTest::learn).toList();

  private static RecordLayout learn(byte[] record) {
    try {
      return LayoutReader.read(record).layout();
    } catch (DecodeException e) {
      throw new AssertionError(new String(record, StandardCharsets.UTF_8), e);
    }
  }

  @Test
  void everyRecordFitsItsOwnLayout() {
    for (int i = 0; i < RECORDS.size(); i++) {
      assertThat(LAYOUTS.get(i).match(RECORDS.get(i))).isNotNull();
    }
  }

  @Test
  void recordsOfOneKindShareALayout() {
    List<RecordLayout> distinct = new ArrayList<>();
    new AnyTable(true)
        .values().stream()
            .map(RecordLayoutTest::learn)
            .filter(layout -> distinct.stream().noneMatch(layout::isSame))
            .forEach(distinct::add);

    // Insert and snapshot, update, update in a transaction, delete; nulls need none of their own.
    assertThat(distinct).hasSize(4);
  }

  @Test
  void whatIsFoundInDamagedRecordsIsWhatTheParserFinds() {
    int[] found = {0};
    Trials.run(
        getClass(),
        60_000,
        random -> {
          byte[] record = new Damage(RECORDS, random).next();
          for (RecordLayout layout : LAYOUTS) {
            Slices slices = layout.match(record);
            if (slices != null) {
              found[0]++;
              assertIsWhatTheParserFinds(record, slices);
            }
          }
        });
    assertThat(found[0]).as("damaged records that were read").isPositive();
  }

  private static void assertIsWhatTheParserFinds(byte[] record, Slices slices) {
    Slices parsed;
    try {
      parsed = LayoutReader.read(record);
    } catch (DecodeException e) {
      throw new AssertionError(new String(record, StandardCharsets.UTF_8), e);
    }
    assertThat(slices.ends()).isEqualTo(parsed.ends());
    assertThat(slices.layout().isSame(parsed.layout()))
        .as(() -> new String(record, StandardCharsets.UTF_8))
        .isTrue();
  }

  @Test
  void decoderNeverThrowsWhateverIsAskedOfItsAnswer() {
    EventDecoder decoder = new EventDecoder();
    Trials.run(
        getClass(),
        30_000,
        random -> {
          Damage damage = new Damage(RECORDS, random);
          askEverything(decoder.decode(new Coordinates("t", 0, 0), damage.next(), damage.next()));
        });
  }

  private static void askEverything(DecodedRecord record) {
    assertThat(record.toString()).isNotNull();
    if (record instanceof DecodedRecord.Change change) {
      ChangeEvent event = change.event();
      assertThat(List.of(event.source(), event.processedAt(), event.transaction(), event.message()))
          .isNotNull();
      askEverything(event.key());
      askEverything(event.before());
      askEverything(event.row());
    } else if (record instanceof DecodedRecord.FlatRow flat) {
      askEverything(flat.row());
    }
  }

  private static void askEverything(@Nullable Row row) {
    for (int i = 0; row != null && i < row.size(); i++) {
      String text = row.text(i);
      assertThat(text == null).isEqualTo(row.isNull(i));
      row.decimal(i);
      row.instant(i);
      assertThat(row.isPlaceholder(i)).isIn(true, false);
    }
  }
}
