package io.stockevents.stack;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * How a connector with one task is doing, in Connect's words.
 *
 * @param connector RUNNING, FAILED, PAUSED and so on; NOT_REGISTERED if Connect does not know it
 * @param task the same for its task; NONE before there is one
 * @param error the first line of the trace if either failed
 */
record ConnectorStatus(String connector, String task, Optional<String> error) {

  static final ConnectorStatus NOT_REGISTERED =
      new ConnectorStatus("NOT_REGISTERED", "NONE", Optional.empty());

  private static final String RUNNING = "RUNNING";
  private static final String FAILED = "FAILED";

  static ConnectorStatus of(JsonNode status) {
    JsonNode connector = status.path("connector");
    JsonNode task = status.path("tasks").path(0);
    return new ConnectorStatus(
        connector.path("state").asText("UNASSIGNED"),
        task.path("state").asText("NONE"),
        trace(task).or(() -> trace(connector)));
  }

  boolean running() {
    return connector.equals(RUNNING) && task.equals(RUNNING);
  }

  boolean failed() {
    return connector.equals(FAILED) || task.equals(FAILED);
  }

  private static Optional<String> trace(JsonNode part) {
    return part.path("trace").asText("").lines().findFirst();
  }
}
