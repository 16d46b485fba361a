package io.stockevents.benchmarks;

import io.stockevents.postgres.Database;
import io.stockevents.producer.dao.CopyBatch;
import io.stockevents.producer.dao.JdbcStockTradeDao;
import io.stockevents.producer.trades.Symbol;
import io.stockevents.producer.trades.TradeGenerator;
import io.stockevents.trade.StockTrade;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * What it gains that ids are ordered by time: the same trades by the same code, but with random
 * ids, into a table that is large already and has the same kind of ids.
 */
final class IdsContest implements Contest {

  private static final String ORDERED = "time-ordered ids";
  private static final String RANDOM = "random ids";
  private static final int BATCH = 10_000;
  private static final long SEED = 1;

  @Override
  public String name() {
    return "ids";
  }

  @Override
  public List<Line> run(Lab lab) throws Exception {
    long rows = lab.rows() * 10;
    long more = lab.rows() / 5;
    try (Table ordered = new Table(lab, "ids-ordered", trade -> trade);
        Table random = new Table(lab, "ids-random", IdsContest::withRandomId)) {
      lab.talk().say("  filling two tables with %,d rows", rows);
      ordered.insert(rows);
      random.insert(rows);
      Race.Results results =
          new Race(
                  Unit.ROWS_PER_SECOND,
                  List.of(
                      new Entrant(ORDERED, () -> ordered.insert(more)),
                      new Entrant(RANDOM, () -> random.insert(more))))
              .run(lab.rounds(), lab.talk());
      String work = String.format(Locale.ROOT, "%,d rows into a table of %,d", more, rows);
      return List.of(
          results.finding(work, ORDERED, RANDOM, Aim.NONE),
          new Line.Fact(
              "log written for each of these rows",
              "%s with time-ordered ids, %s with random ones"
                  .formatted(ordered.logPerRow(), random.logPerRow()),
              "",
              true));
    }
  }

  private static StockTrade withRandomId(StockTrade trade) {
    return new StockTrade(
        UUID.randomUUID(),
        trade.stockName(),
        trade.stockPrice(),
        trade.side(),
        trade.traderId(),
        trade.createdAt(),
        trade.updatedAt());
  }

  /** A table on a stack of its own, and how much log its newest rows have cost. */
  private static final class Table implements AutoCloseable {

    private final Stack stack;
    private final Database database;
    private final UnaryOperator<StockTrade> change;
    private final TradeGenerator generator = new TradeGenerator(SEED, Symbol.known());
    private Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    private double logBytes;

    Table(Lab lab, String name, UnaryOperator<StockTrade> change) throws Exception {
      this.change = change;
      stack = new Stack(lab, name, "--no-connector");
      database = Database.open(stack.databaseSettings(), 1, Duration.ZERO);
    }

    /**
     * Inserts {@code rows} and returns how many a second; what the disk still owes is not in it.
     */
    double insert(long rows) throws SQLException {
      stack.execute("CHECKPOINT");
      String before = stack.query("SELECT pg_current_wal_lsn()");
      long begun = System.nanoTime();
      for (long left = rows; left > 0; left -= BATCH) {
        new JdbcStockTradeDao(database).copy(batch((int) Math.min(BATCH, left)));
      }
      double seconds = (System.nanoTime() - begun) / 1e9;
      String written = "SELECT pg_current_wal_lsn() - '%s'::pg_lsn".formatted(before);
      logBytes = Double.parseDouble(stack.query(written)) / rows;
      return rows / seconds;
    }

    private CopyBatch batch(int rows) {
      CopyBatch batch = new CopyBatch(rows);
      for (int i = 0; i < rows; i++) {
        now = now.plus(1, ChronoUnit.MICROS);
        batch.add(change.apply(generator.next(now)));
      }
      return batch;
    }

    String logPerRow() {
      return String.format(Locale.ROOT, "%,.0f bytes", logBytes);
    }

    @Override
    public void close() {
      database.close();
      stack.close();
    }
  }
}
