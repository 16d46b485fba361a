package io.stockevents.dashboard;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** How the parts that the stream comes through are doing; each part's watcher tells. */
final class StreamStatus {

  /**
   * The brokers.
   *
   * @param connected whether records can come
   * @param problem one line that says why not; null if there is none
   */
  record Broker(boolean connected, @Nullable String problem) {}

  /**
   * The connector.
   *
   * @param state RUNNING, FAILED or another of Kafka Connect's words; MISSING if Connect has no
   *     such connector, UNKNOWN if Connect does not answer
   * @param problem one line that says why; null if there is none
   */
  record Connector(String state, @Nullable String problem) {
    boolean isRunning() {
      return state.equals("RUNNING");
    }
  }

  /** The threads that the page lives by; each says time and again that it still runs. */
  enum Worker {
    /** Reads the topic. A broker that does not answer may hold it up for a while. */
    READER(Duration.ofSeconds(30)),
    /** Sends to the pages. */
    BROADCAST(Duration.ofSeconds(10));

    private final Duration longestSilence;

    Worker(Duration longestSilence) {
      this.longestSilence = longestSilence;
    }
  }

  /**
   * All of it at one moment.
   *
   * @param lag how many records are in the topic and not read yet, as far as is known
   */
  record Now(Broker broker, Connector connector, long lag) {}

  private final LongSupplier nanoTime;
  private final Map<Worker, Long> lastAlive = new ConcurrentHashMap<>();
  private volatile Broker broker = new Broker(true, null);
  private volatile Connector connector = new Connector("UNKNOWN", null);
  private volatile OptionalLong lag = OptionalLong.empty();

  StreamStatus() {
    this(System::nanoTime);
  }

  StreamStatus(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    for (Worker worker : Worker.values()) {
      alive(worker);
    }
  }

  /** The worker still runs. */
  void alive(Worker worker) {
    lastAlive.put(worker, nanoTime.getAsLong());
  }

  /** One line that says why the page cannot show what happens now; empty if it can. */
  Optional<String> problem() {
    for (Worker worker : Worker.values()) {
      Duration silence =
          Duration.ofNanos(nanoTime.getAsLong() - lastAlive.getOrDefault(worker, 0L));
      if (silence.compareTo(worker.longestSilence) > 0) {
        return Optional.of(
            "the %s thread has not run for %d s"
                .formatted(worker.name().toLowerCase(Locale.ROOT), silence.toSeconds()));
      }
    }
    return broker.connected() ? Optional.empty() : Optional.of(String.valueOf(broker.problem()));
  }

  void broker(Broker now) {
    broker = now;
  }

  void connector(Connector now) {
    connector = now;
  }

  /** How many records are in the topic and not read yet; empty while that is not known. */
  OptionalLong lag() {
    return lag;
  }

  void lag(OptionalLong records) {
    lag = records;
  }

  Now now() {
    return new Now(broker, connector, lag.orElse(0));
  }
}
