package io.stockevents.benchmarks;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.awaitility.Awaitility;

/** More connectors on a stack, each with a slot and a topic prefix of its own. */
final class Connectors {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** What the project's own is called. */
  static final String PROJECTS_OWN = "stock_trades_connector";

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final HttpClient http = HttpClient.newHttpClient();
  private final Stack stack;

  Connectors(Stack stack) {
    this.stack = stack;
  }

  /** The config that the project registers, reading through another slot to another prefix. */
  Map<String, String> ours(String prefix) throws IOException, InterruptedException {
    Map<String, String> config = config();
    config.put("name", prefix);
    config.put("topic.prefix", prefix);
    config.put("slot.name", prefix + "_slot");
    return config;
  }

  /**
   * What tutorials print: where to read, and Debezium's and Kafka Connect's defaults for all else.
   * Only the publication is the same, as it is what makes changes arrive, and the topic's creation,
   * as the broker makes none by itself.
   */
  Map<String, String> defaults(String prefix) throws IOException, InterruptedException {
    Map<String, String> config = ours(prefix);
    config
        .keySet()
        .removeIf(
            key ->
                !key.startsWith("database.")
                    && !key.startsWith("publication.")
                    && !key.equals("connector.class")
                    && !key.equals("name")
                    && !key.equals("topic.prefix")
                    && !key.equals("slot.name")
                    && !key.equals("plugin.name")
                    && !key.equals("table.include.list")
                    && !key.startsWith("topic.creation.")
                    && !key.startsWith("transforms"));
    // Connect's own default; the embedded worker has another.
    for (String half : new String[] {"key", "value"}) {
      config.put(half + ".converter", "org.apache.kafka.connect.json.JsonConverter");
      config.put(half + ".converter.schemas.enable", "true");
    }
    return config;
  }

  /** Registers a connector and returns when its slot is in use. */
  void register(Map<String, String> config) throws IOException, InterruptedException {
    String prefix = config.get("topic.prefix");
    send("PUT", prefix + "/config", BodyPublishers.ofByteArray(JSON.writeValueAsBytes(config)));
    Awaitility.await("the connector " + prefix + " streams")
        .atMost(LIMIT)
        .until(
            () ->
                "1"
                    .equals(
                        stack.query(
                            "SELECT count(*) FROM pg_replication_slots WHERE active"
                                + " AND slot_name = '"
                                + config.get("slot.name")
                                + "'")));
  }

  /** Removes the connector of that name, and its slot. */
  void remove(String name, String slot) throws IOException, InterruptedException {
    send("DELETE", name, BodyPublishers.noBody());
    Awaitility.await("the slot " + slot + " is free")
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(
            () -> {
              stack.execute("SELECT pg_drop_replication_slot('" + slot + "')");
              return true;
            });
  }

  private Map<String, String> config() throws IOException, InterruptedException {
    String config = send("GET", PROJECTS_OWN + "/config", BodyPublishers.noBody());
    return JSON.readValue(config, new TypeReference<LinkedHashMap<String, String>>() {});
  }

  private String send(String method, String path, BodyPublisher body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(stack.connectUrl() + "/connectors/" + path))
            .method(method, body)
            .header("Content-Type", "application/json")
            .build();
    HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
    if (response.statusCode() >= 300) {
      throw new IOException(method + " " + path + ": " + response.body());
    }
    return response.body();
  }
}
