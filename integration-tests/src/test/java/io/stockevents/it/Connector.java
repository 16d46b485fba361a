package io.stockevents.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A connector, seen through the REST interface of Kafka Connect. */
public final class Connector {

  private static final String STACKS_OWN = "stock_trades_connector";
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final URI url;

  private Connector(TestStack stack, String name) {
    url = stack.connectUrl().resolve("/connectors/" + name);
  }

  /** The one that the stack has registered. */
  public static Connector ofStack(TestStack stack) {
    return new Connector(stack, STACKS_OWN);
  }

  /** One of this name, whether it is registered or not. */
  static Connector named(TestStack stack, String name) {
    return new Connector(stack, name);
  }

  /** What it is configured with; placeholders are not resolved. */
  public Map<String, String> config() {
    Map<String, String> config = new HashMap<>();
    get("/config")
        .properties()
        .forEach(entry -> config.put(entry.getKey(), entry.getValue().asText()));
    return config;
  }

  /** Registers it, and waits until its task runs. */
  void register(Map<String, String> config) {
    awaitDone("PUT", "/config", BodyPublishers.ofString(JSON.valueToTree(config).toString()));
    await()
        .alias("the task runs")
        .atMost(LIMIT)
        .until(() -> get("/status").at("/tasks/0/state").asText().equals("RUNNING"));
  }

  /** Restarts connector and task; does not wait for them. */
  public void restart() {
    awaitDone("POST", "/restart?includeTasks=true", BodyPublishers.noBody());
  }

  /** Stops it; what its slot keeps stays. */
  public void stop() {
    awaitDone("PUT", "/stop", BodyPublishers.noBody());
    await()
        .alias("it is stopped")
        .atMost(LIMIT)
        .until(() -> get("/status").at("/connector/state").asText().equals("STOPPED"));
  }

  /** Starts it again after a stop; does not wait for it. */
  public void resume() {
    awaitDone("PUT", "/resume", BodyPublishers.noBody());
  }

  /** Deletes it as a user might; the position that it has reached stays. */
  public void delete() {
    awaitDone("DELETE", "", BodyPublishers.noBody());
  }

  /** What the trace of its failed task begins with; empty while it has not failed. */
  public String failure() {
    return get("/status").at("/tasks/0/trace").asText();
  }

  /** Removes it with the position that it has reached; fine if there is none. */
  public void remove() {
    if (send("GET", "", BodyPublishers.noBody()).statusCode() == 404) {
      return;
    }
    awaitDone("PUT", "/stop", BodyPublishers.noBody());
    awaitDone("DELETE", "/offsets", BodyPublishers.noBody());
    awaitDone("DELETE", "", BodyPublishers.noBody());
  }

  private JsonNode get(String path) {
    try {
      return JSON.readTree(send("GET", path, BodyPublishers.noBody()).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tries until Connect does it: 409 is a rebalance under way, 400 a stop under way. */
  private void awaitDone(String method, String path, BodyPublisher body) {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              HttpResponse<String> response = send(method, path, body);
              assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
            });
  }

  private HttpResponse<String> send(String method, String path, BodyPublisher body) {
    try {
      return HTTP.send(
          HttpRequest.newBuilder(URI.create(url + path))
              .header("Content-Type", "application/json")
              .timeout(LIMIT)
              .method(method, body)
              .build(),
          BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
