package io.stockevents.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a rate is held: how many operations were done, and how late they began. */
final class ScheduleContest implements Contest {

  private static final List<Integer> RATES = List.of(5, 100, 1000, 5000);
  private static final double MOST_OFF = 0.001;
  private static final double MOST_LAG_MILLIS = 5;

  /** Above this rate only the count is aimed at. */
  private static final int LAG_AIM_UP_TO = 1000;

  private static final Pattern SUMMARY =
      Pattern.compile("(?m)^([0-9,]+) operations in .*, p99 ([0-9.,]+) ms$");

  @Override
  public String name() {
    return "rate";
  }

  @Override
  public List<Line> run(Lab lab) throws Exception {
    List<Line> lines = new ArrayList<>();
    try (Stack stack = new Stack(lab, "rate", "--no-connector")) {
      Optional<Path> python = Python.with(lab, "asyncpg");
      for (int rate : RATES) {
        lines.add(generate(lab, stack, rate));
        if (python.isPresent()) {
          lines.add(sleepLoop(lab, stack, python.get(), rate));
        }
      }
    }
    return lines;
  }

  private static Line generate(Lab lab, Stack stack, int rate) throws Exception {
    long before = Long.parseLong(stack.query("SELECT count(*) FROM stock_trades"));
    Command command =
        lab.ours(
            stack,
            "stock-events",
            "generate",
            "--quiet",
            "--mix",
            "insert=1",
            "--rate",
            rate,
            "--duration",
            lab.seconds() + "s");
    command.run();
    Matcher summary = SUMMARY.matcher(command.err());
    WrongResultException.require("summary in " + command.err(), true, summary.find());
    long operations = Long.parseLong(summary.group(1).replace(",", ""));
    long rows = Long.parseLong(stack.query("SELECT count(*) FROM stock_trades")) - before;
    WrongResultException.require("rows inserted", operations, rows);
    double lag = Double.parseDouble(summary.group(2).replace(",", ""));
    boolean reached =
        off(operations, rate, lab) <= MOST_OFF && (rate > LAG_AIM_UP_TO || lag <= MOST_LAG_MILLIS);
    return new Line.Fact(
        "generate --rate %,d".formatted(rate),
        describe(operations, rate, lab) + ", lag p99 %.1f ms".formatted(lag),
        "within 0.1 %" + (rate > LAG_AIM_UP_TO ? "" : ", ≤ 5 ms"),
        reached);
  }

  private static Line sleepLoop(Lab lab, Stack stack, Path python, int rate) throws Exception {
    String operations =
        lab.peer(stack, python, Python.script(lab, "sleep_loop.py"), rate, lab.seconds())
            .output()
            .strip();
    return new Line.Fact(
        "a loop that inserts and sleeps 1/%,d s".formatted(rate),
        describe(Long.parseLong(operations), rate, lab),
        "",
        true);
  }

  private static String describe(long operations, int rate, Lab lab) {
    return String.format(
        Locale.ROOT,
        "%,d of %,d in %d s, %.2f %% off",
        operations,
        (long) rate * lab.seconds(),
        lab.seconds(),
        100 * off(operations, rate, lab));
  }

  private static double off(long operations, int rate, Lab lab) {
    long due = (long) rate * lab.seconds();
    return Math.abs(operations - due) / (double) due;
  }
}
