package io.stockevents.connect.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockevents.cli.UserError;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;

/** Kafka Connect's REST interface. Safe for use by many threads. */
public final class ConnectClient {

  /**
   * Whether Debezium is at work, as somebody else than Connect sees it.
   *
   * @param <E> what asking may throw
   */
  @FunctionalInterface
  public interface Capturing<E extends Exception> {
    /** Whether it is. */
    boolean holds() throws E;
  }

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(90);
  private static final Duration REGISTER_LIMIT = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI url;

  /**
   * @param url where the interface is; it may have a path, as behind a gateway
   */
  public ConnectClient(URI url) {
    this.url = url;
  }

  /**
   * Creates the connector or gives it this config; the same config again changes nothing.
   *
   * @throws IOException if Connect does not answer
   * @throws UserError if Connect refuses the config, with Connect's own words
   */
  public void register(String connector, Map<String, String> config)
      throws IOException, InterruptedException {
    HttpRequest request =
        request("/connectors/" + connector + "/config")
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(config)))
            .build();
    Instant limit = Instant.now().plus(REGISTER_LIMIT);
    HttpResponse<String> response = send(request);
    // 409 is a rebalance under way, 5xx a worker that has not joined its group yet.
    while ((response.statusCode() == 409 || response.statusCode() >= 500)
        && Instant.now().isBefore(limit)) {
      Thread.sleep(PAUSE.toMillis());
      response = send(request);
    }
    if (response.statusCode() >= 300) {
      throw UserError.failed(
          "Connect at " + url + " refuses " + connector + ": " + message(response), null);
    }
  }

  /**
   * Waits until the connector's task runs; one that had failed before is started again.
   *
   * @param capturing a second witness: after a kill Connect first shows the state that it has
   *     stored
   * @throws UserError if the task fails, with what its trace says, or takes too long
   */
  public <E extends Exception> void awaitRunning(String connector, Capturing<E> capturing)
      throws IOException, InterruptedException, E {
    ConnectorStatus status = status(connector);
    if (status.failed()) {
      restartFailed(connector);
      status = status(connector);
    }
    Instant limit = Instant.now().plus(REGISTER_LIMIT);
    while (!status.running() || !capturing.holds()) {
      if (status.failed()) {
        throw UserError.failed(
            "connector " + connector + " fails: " + status.error().orElse("Connect has no trace"),
            null);
      }
      if (Instant.now().isAfter(limit)) {
        throw UserError.failed(
            "connector %s does not run yet: it is %s and its task %s, at %s"
                .formatted(connector, status.connector(), status.task(), url),
            null);
      }
      Thread.sleep(PAUSE.toMillis());
      status = status(connector);
    }
  }

  /** Starts what has failed of the connector again, without waiting for it. */
  public void restartFailed(String connector) throws IOException, InterruptedException {
    String path = "/connectors/" + connector + "/restart?includeTasks=true&onlyFailed=true";
    send(request(path).POST(BodyPublishers.noBody()).build());
  }

  /**
   * How the connector is doing.
   *
   * @throws IOException if Connect does not answer
   */
  public ConnectorStatus status(String connector) throws IOException, InterruptedException {
    HttpResponse<String> response =
        send(request("/connectors/" + connector + "/status").GET().build());
    return switch (response.statusCode()) {
      case 200 -> ConnectorStatus.of(JSON.readTree(response.body()));
      case 404 -> ConnectorStatus.NOT_REGISTERED;
      default -> ConnectorStatus.UNKNOWN;
    };
  }

  /** A path of a service that may itself be at a path; {@code URI.resolve} would leave that out. */
  public static URI below(URI service, String path) {
    return URI.create(service.toString().replaceFirst("/+$", "") + path);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(below(url, path)).timeout(REQUEST_LIMIT);
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return http.send(request, BodyHandlers.ofString());
  }

  /** Connect's message on one line; the advice after its first lines is about its own API. */
  private static String message(HttpResponse<String> response) throws IOException {
    JsonNode body = JSON.readTree(response.body());
    return body.path("message")
        .asText(response.body())
        .lines()
        .limit(2)
        .collect(Collectors.joining(" "));
  }
}
