package io.stockevents.producer.trades;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.trade.Side;
import io.stockevents.trade.StockTrade;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TradeGeneratorTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00.123456Z");

  @Test
  void sameSeedGivesSameTrades() {
    assertThat(trades(7, 1000)).isEqualTo(trades(7, 1000)).isNotEqualTo(trades(8, 1000));
  }

  @Test
  void idsAreVersion7OfTheCreationTime() {
    UUID id = new TradeGenerator(1, Symbol.known()).next(NOON).tradeId();

    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
    assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(NOON.toEpochMilli());
    assertThat(id.getMostSignificantBits() & 0xFFF).as("456 µs as a 4096th").isEqualTo(1867);
  }

  @Test
  void idsGrowAlsoWhenTheClockStandsStillOrGoesBack() {
    TradeIds ids = new TradeIds(new SplittableRandom(1));
    List<String> made =
        Stream.of(0, 0, 0, 1, 5, 4, 4, 6, -3_600_000)
            .map(micros -> ids.next(NOON.plus(micros, ChronoUnit.MICROS)).toString())
            .toList();

    assertThat(made).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void idsOfOneMomentStayVersion7() {
    TradeIds ids = new TradeIds(new SplittableRandom(1));
    IntStream.range(0, 100_000).forEach(i -> ids.next(NOON));

    UUID id = ids.next(NOON);

    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
  }

  @Test
  void pricesStayWithinATenthToTenTimesTheirStart() {
    PriceWalk walk = new PriceWalk(100);
    SplittableRandom random = new SplittableRandom(1);

    List<BigDecimal> prices =
        Stream.generate(() -> walk.next(random)).limit(2_000_000).sorted().toList();

    assertThat(prices.get(0)).isBetween(new BigDecimal("9.99"), new BigDecimal("100.00"));
    assertThat(prices.get(prices.size() - 1))
        .isBetween(new BigDecimal("100.00"), new BigDecimal("1000.01"));
    assertThat(prices).allMatch(price -> price.scale() == 2);
  }

  @Test
  void extremePricesStayWithinTheColumn() {
    SplittableRandom random = new SplittableRandom(1);

    for (int i = 0; i < 1000; i++) {
      assertThat(new PriceWalk(0.01).next(random)).isGreaterThanOrEqualTo(new BigDecimal("0.01"));
      assertThat(new PriceWalk(9_999_999_999.99).next(random))
          .isLessThanOrEqualTo(new BigDecimal("9999999999.99"));
    }
  }

  @Test
  void tradesUseEverySymbolBothSidesAndABoundedPopulation() {
    List<StockTrade> trades = trades(3, 20_000);

    assertThat(trades).extracting(StockTrade::stockName).containsOnly(names());
    assertThat(trades).extracting(StockTrade::side).containsOnly(Side.BUY, Side.SELL);
    assertThat(trades.stream().map(StockTrade::traderId).distinct().count()).isEqualTo(1000);
    assertThat(trades).allMatch(trade -> trade.traderId().version() == 4);
  }

  @Test
  void amendingKeepsAllButPriceAndTime() {
    TradeGenerator generator = new TradeGenerator(1, Symbol.known());
    StockTrade trade = generator.next(NOON);
    StockTrade amended = generator.amended(trade, NOON.plusSeconds(1));

    assertThat(amended)
        .usingRecursiveComparison()
        .ignoringFields("stockPrice", "updatedAt")
        .isEqualTo(trade);
    assertThat(amended.updatedAt()).isEqualTo(NOON.plusSeconds(1));
    BigDecimal price = Objects.requireNonNull(trade.stockPrice());
    assertThat(amended.stockPrice())
        .isBetween(price.multiply(new BigDecimal("0.99")), price.multiply(new BigDecimal("1.01")));
  }

  @Test
  void amendingNanGivesItAPrice() {
    TradeGenerator generator = new TradeGenerator(1, Symbol.known());
    StockTrade trade = generator.next(NOON);
    StockTrade nan =
        new StockTrade(
            trade.tradeId(),
            trade.stockName(),
            null,
            trade.side(),
            trade.traderId(),
            trade.createdAt(),
            trade.updatedAt());

    assertThat(generator.amended(nan, NOON).stockPrice()).isPositive();
  }

  private static List<StockTrade> trades(long seed, int count) {
    TradeGenerator generator = new TradeGenerator(seed, Symbol.known());
    return Stream.generate(() -> generator.next(NOON)).limit(count).toList();
  }

  private static String[] names() {
    return Symbol.known().stream().map(Symbol::name).toArray(String[]::new);
  }
}
