package io.stockevents.benchmarks;

import static io.stockevents.benchmarks.WrongResultException.require;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * How long a change takes from its commit to a reader: through the project's connector in both of
 * its profiles, through one with Debezium's defaults on the same worker, and to {@code
 * pg_recvlogical}, which reads the same log without Kafka and so is the floor. What is counted
 * begins after a warm-up as long as itself.
 */
final class LatencyContest implements Contest {

  private static final String EXACTLY_ONCE = "exactly once";
  private static final String AT_LEAST_ONCE = "at least once";
  private static final String DEFAULTS = "Debezium's defaults";
  private static final String FLOOR = "pg_recvlogical";
  private static final List<Integer> RATES = List.of(5, 200, 1000);
  private static final int START_SECONDS = 3;
  private static final double P50_AIM_MILLIS = 10;
  private static final double P99_AIM_MILLIS = 40;
  private static final Pattern LATENCY =
      Pattern.compile("commit→here p50 ([0-9.]+) ms, p99 ([0-9.]+) ms");

  /** The middle and the slow end, in milliseconds. */
  record Latency(double p50, double p99) {}

  /** One trial: the latency at a rate. */
  private interface Way extends AutoCloseable {
    Latency at(int rate) throws Exception;

    @Override
    void close();
  }

  private interface Opening {
    Way open() throws Exception;
  }

  @Override
  public String name() {
    return "latency";
  }

  @Override
  public List<Line> run(Lab lab) throws Exception {
    Map<String, Opening> ways = new LinkedHashMap<>();
    ways.put(EXACTLY_ONCE, () -> new Pipeline(lab, "enabled", false));
    ways.put(AT_LEAST_ONCE, () -> new Pipeline(lab, "disabled", false));
    ways.put(DEFAULTS, () -> new Pipeline(lab, "disabled", true));
    Optional<Path> floor = lab.programs().peer("pg_recvlogical");
    floor.ifPresentOrElse(
        found -> ways.put(FLOOR, () -> new Floor(lab, found)),
        () -> lab.talk().say("  left out: pg_recvlogical is not installed"));
    Map<Integer, Map<String, List<Latency>>> taken = new LinkedHashMap<>();
    for (int round = 1; round <= lab.rounds(); round++) {
      for (Map.Entry<String, Opening> way : ways.entrySet()) {
        try (Way open = way.getValue().open()) {
          for (int rate : RATES) {
            Latency latency = open.at(rate);
            lab.talk()
                .say("  %d/%d %s at %d/s: %s", round, lab.rounds(), way.getKey(), rate, latency);
            taken
                .computeIfAbsent(rate, key -> new LinkedHashMap<>())
                .computeIfAbsent(way.getKey(), key -> new ArrayList<>())
                .add(latency);
          }
        }
      }
    }
    List<Line> lines = new ArrayList<>();
    taken.forEach((rate, latencies) -> lines.addAll(lines(rate, latencies)));
    return lines;
  }

  private static List<Line> lines(int rate, Map<String, List<Latency>> taken) {
    Map<String, List<Double>> p50 = new LinkedHashMap<>();
    Map<String, List<Double>> p99 = new LinkedHashMap<>();
    taken.forEach(
        (who, latencies) -> {
          p50.put(who, latencies.stream().map(Latency::p50).toList());
          p99.put(who, latencies.stream().map(Latency::p99).toList());
        });
    Race.Results middle = new Race.Results(Unit.MILLISECONDS, p50);
    Race.Results slow = new Race.Results(Unit.MILLISECONDS, p99);
    List<Line> lines = new ArrayList<>();
    for (String ours : List.of(EXACTLY_ONCE, AT_LEAST_ONCE)) {
      String work = "commit → cdc-tail at %,d a second".formatted(rate);
      lines.add(middle.finding(work + ", p50", ours, DEFAULTS, Aim.atLeast(30)));
      lines.add(slow.finding(work + ", p99", ours, DEFAULTS, Aim.NONE));
      if (taken.containsKey(FLOOR)) {
        lines.add(middle.finding(work + ", p50", ours, FLOOR, Aim.NONE));
      }
      double ourP50 = middle.of(ours).median();
      double ourP99 = slow.of(ours).median();
      lines.add(
          new Line.Fact(
              work + ", " + ours,
              "p50 %s, p99 %s"
                  .formatted(Unit.MILLISECONDS.format(ourP50), Unit.MILLISECONDS.format(ourP99)),
              "≤ 10 ms, ≤ 40 ms",
              ourP50 <= P50_AIM_MILLIS && ourP99 <= P99_AIM_MILLIS));
    }
    return lines;
  }

  /** Makes changes at a rate for a time. */
  static void generate(Lab lab, Stack stack, int rate, int seconds) throws Exception {
    lab.ours(
            stack,
            "stock-events",
            "generate",
            "--quiet",
            "--rate",
            rate,
            "--duration",
            seconds + "s")
        .run();
  }

  /** Through Debezium and Kafka to cdc-tail. */
  private static final class Pipeline implements Way {

    private final Lab lab;
    private final Stack stack;
    private final String topic;

    /**
     * @param defaults whether the connector has Debezium's; the worker is at least once then, as
     *     workers are by default, and no other connector is on it
     */
    Pipeline(Lab lab, String exactlyOnce, boolean defaults) throws Exception {
      this.lab = lab;
      stack = new Stack(lab, "latency", "--fresh", "--exactly-once", exactlyOnce);
      topic = (defaults ? "defaults" : "cdc") + ".public.stock_trades";
      if (defaults) {
        Connectors connectors = new Connectors(stack);
        Map<String, String> config = connectors.defaults("defaults");
        connectors.remove(Connectors.PROJECTS_OWN, "cdc_slot");
        connectors.register(config);
      }
      // The topic comes with the first event.
      generate(lab, stack, 10, START_SECONDS);
    }

    @Override
    public Latency at(int rate) throws Exception {
      Command command =
          lab.ours(
              stack, "cdc-tail", "-t", topic, "--stats=" + lab.seconds() + "s", "--timeout=60s");
      Process tail = command.start();
      try {
        Awaitility.await("cdc-tail waits for changes")
            .atMost(Duration.ofMinutes(1))
            .until(() -> command.err().contains("waiting"));
        generate(lab, stack, rate, START_SECONDS + 2 * lab.seconds());
      } finally {
        tail.destroy();
        tail.waitFor();
      }
      return secondInterval(command.err());
    }

    private static Latency secondInterval(String err) throws WrongResultException {
      List<String> intervals = err.lines().filter(line -> line.startsWith("stats:")).toList();
      require("intervals of cdc-tail", true, intervals.size() >= 2);
      Matcher matcher = LATENCY.matcher(intervals.get(1));
      require("latency in " + intervals.get(1), true, matcher.find());
      return new Latency(
          Double.parseDouble(matcher.group(1)), Double.parseDouble(matcher.group(2)));
    }

    @Override
    public void close() {
      stack.close();
    }
  }

  /** Straight from the log. */
  private static final class Floor implements Way {

    private final Lab lab;
    private final Path program;
    private final Stack stack;

    Floor(Lab lab, Path program) throws Exception {
      this.lab = lab;
      this.program = program;
      stack = new Stack(lab, "latency", "--fresh", "--no-connector");
    }

    @Override
    public Latency at(int rate) throws Exception {
      try (LogReader reader = new LogReader(lab, stack, program)) {
        generate(lab, stack, rate, lab.seconds());
        reader.forget();
        generate(lab, stack, rate, lab.seconds());
        return reader.latency();
      }
    }

    @Override
    public void close() {
      stack.close();
    }
  }
}
