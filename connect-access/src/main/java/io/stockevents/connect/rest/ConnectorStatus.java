package io.stockevents.connect.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * How a connector with one task is doing, in Connect's words.
 *
 * @param connector RUNNING, FAILED, PAUSED and so on; NOT_REGISTERED if Connect does not know it,
 *     UNKNOWN if it does not tell
 * @param task the same for its task; NONE before there is one
 * @param error what the trace of the one that failed gives as its root cause
 */
public record ConnectorStatus(String connector, String task, Optional<String> error) {

  /** Connect knows no connector of this name. */
  public static final ConnectorStatus NOT_REGISTERED =
      new ConnectorStatus("NOT_REGISTERED", "NONE", Optional.empty());

  /** Connect does not tell, as in a rebalance. */
  public static final ConnectorStatus UNKNOWN =
      new ConnectorStatus("UNKNOWN", "NONE", Optional.empty());

  private static final String RUNNING = "RUNNING";
  private static final String FAILED = "FAILED";
  private static final String CAUSE = "Caused by: ";

  static ConnectorStatus of(JsonNode status) {
    JsonNode connector = status.path("connector");
    JsonNode task = status.path("tasks").path(0);
    return new ConnectorStatus(
        connector.path("state").asText("UNASSIGNED"),
        task.path("state").asText("NONE"),
        rootCause(task).or(() -> rootCause(connector)));
  }

  /** Whether it and its task run. */
  public boolean running() {
    return connector.equals(RUNNING) && task.equals(RUNNING);
  }

  /** Whether it or its task has failed. */
  public boolean failed() {
    return connector.equals(FAILED) || task.equals(FAILED);
  }

  private static Optional<String> rootCause(JsonNode part) {
    // The outermost exception is mostly Connect's wrapping; the last cause says what happened.
    List<String> lines = part.path("trace").asText("").lines().toList();
    return lines.stream()
        .filter(line -> line.startsWith(CAUSE))
        .reduce((outer, inner) -> inner)
        .map(line -> line.substring(CAUSE.length()))
        .or(() -> lines.stream().findFirst());
  }
}
