package io.stockevents.benchmarks;

import static io.stockevents.benchmarks.WrongResultException.require;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the dashboard keeps up with: records that were made before are sent to its topic as fast as
 * the broker takes them, with one page open and with ten. And what a browser has to do, and how
 * long a change takes to its screen, while {@code generate} holds a rate.
 */
final class DashboardContest implements Contest {

  private static final String SOURCE = "cdc.public.stock_trades";
  private static final int MANY_PAGES = 10;
  private static final int SAMPLE = 2_000;
  private static final List<Integer> RATES = List.of(500, 5000);
  private static final int RATE_AIM = 5000;

  @Override
  public String name() {
    return "dashboard";
  }

  @Override
  public List<Line> run(Lab lab) throws Exception {
    List<Line> lines = new ArrayList<>();
    try (Stack stack = new Stack(lab, "dashboard")) {
      generate(lab, stack, 500, SAMPLE / 500 + 1);
      List<Double> one = new ArrayList<>();
      List<Double> many = new ArrayList<>();
      try (Replay replay = Replay.of(stack, SOURCE, SAMPLE)) {
        for (int round = 1; round <= lab.rounds(); round++) {
          one.add(keptUp(lab, stack, replay, 1));
          many.add(keptUp(lab, stack, replay, MANY_PAGES));
          lab.talk().say("  %d/%d %s, %s", round, lab.rounds(), rate(one), rate(many));
        }
      }
      lines.add(read("one page open", one));
      lines.add(read(MANY_PAGES + " pages open", many));
      lines.addAll(drawn(lab, stack));
    }
    return lines;
  }

  /** Records a second, from the first that is sent until the last one is on every page. */
  private static double keptUp(Lab lab, Stack stack, Replay replay, int viewers) throws Exception {
    String topic = replay.newTopic();
    try (DashboardProcess dashboard = new DashboardProcess(lab, stack, topic);
        Pages pages = Pages.open(dashboard.url(), viewers)) {
      long records = lab.rows() / 5;
      long begun = System.nanoTime();
      replay.send(topic, records);
      pages.awaitTotal(records);
      double seconds = (System.nanoTime() - begun) / 1e9;
      require("records that the dashboard has read", records, dashboard.records());
      return records / seconds;
    }
  }

  private static List<Line> drawn(Lab lab, Stack stack) throws Exception {
    List<Line> lines = new ArrayList<>();
    Optional<Screen> found = Screen.open(lab.programs());
    if (found.isEmpty()) {
      lab.talk().say("  left out: chromium and chromedriver are not installed");
      return lines;
    }
    try (Screen screen = found.get();
        DashboardProcess dashboard = new DashboardProcess(lab, stack, SOURCE)) {
      for (int rate : RATES) {
        Process traffic = traffic(lab, stack, rate, 2 * lab.seconds());
        screen.visit(dashboard.url());
        Screen.Share share = screen.watch(lab.seconds());
        String latency = screen.text("#latency");
        traffic.waitFor();
        require("exit code of generate", 0, traffic.exitValue());
        String at = String.format(Locale.ROOT, " at %,d changes a second", rate);
        lines.add(fact("browser's main thread" + at, share.toString()));
        lines.add(fact("commit → screen, p50," + at, latency));
        lines.add(fact("memory of the dashboard" + at, dashboard.megabytes() + " MB"));
        lab.talk().say("  %d/s: %s, %s", rate, share, latency);
      }
    }
    return lines;
  }

  private static Process traffic(Lab lab, Stack stack, int rate, int seconds) throws IOException {
    return lab.ours(stack, "stock-events", generate(rate, seconds)).start();
  }

  private static void generate(Lab lab, Stack stack, int rate, int seconds) throws Exception {
    lab.ours(stack, "stock-events", generate(rate, seconds)).run();
  }

  private static Object[] generate(int rate, int seconds) {
    return new Object[] {
      "generate", "--quiet", "--rate", rate, "--workers", 8, "--duration", seconds + "s"
    };
  }

  private static Line read(String pages, List<Double> rates) {
    double median = new Sample(rates).median();
    return new Line.Fact(
        "events that the dashboard keeps up with, " + pages,
        Unit.RECORDS_PER_SECOND.format(median),
        String.format(Locale.ROOT, "≥ %,d a second", RATE_AIM),
        median >= RATE_AIM);
  }

  private static String rate(List<Double> rates) {
    return Unit.RECORDS_PER_SECOND.format(rates.get(rates.size() - 1));
  }

  private static Line fact(String what, String value) {
    return new Line.Fact(what, value, "", true);
  }
}
