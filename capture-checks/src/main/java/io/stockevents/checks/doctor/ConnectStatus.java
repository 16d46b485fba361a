package io.stockevents.checks.doctor;

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
record ConnectStatus(
    String version, Optional<String> debezium, List<String> names, Optional<Connector> connector) {

  ConnectStatus {
    names = List.copyOf(names);
  }

  /**
   * A connector.
   *
   * @param config as registered; placeholders are not resolved
   * @param writtenTopics the topics that it has written to; empty if Connect does not say
   * @param position how far Connect knows it to be; empty if Connect does not say
   */
  record Connector(
      Part self,
      List<Part> tasks,
      Map<String, String> config,
      Optional<List<String>> writtenTopics,
      Optional<Position> position) {
    Connector {
      tasks = List.copyOf(tasks);
      config = Map.copyOf(config);
      writtenTopics = writtenTopics.map(List::copyOf);
    }

    /** The setting with this name. */
    Setting setting(String name) {
      return Setting.of(name, config.get(name));
    }

    /**
     * What the setting is set to; empty if it is not set.
     *
     * @throws Setting.UnresolvedException if only the worker knows
     */
    Optional<String> value(String name) {
      return setting(name).value();
    }

    /** Whether it and a task of it run, and none of its tasks does not. */
    boolean running() {
      return self.running() && !tasks.isEmpty() && tasks.stream().allMatch(Part::running);
    }

    /** Whether it has written to the topic; false if Connect does not say. */
    boolean hasWrittenTo(String topic) {
      return writtenTopics.filter(topics -> topics.contains(topic)).isPresent();
    }
  }

  /** How far a connector is, by the offsets that Connect keeps for it. */
  enum Position {
    /** It has delivered nothing yet, or starts anew. */
    NONE,
    /** It reads the rows that were there before it. */
    SNAPSHOT,
    /** It reads the log. */
    LOG
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
