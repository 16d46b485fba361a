package io.stockevents.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;

/**
 * Inserts, updates and deletes as fast as they go, one statement a transaction. {@code pgbench}
 * runs the same three statements, prepared, in the same mix over as many connections. What counts
 * is what the database says was changed.
 */
final class GenerateContest implements Contest {

  /** So many that deletes which meet a row that is gone already are rare. */
  private static final int ROWS = 200_000;

  @Override
  public String name() {
    return "generate";
  }

  @Override
  public List<Line> run(Lab lab) throws Exception {
    List<Line> findings = new ArrayList<>();
    try (Stack stack = new Stack(lab, "generate", "--no-connector")) {
      Optional<Path> pgbench = lab.programs().peer("pgbench");
      if (pgbench.isEmpty()) {
        lab.talk().say("  left out: pgbench is not installed");
      }
      for (int workers : List.of(1, 8)) {
        String ours = "generate --rate max --workers " + workers;
        String theirs = "pgbench -c " + workers;
        List<Entrant> entrants = new ArrayList<>();
        entrants.add(new Entrant(ours, () -> generate(lab, stack, workers)));
        pgbench.ifPresent(
            found -> entrants.add(new Entrant(theirs, () -> pgbench(lab, stack, found, workers))));
        Race.Results results =
            new Race(Unit.OPERATIONS_PER_SECOND, entrants).run(lab.rounds(), lab.talk());
        if (pgbench.isPresent()) {
          findings.add(
              results.finding(
                  "insert, update, delete in the default mix, "
                      + (workers == 1 ? "one connection" : workers + " connections"),
                  ours,
                  theirs,
                  Aim.atLeast(1)));
        }
      }
    }
    return findings;
  }

  private static double generate(Lab lab, Stack stack, int workers) throws Exception {
    fill(stack);
    return generated(lab, stack, workers);
  }

  /** Lets {@code generate} go; returns the changes a second that the database has counted. */
  static double generated(Lab lab, Stack stack, int workers) throws Exception {
    long before = changes(stack);
    lab.ours(
            stack,
            "stock-events",
            "generate",
            "--rate",
            "max",
            "--quiet",
            "--workers",
            workers,
            "--duration",
            lab.seconds() + "s")
        .run();
    return (double) (changes(stack) - before) / lab.seconds();
  }

  private static double pgbench(Lab lab, Stack stack, Path pgbench, int workers) throws Exception {
    fill(stack);
    long before = changes(stack);
    lab.peer(
            stack,
            pgbench,
            "--no-vacuum",
            "--protocol=prepared",
            "--client=" + workers,
            "--jobs=" + Math.min(workers, 2),
            "--time=" + lab.seconds(),
            "--define=rows=" + ROWS,
            "--file=" + script(lab, "insert", INSERT) + "@60",
            "--file=" + script(lab, "update", UPDATE) + "@30",
            "--file=" + script(lab, "delete", DELETE) + "@10")
        .run();
    return (double) (changes(stack) - before) / lab.seconds();
  }

  private static final String INSERT =
      """
      \\set id random(:rows + 1, 4611686018427387904)
      \\set price random(100, 100000)
      INSERT INTO public.stock_trades
        (trade_id, stock_name, stock_price, stock_purchase_choice, trader_id,
         created_at, updated_at)
      VALUES (lpad(to_hex(:id::bigint), 32, '0')::uuid, 'AAPL', :price::numeric / 100, 'BUY',
              '00000000-0000-4000-8000-000000000001', now(), now());
      """;

  private static final String UPDATE =
      """
      \\set id random(1, :rows)
      \\set price random(100, 100000)
      UPDATE public.stock_trades SET stock_price = :price::numeric / 100, updated_at = now()
       WHERE trade_id = lpad(to_hex(:id::bigint), 32, '0')::uuid
         AND created_at = '2026-01-01T00:00:00Z';
      """;

  private static final String DELETE =
      """
      \\set id random(1, :rows)
      DELETE FROM public.stock_trades
       WHERE trade_id = lpad(to_hex(:id::bigint), 32, '0')::uuid
         AND created_at = '2026-01-01T00:00:00Z';
      """;

  private static Path script(Lab lab, String name, String statements) throws Exception {
    return Files.writeString(lab.folder().resolve(name + ".sql"), statements);
  }

  /** Rows that both can update and delete: generate takes any, pgbench counts through the ids. */
  private static void fill(Stack stack) throws SQLException {
    stack.execute(
        "TRUNCATE public.stock_trades",
        """
        INSERT INTO public.stock_trades
        SELECT lpad(to_hex(i), 32, '0')::uuid, 'AAPL', 100 + i %% 1000, 'BUY',
               '00000000-0000-4000-8000-000000000001', '2026-01-01T00:00:00Z',
               '2026-01-01T00:00:00Z'
          FROM generate_series(1, %d) i
        """
            .formatted(ROWS),
        "VACUUM ANALYZE public.stock_trades",
        "CHECKPOINT");
  }

  /** Rows inserted, updated and deleted so far; a session tells when it has ended. */
  private static long changes(Stack stack) {
    Awaitility.await("all sessions have ended")
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                stack.query("SELECT count(*) FROM pg_stat_activity WHERE usename = 'stock_events'"),
            "0"::equals);
    try {
      return Long.parseLong(
          stack.query(
              """
              SELECT sum(n_tup_ins + n_tup_upd + n_tup_del)::bigint FROM pg_stat_all_tables
               WHERE relname = 'stock_trades' OR relname LIKE '\\_hyper\\_%'
              """));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
