package io.stockevents.producer.generate;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;

/** Times of the operations done, from many threads. */
final class LatencyRecorder {

  private final ConcurrentHistogram lag = new ConcurrentHistogram(3);
  private final Map<Action, ConcurrentHistogram> latencies = new EnumMap<>(Action.class);

  LatencyRecorder() {
    lag.setAutoResize(true);
    for (Action action : Action.values()) {
      ConcurrentHistogram latency = new ConcurrentHistogram(3);
      latency.setAutoResize(true);
      latencies.put(action, latency);
    }
  }

  /**
   * One operation is done.
   *
   * @param lagNanos how long after it was due it began
   * @param latencyNanos how long after it was due it was committed; so a wait for a busy worker
   *     counts, as a user would feel it
   */
  void record(Action action, long lagNanos, long latencyNanos) {
    lag.recordValue(micros(lagNanos));
    Objects.requireNonNull(latencies.get(action)).recordValue(micros(latencyNanos));
  }

  LatencySummary lag() {
    return LatencySummary.ofMicros(lag);
  }

  Map<Action, LatencySummary> latencies() {
    Map<Action, LatencySummary> percentiles = new EnumMap<>(Action.class);
    latencies.forEach(
        (action, latency) -> percentiles.put(action, LatencySummary.ofMicros(latency)));
    return percentiles;
  }

  private static long micros(long nanos) {
    return Math.max(0, TimeUnit.NANOSECONDS.toMicros(nanos));
  }
}
