package io.stockevents.benchmarks;

import static io.stockevents.benchmarks.WrongResultException.require;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * The topic into the lake, beside Spark's reading and parsing of it that keeps nothing; how soon a
 * commit can be queried; and the two engines that answer queries. What Spark takes to start is left
 * out, of everybody.
 */
final class LakeContest implements Contest {

  private static final String TOPIC = "cdc.public.stock_trades";
  private static final String BULK = "cdc-lake ingest";
  private static final String MERGED = "ingest --initial-batch 0";
  private static final String SPARK = "Spark reads and parses";
  private static final String DUCKDB_QUERY = "query --engine duckdb";
  private static final String SPARK_QUERY = "query --engine spark";
  private static final String SQL =
      "SELECT stock_name, count(*), avg(stock_price) FROM stock_trades GROUP BY 1 ORDER BY 2 DESC";

  private static final int RATE = 500;
  private static final double FRESHNESS_AIM_SECONDS = 5;

  /** The launcher's; all events of {@link #ingest} go through it. */
  private static final String HEAP = "-Xmx1g";

  private static final int BATCH = 100_000;

  /** The first answers of an engine are slower. */
  private static final int ANSWERS = 8;

  /** The first batches have Spark's own start in them. */
  private static final int COLD_BATCHES = 3;

  private static final Pattern INGESTED =
      Pattern.compile("ingested ([0-9,]+) events? in .* ([0-9,]+) events/s");
  private static final Pattern FRESHNESS = Pattern.compile("p50 ([0-9.]+) s, p99 ([0-9.]+) s");
  private static final Pattern ANSWERED = Pattern.compile(" rows? by \\w+ in ([0-9.,]+) s");

  @Override
  public String name() {
    return "lake";
  }

  @Override
  public List<Line> run(Lab lab) throws Exception {
    if (!Files.isDirectory(libraries(lab))) {
      lab.talk().say("  left out: cdc-lake is not built");
      return List.of();
    }
    long records = lab.rows() / 2;
    try (Stack stack = new Stack(lab, "lake")) {
      lab.ours(stack, "stock-events", "load", "-n", records, "--spread", "3d").run();
      try (Topic topic = new Topic(stack, TOPIC)) {
        Awaitility.await("all records")
            .atMost(Duration.ofMinutes(10))
            .until(() -> topic.end() >= records && topic.records() == records);
      }
      List<Line> lines = new ArrayList<>(ingest(lab, stack, records));
      lines.addAll(freshness(lab, stack));
      lines.addAll(query(lab, stack));
      return lines;
    }
  }

  private static List<Line> ingest(Lab lab, Stack stack, long records) throws Exception {
    List<Entrant> entrants =
        List.of(
            new Entrant(BULK, () -> ingested(lab, stack, records)),
            new Entrant(MERGED, () -> ingested(lab, stack, records, "--initial-batch", "0")),
            new Entrant(SPARK, () -> parsed(lab, stack, records)));
    Race.Results results =
        new Race(Unit.RECORDS_PER_SECOND, entrants).run(lab.rounds(), lab.talk());
    String work = "%,d events of a snapshot or load, into a new table".formatted(records);
    return List.of(
        results.finding(work, BULK, SPARK, Aim.atLeast(0.4)),
        results.finding(work, MERGED, SPARK, Aim.NONE),
        results.finding(work, BULK, MERGED, Aim.NONE));
  }

  private static double ingested(Lab lab, Stack stack, long records, String... options)
      throws Exception {
    Trees.delete(lake(lab));
    List<Object> words =
        new ArrayList<>(List.of("ingest", "--once", "--max-events-per-batch", BATCH));
    words.addAll(List.of(options));
    Command command = lake(lab, stack, words.toArray());
    command.run();
    MatchResult summary = last(INGESTED, command.err());
    require("events ingested", records, number(summary.group(1)));
    return number(summary.group(2));
  }

  private static double parsed(Lab lab, Stack stack, long records) throws Exception {
    Path scratch = Files.createDirectory(lab.folder().resolve("parse"));
    String[] printed =
        lab.command(
                Map.of(),
                Path.of(System.getProperty("java.home"), "bin", "java"),
                HEAP,
                "-XX:+UseSerialGC",
                "-Dlogback.configurationFile=io/stockevents/lake/lake-logback.xml",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/java.lang.invoke=ALL-UNNAMED",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "-cp",
                libraries(lab) + "/*",
                Python.script(lab, "ReadAndParse.java"),
                stack.bootstrapServers(),
                TOPIC,
                BATCH,
                scratch)
            .output()
            .strip()
            .split(" ", 2);
    Trees.delete(scratch);
    require("records parsed", Long.toString(records), printed[0]);
    return records / Double.parseDouble(printed[1]);
  }

  /** Onto the table that the last trial has filled. */
  private static List<Line> freshness(Lab lab, Stack stack) throws Exception {
    Command ingest = lake(lab, stack, "ingest", "--trigger", "2s");
    Process process = ingest.start();
    long megabytes;
    boolean limited;
    try {
      LatencyContest.generate(lab, stack, RATE, 3 * lab.seconds());
      megabytes = Stack.proportionalSetSize(process.pid()) / 1_000_000;
      // By now the launcher's shell has become the JVM.
      limited = process.info().commandLine().orElse("").contains(HEAP);
    } finally {
      process.destroy();
      process.waitFor();
    }
    List<MatchResult> batches = FRESHNESS.matcher(ingest.err()).results().toList();
    require("enough batches", true, batches.size() > 2 * COLD_BATCHES);
    List<MatchResult> warm = batches.subList(COLD_BATCHES, batches.size());
    double p50 = new Sample(seconds(warm, 1)).median();
    return List.of(
        new Line.Fact(
            "commit → queryable at %d changes a second, a batch every 2 s".formatted(RATE),
            "p50 %.1f s, p99 %.1f s (medians of %d batches)"
                .formatted(p50, new Sample(seconds(warm, 2)).median(), warm.size()),
            "p50 ≤ 5 s",
            p50 <= FRESHNESS_AIM_SECONDS),
        new Line.Fact(
            "memory of ingest in all, under %s".formatted(HEAP),
            megabytes + " MB",
            "heap ≤ 1 GB",
            limited));
  }

  private static List<Line> query(Lab lab, Stack stack) throws Exception {
    lake(lab, stack, "ingest", "--once").run();
    lake(lab, stack, "compact").run();
    Race race =
        new Race(
            Unit.MILLISECONDS,
            List.of(
                new Entrant(DUCKDB_QUERY, () -> answered(lab, stack, "duckdb")),
                new Entrant(SPARK_QUERY, () -> answered(lab, stack, "spark"))));
    Race.Results results = race.run(lab.rounds(), lab.talk());
    return List.of(
        results.finding(
            "rows, mean price by symbol; warm", DUCKDB_QUERY, SPARK_QUERY, Aim.atLeast(20)));
  }

  /** Milliseconds of a warm answer. */
  private static double answered(Lab lab, Stack stack, String engine) throws Exception {
    Command query = lake(lab, stack, "query", "--engine", engine, "--watch", "50ms", SQL);
    Process process = query.start();
    try {
      Awaitility.await("answers")
          .atMost(Duration.ofMinutes(2))
          .until(() -> ANSWERED.matcher(query.err()).results().count() >= ANSWERS);
    } finally {
      process.destroy();
      process.waitFor();
    }
    List<MatchResult> answers = ANSWERED.matcher(query.err()).results().toList();
    return new Sample(seconds(answers.subList(ANSWERS / 2, answers.size()), 1)).median() * 1_000;
  }

  private static List<Double> seconds(List<MatchResult> lines, int group) {
    return lines.stream().map(line -> Double.parseDouble(line.group(group))).toList();
  }

  private static MatchResult last(Pattern pattern, String text) throws WrongResultException {
    List<MatchResult> found = pattern.matcher(text).results().toList();
    require("lines like " + pattern, true, !found.isEmpty());
    return found.get(found.size() - 1);
  }

  private static long number(String digits) {
    return Long.parseLong(digits.replace(",", ""));
  }

  private static Command lake(Lab lab, Stack stack, Object... words) {
    return lab.ours(stack, "cdc-lake", words)
        .with("LAKE_PATH", lake(lab).resolve("stock_trades").toString());
  }

  private static Path lake(Lab lab) {
    return lab.folder().resolve("the-lake");
  }

  private static Path libraries(Lab lab) {
    return lab.programs().ours("cdc-lake").resolveSibling("../lakehouse/target/cdc-lake/lib");
  }
}
