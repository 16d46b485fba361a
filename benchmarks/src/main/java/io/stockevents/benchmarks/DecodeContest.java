package io.stockevents.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** {@link DecodeBenchmark} by JMH: a JVM of its own for each trial. */
final class DecodeContest implements Contest {

  private static final String ALLOCATION = "gc.alloc.rate.norm";

  @Override
  public String name() {
    return "decode";
  }

  @Override
  public List<Line> run(Lab lab) throws Exception {
    Map<String, Map<String, List<Double>>> times = new LinkedHashMap<>();
    Map<String, Map<String, Double>> bytes = new LinkedHashMap<>();
    // JMH runs all forks of one method in a row: one fork a time makes it take turns.
    for (int round = 1; round <= lab.rounds(); round++) {
      for (RunResult result : fork()) {
        BenchmarkParams params = result.getParams();
        String recording = params.getParam("recording");
        String method = params.getBenchmark().replaceAll(".*\\.", "");
        double micros = result.getPrimaryResult().getScore();
        lab.talk().say("  %d/%d %s, %s: %.2f µs", round, lab.rounds(), recording, method, micros);
        times
            .computeIfAbsent(recording, name -> new LinkedHashMap<>())
            .computeIfAbsent(method, name -> new ArrayList<>())
            .add(micros);
        bytes
            .computeIfAbsent(recording, name -> new LinkedHashMap<>())
            .put(method, allocated(result));
      }
    }
    List<Line> lines = new ArrayList<>();
    times.forEach((recording, values) -> lines.addAll(findings(recording, values)));
    bytes.forEach((recording, values) -> lines.add(allocation(recording, values)));
    return lines;
  }

  private static List<RunResult> fork() throws Exception {
    return List.copyOf(
        new Runner(
                new OptionsBuilder()
                    .include(DecodeBenchmark.class.getName())
                    .forks(1)
                    .warmupIterations(3)
                    .warmupTime(TimeValue.seconds(1))
                    .measurementIterations(3)
                    .measurementTime(TimeValue.seconds(1))
                    .jvmArgsAppend("-XX:+UseSerialGC")
                    .addProfiler(GCProfiler.class)
                    .verbosity(VerboseMode.SILENT)
                    .build())
            .run());
  }

  @SuppressWarnings("rawtypes") // JMH's own
  private static double allocated(RunResult result) {
    BenchmarkResult aggregated = result.getAggregatedResult();
    return aggregated.getSecondaryResults().entrySet().stream()
        .filter(entry -> entry.getKey().endsWith(ALLOCATION))
        .mapToDouble(entry -> entry.getValue().getScore())
        .findFirst()
        .orElse(Double.NaN);
  }

  private static List<Line> findings(String recording, Map<String, List<Double>> values) {
    Race.Results results = new Race.Results(Unit.MICROSECONDS, values);
    String work = "decoding an update, " + recording;
    return List.of(
        results.finding(work, "decoder", "tree", Aim.atLeast(3)),
        results.finding(work, "decoder", "databind", Aim.NONE));
  }

  private static Line allocation(String recording, Map<String, Double> bytes) {
    return new Line.Fact(
        "bytes allocated to decode an update, " + recording,
        String.format(
            Locale.ROOT,
            "%,.0f (tree %,.0f, databind %,.0f)",
            bytes.get("decoder"),
            bytes.get("tree"),
            bytes.get("databind")),
        "",
        true);
  }
}
