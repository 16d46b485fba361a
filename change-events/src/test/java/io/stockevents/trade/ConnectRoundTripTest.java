package io.stockevents.trade;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.change.Coordinates;
import io.stockevents.change.Operation;
import io.stockevents.change.SourceInfo;
import io.stockevents.change.Trials;
import io.stockevents.trade.ConnectWriter.Prices;
import io.stockevents.trade.ConnectWriter.Times;
import io.stockevents.trade.TradeRecord.Change;
import io.stockevents.trade.TradeRecord.Tombstone;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Whatever Kafka Connect writes of a trade, in any of its forms, is decoded to that trade. */
class ConnectRoundTripTest {

  private static final Coordinates AT = new Coordinates("cdc.public.stock_trades", 0, 42);

  /** NUMERIC(12,2) goes from minus this to plus this, in hundredths. */
  private static final long LARGEST_CENTS = 999_999_999_999L;

  /** PostgreSQL's first and last timestamp. */
  private static final Instant FIRST = Instant.parse("-4713-11-24T00:00:00Z");

  private static final Instant LAST = Instant.parse("+294276-12-31T23:59:59.999999Z");

  /** Code points that terminals, parsers or encoders take for something else. */
  private static final int[] SPECIAL = {
    0, 7, 8, 9, 0xa, 0xd, 0x1b, '"', '\\', '/', '<', 0x7f, 0x80, 0x85, 0x9b, 0xa0, 0xad, 0x301,
    0x61c, 0x200b, 0x200d, 0x200e, 0x2028, 0x2029, 0x202e, 0x2066, 0xe000, 0xfeff, 0xfffd, 0xfffe,
    0xffff, 0x10000, 0x1f600, 0x1fffe, 0xe0001, 0xe0100, 0x10ffff
  };

  private final TradeDecoder decoder = new TradeDecoder();
  private final List<Form> forms = forms();

  private record Form(Times times, ConnectWriter writer) {}

  @Test
  void everyEventIsDecodedToItself() {
    Trials.run(getClass(), 5_000, this::check);
  }

  private void check(SplittableRandom random) {
    Form form = forms.get(random.nextInt(forms.size()));
    TradeEvent event = event(form.times(), random);
    byte[] key = form.writer().key(Objects.requireNonNull(event.key()));

    assertThat(decoder.decode(AT, key, form.writer().value(event)))
        .isEqualTo(new Change(AT, event));
    assertThat(decoder.decode(AT, key, null)).isEqualTo(new Tombstone(AT, event.key()));
  }

  private static List<Form> forms() {
    List<Form> forms = new ArrayList<>();
    for (Prices prices : Prices.values()) {
      for (Times times : Times.values()) {
        forms.add(new Form(times, new ConnectWriter(prices, times, true)));
        forms.add(new Form(times, new ConnectWriter(prices, times, false)));
      }
    }
    return forms;
  }

  private static TradeEvent event(Times times, SplittableRandom random) {
    StockTrade row = trade(uuid(random), time(times, random), times, random);
    StockTrade old = trade(row.tradeId(), row.createdAt(), times, random);
    SourceInfo source = source(random);
    Instant processed = now(random);
    return switch (random.nextInt(5)) {
      case 0 -> new TradeEvent(Operation.READ, row.key(), null, row, source, processed, null);
      case 1 -> new TradeEvent(Operation.CREATE, row.key(), null, row, source, processed, null);
      case 2 -> new TradeEvent(Operation.UPDATE, row.key(), null, row, source, processed, null);
      case 3 -> new TradeEvent(Operation.UPDATE, row.key(), old, row, source, processed, null);
      default -> new TradeEvent(Operation.DELETE, row.key(), row, null, source, processed, null);
    };
  }

  private static StockTrade trade(
      UUID id, Instant createdAt, Times times, SplittableRandom random) {
    return new StockTrade(
        id,
        symbol(random),
        price(random),
        random.nextBoolean() ? Side.BUY : Side.SELL,
        uuid(random),
        createdAt,
        time(times, random));
  }

  private static SourceInfo source(SplittableRandom random) {
    boolean snapshot = random.nextBoolean();
    return new SourceInfo(
        now(random),
        snapshot,
        snapshot && random.nextBoolean(),
        symbol(random),
        symbol(random),
        symbol(random),
        random.nextLong(1L << 33),
        random.nextLong());
  }

  /** As many small prices as large ones, and the extremes often. */
  private static BigDecimal price(SplittableRandom random) {
    long cents =
        switch (random.nextInt(8)) {
          case 0 -> LARGEST_CENTS - random.nextLong(3);
          case 1 -> random.nextLong(300);
          default -> random.nextLong(LARGEST_CENTS) >>> random.nextInt(40);
        };
    return BigDecimal.valueOf(random.nextBoolean() ? cents : -cents, 2);
  }

  private static Instant time(Times times, SplittableRandom random) {
    return switch (times) {
      case ISO ->
          switch (random.nextInt(8)) {
            case 0 -> FIRST;
            case 1 -> LAST;
            case 2 ->
                Instant.ofEpochSecond(
                    random.nextLong(FIRST.getEpochSecond(), LAST.getEpochSecond()),
                    random.nextInt(1_000_000) * 1_000L);
            // To seconds, tenths and so on: an ISO time ends where the zeros begin.
            default -> rounded((long) Math.pow(10, random.nextInt(7)), random);
          };
      case MILLISECONDS ->
          Instant.ofEpochMilli(random.nextLong(-100_000_000_000_000L + 1, 100_000_000_000_000L));
      case MICROSECONDS ->
          microseconds(random.nextLong(100_000_000_000_000L, 100_000_000_000_000_000L));
      case NANOSECONDS ->
          microseconds(random.nextLong(100_000_000_000_000L, Long.MAX_VALUE / 1_000));
    };
  }

  /** Between 1973 and 2262, where every unit can count to. */
  private static Instant now(SplittableRandom random) {
    return rounded(1, random);
  }

  /** The same, to this many microseconds. */
  private static Instant rounded(long unit, SplittableRandom random) {
    long count = random.nextLong(100_000_000_000_000L, Long.MAX_VALUE / 1_000);
    return microseconds(count - count % unit);
  }

  private static String symbol(SplittableRandom random) {
    StringBuilder symbol = new StringBuilder();
    for (int length = random.nextInt(20); length > 0; length--) {
      symbol.appendCodePoint(
          switch (random.nextInt(4)) {
            case 0 -> SPECIAL[random.nextInt(SPECIAL.length)];
            case 1 -> anyCharacter(random);
            default -> random.nextInt(' ', 0x7f);
          });
    }
    return symbol.toString();
  }

  private static int anyCharacter(SplittableRandom random) {
    int codePoint = random.nextInt(Character.MAX_CODE_POINT + 1);
    return Character.getType(codePoint) == Character.SURROGATE ? '?' : codePoint;
  }

  private static UUID uuid(SplittableRandom random) {
    return new UUID(random.nextLong(), random.nextLong());
  }

  private static Instant microseconds(long count) {
    return Instant.EPOCH.plus(count, ChronoUnit.MICROS);
  }
}
