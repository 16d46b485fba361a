package io.stockevents.benchmarks;

import static io.stockevents.benchmarks.WrongResultException.require;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Fills the table. {@code psql} copies the very rows that {@code load} makes, from a file that is
 * there already, while {@code load} makes them and starts a JVM within its time.
 */
final class LoadContest implements Contest {

  private static final String ONE_CONNECTION = "load --threads 1";
  private static final String DEFAULTS = "load";
  private static final String PSQL = "psql \\copy";
  private static final String EXECUTEMANY = "asyncpg executemany";
  private static final String ONE_BY_ONE = "asyncpg row by row";
  private static final long EXECUTEMANY_ROWS = 200_000;
  private static final long ONE_BY_ONE_ROWS = 5_000;

  @Override
  public String name() {
    return "load";
  }

  @Override
  public List<Line> run(Lab lab) throws Exception {
    try (Stack stack = new Stack(lab, "load", "--no-connector")) {
      return new Trials(lab, stack).run();
    }
  }

  private static final class Trials {

    private final Lab lab;
    private final Stack stack;
    private final Path rowsFile;
    private final String expected;

    Trials(Lab lab, Stack stack) throws Exception {
      this.lab = lab;
      this.stack = stack;
      rowsFile = lab.folder().resolve("rows.txt");
      load("--threads", "1");
      expected = stack.checksum();
      if (lab.programs().peer("psql").isPresent()) {
        psql("\\copy public.stock_trades TO '" + rowsFile + "'");
      }
    }

    List<Line> run() throws Exception {
      List<Entrant> entrants = new ArrayList<>();
      entrants.add(new Entrant(ONE_CONNECTION, () -> load("--threads", "1")));
      entrants.add(new Entrant(DEFAULTS, this::load));
      Optional<Path> psql = lab.programs().peer("psql");
      Optional<Path> python = Python.with(lab, "asyncpg");
      psql.ifPresent(found -> entrants.add(new Entrant(PSQL, this::copy)));
      python.ifPresent(
          found -> {
            entrants.add(
                new Entrant(EXECUTEMANY, () -> insert(found, "executemany", EXECUTEMANY_ROWS)));
            entrants.add(new Entrant(ONE_BY_ONE, () -> insert(found, "execute", ONE_BY_ONE_ROWS)));
          });
      Race.Results results = new Race(Unit.ROWS_PER_SECOND, entrants).run(lab.rounds(), lab.talk());
      List<Line> findings = new ArrayList<>();
      String work = "%,d rows into the table".formatted(lab.rows());
      if (psql.isPresent()) {
        findings.add(results.finding(work, ONE_CONNECTION, PSQL, Aim.atLeast(1)));
        findings.add(results.finding(work, DEFAULTS, PSQL, Aim.atLeast(1.3)));
      }
      if (python.isPresent()) {
        findings.add(results.finding(work, DEFAULTS, EXECUTEMANY, Aim.atLeast(3)));
        findings.add(results.finding(work, DEFAULTS, ONE_BY_ONE, Aim.NONE));
      }
      return findings;
    }

    private double load(String... options) throws Exception {
      stack.empty();
      List<Object> words = new ArrayList<>(List.of("load", "-n", lab.rows(), "--seed", "7"));
      words.addAll(List.of(options));
      double seconds = lab.ours(stack, "stock-events", words.toArray()).run();
      requireRows();
      return lab.rows() / seconds;
    }

    private double copy() throws Exception {
      stack.empty();
      double seconds = psql("\\copy public.stock_trades FROM '" + rowsFile + "'");
      requireRows();
      return lab.rows() / seconds;
    }

    private double psql(String command)
        throws IOException, InterruptedException, WrongResultException {
      Path psql = lab.programs().peer("psql").orElseThrow();
      return lab.peer(stack, psql, "-X", "-q", "-c", command).run();
    }

    /** The script tells the time itself: reading the file is no part of it. */
    private double insert(Path python, String how, long rows) throws Exception {
      stack.empty();
      Path script = Python.script(lab, "insert.py");
      String seconds = lab.peer(stack, python, script, how, rowsFile, rows).output().strip();
      require("rows", Long.toString(rows), stack.query("SELECT count(*) FROM stock_trades"));
      return rows / Double.parseDouble(seconds);
    }

    private void requireRows() throws SQLException, WrongResultException {
      if (expected != null) {
        require("public.stock_trades", expected, stack.checksum());
      }
    }
  }
}
