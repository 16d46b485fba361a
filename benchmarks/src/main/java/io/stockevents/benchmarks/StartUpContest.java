package io.stockevents.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;

/** How long it takes until a command does something, and the stack until it is ready. */
final class StartUpContest implements Contest {

  private static final String VERSION = "stock-events --version";
  private static final String HELP = "cdc-tail --help";
  private static final String PYTHON = "python3 -c 'import asyncpg'";
  private static final String FIRST_EVENT = "cdc-tail -o beginning -c 1";
  private static final String KCAT = "kcat -C -o beginning -c 1";

  /** One start is too short to be measured well. */
  private static final int STARTS = 5;

  private static final double FIRST_AIM_SECONDS = 12;
  private static final double WARM_AIM_SECONDS = 5;
  private static final long MEMORY_AIM_MEGABYTES = 400;

  @Override
  public String name() {
    return "start-up";
  }

  @Override
  public List<Line> run(Lab lab) throws Exception {
    List<Line> lines = new ArrayList<>();
    long begun = System.nanoTime();
    try (Stack stack = new Stack(lab, "start-up")) {
      lines.add(seconds("cdc-stack up, first start, until ready", begun, FIRST_AIM_SECONDS));
      lab.ours(stack, "stock-events", "load", "-n", 100).run();
      lines.addAll(commands(lab));
      lines.addAll(firstEvent(lab, stack));
      lines.add(memory(stack));
      stack.stop();
      begun = System.nanoTime();
      stack.start();
      lines.add(seconds("cdc-stack up on its data, until ready", begun, WARM_AIM_SECONDS));
    }
    return lines;
  }

  private static List<Line> commands(Lab lab) throws Exception {
    List<Entrant> entrants = new ArrayList<>();
    entrants.add(
        new Entrant(VERSION, () -> start(lab, lab.programs().ours("stock-events"), "--version")));
    entrants.add(new Entrant(HELP, () -> start(lab, lab.programs().ours("cdc-tail"), "--help")));
    Optional<Path> python = Python.with(lab, "asyncpg");
    python.ifPresent(
        found ->
            entrants.add(new Entrant(PYTHON, () -> start(lab, found, "-c", "import asyncpg"))));
    Race.Results results = new Race(Unit.SECONDS, entrants).run(lab.rounds(), lab.talk());
    return python.isEmpty()
        ? List.of()
        : List.of(
            results.finding("a command that does nothing", VERSION, PYTHON, Aim.atLeast(0.5)),
            results.finding("a command that does nothing", HELP, PYTHON, Aim.atLeast(0.5)));
  }

  private static List<Line> firstEvent(Lab lab, Stack stack) throws Exception {
    Topic topic = new Topic(stack, "cdc.public.stock_trades");
    try (topic) {
      Awaitility.await("events").atMost(Duration.ofMinutes(1)).until(() -> topic.end() >= 100);
    }
    List<Entrant> entrants = new ArrayList<>();
    entrants.add(
        new Entrant(
            FIRST_EVENT, () -> average(lab.ours(stack, "cdc-tail", "-o", "beginning", "-c", 1))));
    Optional<Path> kcat = lab.programs().peer("kcat");
    kcat.ifPresent(
        found ->
            entrants.add(
                new Entrant(
                    KCAT,
                    () ->
                        average(
                            lab.command(
                                Map.of(),
                                found,
                                "-C",
                                "-q",
                                "-b",
                                stack.bootstrapServers(),
                                "-t",
                                topic.name(),
                                "-o",
                                "beginning",
                                "-c",
                                1)))));
    Race.Results results = new Race(Unit.SECONDS, entrants).run(lab.rounds(), lab.talk());
    return kcat.isEmpty()
        ? List.of()
        : List.of(results.finding("until the first event is shown", FIRST_EVENT, KCAT, Aim.NONE));
  }

  private static double start(Lab lab, Path program, Object... arguments) throws Exception {
    return average(lab.command(Map.of(), program, arguments));
  }

  private static double average(Command command) throws Exception {
    double seconds = 0;
    for (int i = 0; i < STARTS; i++) {
      seconds += command.run();
    }
    return seconds / STARTS;
  }

  private static Line seconds(String what, long begun, double aim) {
    double seconds = (System.nanoTime() - begun) / 1e9;
    return new Line.Fact(
        what, Unit.SECONDS.format(seconds), "≤ %.0f s".formatted(aim), seconds <= aim);
  }

  private static Line memory(Stack stack) throws Exception {
    long megabytes = stack.memory() / 1_000_000;
    return new Line.Fact(
        "memory of the stack at rest, PostgreSQL included",
        megabytes + " MB",
        "≤ " + MEMORY_AIM_MEGABYTES + " MB",
        megabytes <= MEMORY_AIM_MEGABYTES);
  }
}
