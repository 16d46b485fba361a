package io.stockevents.producer.cli;

import io.stockevents.cli.Plural;
import io.stockevents.producer.generate.Action;
import io.stockevents.producer.generate.GenerateSummary;
import io.stockevents.producer.generate.LatencySummary;
import io.stockevents.producer.generate.Rate;
import io.stockevents.producer.generate.WorkloadRunner;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Progress and summary of traffic, for people; the line with the counts is for scripts too. */
final class WorkloadReport {

  /** Ends the progress reports. */
  interface Reporting extends AutoCloseable {
    @Override
    void close();
  }

  private final WorkloadRunner traffic;
  private final Rate rate;
  private final PrintWriter err;
  private long reportedOperations;
  private Duration reportedAt = Duration.ZERO;

  WorkloadReport(WorkloadRunner traffic, Rate rate, PrintWriter err) {
    this.traffic = traffic;
    this.rate = rate;
    this.err = err;
  }

  /**
   * Prints a line of progress every {@code interval}; never if that is null. What it throws ends
   * the traffic.
   */
  Reporting every(@Nullable Duration interval) {
    if (interval == null) {
      return () -> {};
    }
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    long nanos = interval.toNanos();
    ScheduledFuture<?> reports =
        timer.scheduleAtFixedRate(this::printProgressOrFail, nanos, nanos, TimeUnit.NANOSECONDS);
    return () -> {
      reports.cancel(false);
      timer.shutdown();
    };
  }

  /** A timer would keep to itself what its task throws, and run it no more. */
  private void printProgressOrFail() {
    try {
      printProgress();
    } catch (Throwable e) {
      traffic.fail(e);
    }
  }

  /** A report may come late, after a pause of the process: the rate is that of the time since. */
  void printProgress() {
    GenerateSummary now = traffic.summary();
    double seconds = now.elapsed().minus(reportedAt).toNanos() / 1e9;
    double perSecond = (now.operations() - reportedOperations) / Math.max(seconds, 1e-9);
    reportedAt = now.elapsed();
    reportedOperations = now.operations();
    err.printf(
        "%,.0f s: %s, %,.1f/s, lag p99 %s%n",
        now.elapsed().toNanos() / 1e9,
        Plural.of(now.operations(), "operation"),
        perSecond,
        millis(now.lag().p99()));
    err.flush();
  }

  /** Prints what was done. */
  void printSummary() {
    GenerateSummary summary = traffic.summary();
    err.printf(
        "%s in %,.1f s: %,.2f/s of %s/s, lag p50 %s, p99 %s%n",
        Plural.of(summary.operations(), "operation"),
        summary.elapsed().toNanos() / 1e9,
        summary.rate(),
        rate,
        millis(summary.lag().p50()),
        millis(summary.lag().p99()));
    for (Action action : Action.values()) {
      printLatency(action, summary.latencies().get(action));
    }
    if (summary.outages() > 0) {
      err.printf("outages of the database: %d%n", summary.outages());
    }
    if (summary.unconfirmed() > 0) {
      err.printf("operations given up in an outage, committed or not: %d%n", summary.unconfirmed());
    }
    err.printf(
        "inserted %d, updated %d, deleted %d%n",
        summary.count(Action.INSERT), summary.count(Action.UPDATE), summary.count(Action.DELETE));
    err.flush();
  }

  private void printLatency(Action action, @Nullable LatencySummary latency) {
    if (latency != null && latency.count() > 0) {
      err.printf(
          "  %-8s latency p50 %s, p99 %s%n",
          action.pastTense(), millis(latency.p50()), millis(latency.p99()));
    }
  }

  private static String millis(Duration duration) {
    return "%,.1f ms".formatted(duration.toNanos() / 1e6);
  }
}
