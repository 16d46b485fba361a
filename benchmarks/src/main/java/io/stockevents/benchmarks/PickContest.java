package io.stockevents.benchmarks;

import io.stockevents.postgres.Database;
import io.stockevents.producer.dao.JdbcStockTradeDao;
import io.stockevents.producer.dao.StockTradeDao;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What it costs to pick a row to update. {@code generate} draws from a pool in memory, so the
 * database's part is the query that fills the pool, shared among the rows that it brings.
 */
final class PickContest implements Contest {

  private static final String POOL = "the pool of generate";
  private static final String RANDOM = "ORDER BY random() LIMIT 1";
  private static final int POOL_SIZE = 10_000;
  private static final double FLAT = 1 / 1.1;
  private static final int WARM_UP = 20;

  @Override
  public String name() {
    return "pick";
  }

  @Override
  public List<Line> run(Lab lab) throws Exception {
    List<Line> lines = new ArrayList<>();
    long largest = lab.rows() * 10;
    try (Stack stack = new Stack(lab, "pick", "--no-connector")) {
      Race.Results small = measure(lab, stack, POOL_SIZE);
      Race.Results medium = measure(lab, stack, lab.rows());
      Race.Results large = measure(lab, stack, largest);
      String from = String.format(Locale.ROOT, "%,d", POOL_SIZE);
      String to = String.format(Locale.ROOT, "%,d", largest);
      lines.add(
          medium.finding("picking one of %,d rows".formatted(lab.rows()), POOL, RANDOM, Aim.NONE));
      lines.add(large.finding("picking one of " + to + " rows", POOL, RANDOM, Aim.atLeast(1000)));
      double grown = large.of(POOL).median() / small.of(POOL).median();
      lines.add(
          new Line.Fact(
              "cost of a pick at " + to + " rows ÷ at " + from + " rows",
              String.format(Locale.ROOT, "%.2f×", grown),
              "≤ 1.1×",
              1 / grown >= FLAT));
    }
    return lines;
  }

  private static Race.Results measure(Lab lab, Stack stack, long rows) throws Exception {
    lab.talk().say("  %,d rows", rows);
    lab.ours(stack, "stock-events", "load", "-n", rows, "--truncate").run();
    stack.execute("VACUUM ANALYZE public.stock_trades");
    try (Database database = Database.open(stack.databaseSettings(), 1, Duration.ZERO);
        Connection connection = stack.connect()) {
      StockTradeDao trades = new JdbcStockTradeDao(database);
      for (int i = 0; i < WARM_UP; i++) {
        fill(trades);
      }
      return new Race(
              Unit.MICROSECONDS,
              List.of(
                  new Entrant(POOL, () -> fill(trades) / POOL_SIZE),
                  new Entrant(RANDOM, () -> random(connection))))
          .run(lab.rounds(), lab.talk());
    }
  }

  private static double fill(StockTradeDao trades) throws Exception {
    long begun = System.nanoTime();
    int found = trades.newest(POOL_SIZE).size();
    double micros = (System.nanoTime() - begun) / 1e3;
    WrongResultException.require("rows in the pool", POOL_SIZE, found);
    return micros;
  }

  private static double random(Connection connection) throws Exception {
    long begun = System.nanoTime();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT trade_id, created_at FROM public.stock_trades ORDER BY random() LIMIT 1")) {
      WrongResultException.require("a row", true, row.next());
    }
    return (System.nanoTime() - begun) / 1e3;
  }
}
