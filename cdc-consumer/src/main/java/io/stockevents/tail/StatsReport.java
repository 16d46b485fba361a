package io.stockevents.tail;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** Says every so often how fast events come, how many wait, and how old they are when they come. */
final class StatsReport {

  private final Duration interval;
  private final PrintWriter talk;
  private final Latencies latencies = new Latencies();
  private long lastNanos;
  private long lastEvents;

  /**
   * @param nowNanos the time at the start, as {@link System#nanoTime()} gives it
   */
  StatsReport(Duration interval, long nowNanos, PrintWriter talk) {
    this.interval = interval;
    this.talk = talk;
    this.lastNanos = nowNanos;
  }

  /** Whether an interval has passed since the last report. */
  boolean isDue(long nowNanos) {
    return nowNanos - lastNanos >= interval.toNanos();
  }

  /** The latencies since the last report. */
  Latencies latencies() {
    return latencies;
  }

  /** Prints one line and begins the next interval. */
  void print(long nowNanos, long events, long lag) {
    double seconds = (nowNanos - lastNanos) / 1e9;
    talk.println(
        String.format(
            Locale.ROOT,
            "stats: %,.1f events/s, lag %,d records%s",
            (events - lastEvents) / seconds,
            lag,
            latencies.count() == 0 ? "" : ", " + latencies));
    talk.flush();
    latencies.reset();
    lastNanos = nowNanos;
    lastEvents = events;
  }
}
