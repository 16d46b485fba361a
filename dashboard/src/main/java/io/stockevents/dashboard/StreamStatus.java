package io.stockevents.dashboard;

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

  /**
   * All of it at one moment.
   *
   * @param lag how many records are in the topic and not read yet, as far as is known
   */
  record Now(Broker broker, Connector connector, long lag) {}

  private volatile Broker broker = new Broker(true, null);
  private volatile Connector connector = new Connector("UNKNOWN", null);
  private volatile long lag;

  void broker(Broker now) {
    broker = now;
  }

  void connector(Connector now) {
    connector = now;
  }

  void lag(long records) {
    lag = records;
  }

  Now now() {
    return new Now(broker, connector, lag);
  }
}
