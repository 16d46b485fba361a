package io.stockevents.dashboard;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stockevents.connect.rest.ConnectClient;
import io.stockevents.dashboard.StreamStatus.Connector;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Asks Kafka Connect every few seconds how the connector is. */
final class ConnectorWatch implements Runnable {

  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final Duration ANSWER = Duration.ofSeconds(3);

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(ANSWER).build();
  private final HttpRequest request;
  private final StreamStatus status;

  /**
   * @param url where Connect's REST interface is
   * @param name the connector's
   */
  ConnectorWatch(URI url, String name, StreamStatus status) {
    this.status = status;
    request = HttpRequest.newBuilder(statusOf(url, name)).timeout(ANSWER).build();
  }

  static URI statusOf(URI url, String name) {
    return ConnectClient.below(url, "/connectors/" + name + "/status");
  }

  /** Watches until the thread is interrupted. */
  @Override
  public void run() {
    try {
      while (true) {
        status.connector(ask());
        Thread.sleep(INTERVAL.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Connector ask() throws InterruptedException {
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      return switch (response.statusCode()) {
        case 200 -> read(response.body());
        case 404 -> new Connector("MISSING", "Kafka Connect has no such connector");
        default -> unknown("Kafka Connect answers " + response.statusCode());
      };
    } catch (JacksonException e) {
      return unknown("Kafka Connect answers what is no status");
    } catch (IOException e) {
      return unknown("Kafka Connect does not answer");
    }
  }

  /** The connector is as well as the worst of its parts. */
  static Connector read(String body) throws JacksonException {
    JsonNode status = JSON.readTree(body);
    List<JsonNode> parts = new ArrayList<>();
    parts.add(status.path("connector"));
    status.path("tasks").forEach(parts::add);
    for (JsonNode part : parts) {
      String state = part.path("state").asText("UNKNOWN");
      if (!state.equals("RUNNING")) {
        String trace = part.path("trace").asText("");
        return new Connector(state, trace.lines().findFirst().orElse(null));
      }
    }
    return parts.size() == 1
        ? new Connector("STARTING", "its task has not started yet")
        : new Connector("RUNNING", null);
  }

  private static Connector unknown(String problem) {
    return new Connector("UNKNOWN", problem);
  }
}
