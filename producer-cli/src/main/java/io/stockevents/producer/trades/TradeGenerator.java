package io.stockevents.producer.trades;

import io.stockevents.trade.Side;
import io.stockevents.trade.StockTrade;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Makes trades. It has no clock, and all its randomness comes from the seed: the same seed, symbols
 * and times give the same trades, ids included. Not thread-safe.
 */
public final class TradeGenerator {

  /** The same thousand traders in every run, whatever the seed. */
  private static final List<UUID> TRADERS = traders(1000);

  private static final double PRICE_AFTER_NAN = 100;

  private record Listing(String name, PriceWalk walk) {}

  private final List<Listing> listings;
  private final RandomGenerator random;
  private final TradeIds ids;

  /**
   * Starts every symbol at its start price.
   *
   * @param symbols at least one
   */
  public TradeGenerator(long seed, List<Symbol> symbols) {
    if (symbols.isEmpty()) {
      throw new IllegalArgumentException("no symbols");
    }
    SplittableRandom root = new SplittableRandom(seed);
    ids = new TradeIds(root.split());
    random = root;
    listings = symbols.stream().map(TradeGenerator::listing).toList();
  }

  /**
   * A new trade.
   *
   * @param createdAt in microseconds; also when it was updated
   */
  public StockTrade next(Instant createdAt) {
    Listing listing = listings.get(random.nextInt(listings.size()));
    return new StockTrade(
        ids.next(createdAt),
        listing.name,
        listing.walk.next(random),
        random.nextBoolean() ? Side.BUY : Side.SELL,
        TRADERS.get(random.nextInt(TRADERS.size())),
        createdAt,
        createdAt);
  }

  /** The trade at another price, one step of a random walk away from its own. */
  public StockTrade amended(StockTrade trade, Instant updatedAt) {
    BigDecimal price = trade.stockPrice();
    PriceWalk walk = new PriceWalk(price == null ? PRICE_AFTER_NAN : price.doubleValue());
    return new StockTrade(
        trade.tradeId(),
        trade.stockName(),
        walk.next(random),
        trade.side(),
        trade.traderId(),
        trade.createdAt(),
        updatedAt);
  }

  private static Listing listing(Symbol symbol) {
    return new Listing(symbol.name(), new PriceWalk(symbol.startPrice()));
  }

  private static List<UUID> traders(int count) {
    SplittableRandom random = new SplittableRandom(1);
    return Stream.generate(() -> randomUuid(random)).limit(count).toList();
  }

  private static UUID randomUuid(RandomGenerator random) {
    long high = (random.nextLong() & ~0xF000L) | 0x4000L;
    long low = (random.nextLong() >>> 2) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }
}
