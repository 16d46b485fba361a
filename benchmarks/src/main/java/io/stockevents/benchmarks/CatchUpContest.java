package io.stockevents.benchmarks;

import static io.stockevents.benchmarks.WrongResultException.require;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * How fast rows come through that were written at once: from the start of {@code load} until all
 * its events are committed in the topic.
 */
final class CatchUpContest implements Contest {

  private static final String EXACTLY_ONCE = "exactly once";
  private static final String AT_LEAST_ONCE = "at least once";
  private static final String DEFAULTS = "Debezium's defaults";

  @Override
  public String name() {
    return "catch-up";
  }

  @Override
  public List<Line> run(Lab lab) throws Exception {
    long rows = lab.rows();
    Race race =
        new Race(
            Unit.ROWS_PER_SECOND,
            List.of(
                new Entrant(EXACTLY_ONCE, () -> ours(lab, "enabled", rows)),
                new Entrant(AT_LEAST_ONCE, () -> ours(lab, "disabled", rows)),
                new Entrant(DEFAULTS, () -> defaults(lab, rows))));
    Race.Results results = race.run(lab.rounds(), lab.talk());
    String work = "%,d rows by COPY until all are in the topic".formatted(rows);
    return List.of(
        results.finding(work, EXACTLY_ONCE, DEFAULTS, Aim.atLeast(5)),
        results.finding(work, AT_LEAST_ONCE, DEFAULTS, Aim.atLeast(5)));
  }

  private static double ours(Lab lab, String exactlyOnce, long rows) throws Exception {
    try (Stack stack = new Stack(lab, "catch-up", "--fresh", "--exactly-once", exactlyOnce)) {
      return rows / seconds(lab, stack, "cdc.public.stock_trades", rows);
    }
  }

  private static double defaults(Lab lab, long rows) throws Exception {
    try (Stack stack = new Stack(lab, "catch-up", "--fresh", "--exactly-once", "disabled")) {
      Connectors connectors = new Connectors(stack);
      Map<String, String> config = connectors.defaults("defaults");
      connectors.remove(Connectors.PROJECTS_OWN, "cdc_slot");
      connectors.register(config);
      return rows / seconds(lab, stack, "defaults.public.stock_trades", rows);
    }
  }

  private static double seconds(Lab lab, Stack stack, String name, long rows) throws Exception {
    // One row goes ahead, so that the way is open and the topic there.
    lab.ours(stack, "stock-events", "load", "-n", 1).run();
    try (Topic topic = new Topic(stack, name)) {
      Awaitility.await("the first event")
          .atMost(Duration.ofMinutes(1))
          .until(() -> topic.end() > 0);
      long before = topic.end();
      long begun = System.nanoTime();
      lab.ours(stack, "stock-events", "load", "-n", rows).run();
      Awaitility.await("all events")
          .atMost(Duration.ofMinutes(10))
          .pollInterval(Duration.ofMillis(50))
          .until(() -> topic.end() >= before + rows);
      double seconds = (System.nanoTime() - begun) / 1e9;
      Awaitility.await("the count of the events")
          .atMost(Duration.ofMinutes(1))
          .until(() -> topic.records() >= rows + 1);
      require("events", rows + 1, topic.records());
      return seconds;
    }
  }
}
