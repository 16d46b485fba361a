package io.stockevents.checks.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stockevents.checks.doctor.ConnectStatus.Connector;
import io.stockevents.checks.doctor.ConnectStatus.Part;
import io.stockevents.checks.doctor.ConnectStatus.Position;
import io.stockevents.checks.doctor.ProbeResult.Answered;
import io.stockevents.checks.doctor.ProbeResult.Unreachable;
import io.stockevents.connect.rest.ConnectClient;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Asks Kafka Connect's REST interface. */
final class ConnectProbe {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String PLUGIN = "io.debezium.connector.postgresql.PostgresConnector";

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI url;
  private final String connector;
  private final Duration timeout;
  private final String help;

  /**
   * @param help the command to suggest if Connect is silent
   */
  ConnectProbe(URI url, String connector, Duration timeout, String help) {
    this.url = url;
    this.connector = connector;
    this.timeout = timeout;
    this.help = help;
  }

  ProbeResult<ConnectStatus> ask() throws InterruptedException {
    try {
      JsonNode connectors = get("/connectors?expand=status&expand=info");
      List<String> names = new ArrayList<>();
      connectors.fieldNames().forEachRemaining(names::add);
      @Nullable JsonNode found = connectors.get(connector);
      return new Answered<>(
          new ConnectStatus(
              get("/").path("version").asText("?"),
              debezium(get("/connector-plugins")),
              names,
              found == null ? Optional.empty() : Optional.of(connector(found))));
    } catch (TimeoutException e) {
      return new Unreachable<>(
          "%s does not answer within %s".formatted(url, Formats.time(timeout)), Optional.of(help));
    } catch (IOException e) {
      return new Unreachable<>(
          "no Kafka Connect at %s%s"
              .formatted(url, e.getMessage() == null ? "" : ": " + e.getMessage()),
          Optional.of(help));
    }
  }

  private static Optional<String> debezium(JsonNode plugins) {
    for (JsonNode plugin : plugins) {
      if (plugin.path("class").asText().equals(PLUGIN)) {
        return Optional.of(plugin.path("version").asText("?"));
      }
    }
    return Optional.empty();
  }

  private Connector connector(JsonNode connector) throws InterruptedException {
    JsonNode status = connector.path("status");
    List<Part> tasks = new ArrayList<>();
    status.path("tasks").forEach(task -> tasks.add(part(task)));
    Map<String, String> config = new HashMap<>();
    connector
        .at("/info/config")
        .properties()
        .forEach(setting -> config.put(setting.getKey(), setting.getValue().asText()));
    return new Connector(
        part(status.path("connector")), tasks, config, writtenTopics(), position());
  }

  /** Connect keeps account of the topics of each connector, unless it was told not to. */
  private Optional<List<String>> writtenTopics() throws InterruptedException {
    return detail("/topics")
        .map(
            answer -> {
              List<String> topics = new ArrayList<>();
              answer.path(connector).path("topics").forEach(topic -> topics.add(topic.asText()));
              return topics;
            });
  }

  private Optional<Position> position() throws InterruptedException {
    return detail("/offsets")
        .map(answer -> answer.path("offsets"))
        .map(
            offsets -> {
              if (offsets.isEmpty()) {
                return Position.NONE;
              }
              boolean inSnapshot =
                  offsets.findValues("offset").stream().anyMatch(offset -> offset.has("snapshot"));
              return inSnapshot ? Position.SNAPSHOT : Position.LOG;
            });
  }

  /** What no check needs; empty if an older Connect, or one that is busy, does not give it. */
  private Optional<JsonNode> detail(String path) throws InterruptedException {
    String name = URLEncoder.encode(connector, StandardCharsets.UTF_8).replace("+", "%20");
    try {
      return Optional.of(get("/connectors/" + name + path));
    } catch (IOException | TimeoutException e) {
      return Optional.empty();
    }
  }

  private static Part part(JsonNode status) {
    return new Part(status.path("state").asText("UNASSIGNED"), status.path("trace").asText(""));
  }

  private JsonNode get(String path) throws IOException, InterruptedException, TimeoutException {
    HttpRequest request = HttpRequest.newBuilder(ConnectClient.below(url, path)).build();
    try {
      // The timeout of a request itself does not cover its body.
      HttpResponse<String> response =
          http.sendAsync(request, BodyHandlers.ofString())
              .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (response.statusCode() != 200) {
        throw new IOException("%s answers %d".formatted(path, response.statusCode()));
      }
      return JSON.readTree(response.body());
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    }
  }
}
