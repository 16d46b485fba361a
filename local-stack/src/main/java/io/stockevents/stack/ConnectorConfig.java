package io.stockevents.stack;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * A connector as {@code stock_trades_connector.json} describes it.
 *
 * @param name what Connect knows it by
 * @param settings its config, with {@code ${env:NAME}} unresolved
 */
record ConnectorConfig(String name, Map<String, String> settings) {

  private static final ObjectMapper JSON = new ObjectMapper();

  ConnectorConfig {
    settings = Map.copyOf(settings);
  }

  /** The one that captures {@code stock_trades} on {@code stack}. */
  static ConnectorConfig stockTrades(StackState stack) throws IOException {
    ConnectorConfig config = stockTrades();
    if (!stack.timescaleDb()) {
      config = config.forPlainPostgres();
    }
    return stack.exactlyOnce() ? config : config.forAtLeastOnce();
  }

  /** The one that captures {@code stock_trades}, as the file says. */
  static ConnectorConfig stockTrades() throws IOException {
    try (InputStream in =
        ConnectorConfig.class.getResourceAsStream("stock_trades_connector.json")) {
      JsonNode file = JSON.readTree(in);
      return new ConnectorConfig(
          file.required("name").asText(),
          JSON.convertValue(file.required("config"), new TypeReference<>() {}));
    }
  }

  /** The value of one of its settings, which must be there. */
  String setting(String key) {
    return Objects.requireNonNull(settings.get(key), key);
  }

  /** The topic on which it is asked for snapshots. */
  String signals() {
    return setting("signal.kafka.topic");
  }

  /** Whether it writes to this topic. */
  boolean writesTo(String topic) {
    String prefix = setting("topic.prefix");
    return topic.startsWith(prefix + ".") || topic.endsWith("." + prefix);
  }

  /** Without transforms: they ask TimescaleDB's catalog. */
  ConnectorConfig forPlainPostgres() {
    return without(key -> key.startsWith("transforms"));
  }

  /** For a worker without exactly-once support, which refuses a connector that requires it. */
  ConnectorConfig forAtLeastOnce() {
    return without(key -> key.equals("exactly.once.support") || key.equals("transaction.boundary"));
  }

  private ConnectorConfig without(Predicate<String> key) {
    Map<String, String> kept = new HashMap<>(settings);
    kept.keySet().removeIf(key);
    return new ConnectorConfig(name, kept);
  }
}
