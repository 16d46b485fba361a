package io.stockevents.tail;

import java.io.PrintWriter;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * Tells when all brokers are lost and when one is back. The consumer itself only reconnects in
 * silence; its metrics say how many connections it has.
 */
final class ConnectionWatch {

  private final Consumer<?, ?> consumer;
  private final PrintWriter talk;
  private boolean lost;

  ConnectionWatch(Consumer<?, ?> consumer, PrintWriter talk) {
    this.consumer = consumer;
    this.talk = talk;
  }

  /** Looks at the connections as they are now; says something only when that changed. */
  void check() {
    boolean connected = connected(consumer.metrics());
    if (lost == connected) {
      lost = !connected;
      talk.println(
          lost
              ? "cdc-tail: the connection to Kafka is lost; trying again until it is back"
              : "cdc-tail: connected to Kafka again");
    }
  }

  private static boolean connected(Map<MetricName, ? extends Metric> metrics) {
    return metrics.entrySet().stream()
        .filter(metric -> metric.getKey().name().equals("connection-count"))
        .map(metric -> metric.getValue().metricValue())
        .allMatch(count -> !(count instanceof Number number) || number.intValue() > 0);
  }
}
