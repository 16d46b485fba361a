package io.stockevents.producer.doctor;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What Kafka Connect says.
 *
 * @param version of Kafka, like {@code 4.3.1}
 * @param debezium version of the PostgreSQL connector; empty if the worker has none
 * @param names of all connectors that are registered
 * @param connector the one that was asked for; empty if it is not registered
 */
record ConnectFacts(
    String version, Optional<String> debezium, List<String> names, Optional<Connector> connector) {

  ConnectFacts {
    names = List.copyOf(names);
  }

  /**
   * A connector.
   *
   * @param config as registered; placeholders are not resolved
   */
  record Connector(Part self, List<Part> tasks, Map<String, String> config) {
    Connector {
      tasks = List.copyOf(tasks);
      config = Map.copyOf(config);
    }

    /** What the setting is, if it is set and is no placeholder. */
    Optional<String> setting(String name) {
      return Optional.ofNullable(config.get(name))
          .map(String::trim)
          .filter(value -> !value.isEmpty() && !value.contains("${"));
    }
  }

  /**
   * A connector by itself or one of its tasks.
   *
   * @param state RUNNING, FAILED, PAUSED and so on
   * @param trace why it failed, in many lines; empty if it did not
   */
  record Part(String state, String trace) {

    private static final String CAUSE = "Caused by: ";

    boolean running() {
      return state.equals("RUNNING");
    }

    /** The first line of the trace and, if that is another one, its last cause. */
    String reason() {
      String first = trace.lines().findFirst().orElse("Connect has no trace").trim();
      return trace
          .lines()
          .filter(line -> line.startsWith(CAUSE))
          .reduce((outer, inner) -> inner)
          .map(cause -> first + "; cause: " + cause.substring(CAUSE.length()))
          .orElse(first);
    }
  }
}
