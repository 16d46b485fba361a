package io.stockevents.producer.generate;

import java.time.Duration;
import java.util.Map;

/**
 * What was done so far.
 *
 * @param elapsed since the first operation was due
 * @param lag how long after they were due operations began
 * @param latencies how long after they were due operations were committed
 * @param outages how often the database became unavailable
 * @param unconfirmed operations given up while it was away, which may or may not be committed
 */
public record GenerateSummary(
    Duration elapsed,
    LatencySummary lag,
    Map<Action, LatencySummary> latencies,
    long outages,
    long unconfirmed) {

  /** How many operations are done. */
  public long operations() {
    return latencies.values().stream().mapToLong(LatencySummary::count).sum();
  }

  /** How often {@code action} was done. */
  public long count(Action action) {
    LatencySummary latency = latencies.get(action);
    return latency == null ? 0 : latency.count();
  }

  /** Operations a second. */
  public double rate() {
    return operations() / Math.max(elapsed.toNanos() / 1e9, 1e-9);
  }
}
