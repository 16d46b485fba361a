package io.stockevents.stack;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

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

  /**
   * The one that captures {@code stock_trades}: as the file says on TimescaleDB, without transforms
   * on plain PostgreSQL, since those ask TimescaleDB's catalog.
   */
  static ConnectorConfig stockTrades(boolean timescaleDb) throws IOException {
    try (InputStream in =
        ConnectorConfig.class.getResourceAsStream("stock_trades_connector.json")) {
      JsonNode file = JSON.readTree(in);
      Map<String, String> settings =
          JSON.convertValue(file.required("config"), new TypeReference<>() {});
      if (!timescaleDb) {
        settings.keySet().removeIf(key -> key.startsWith("transforms"));
      }
      return new ConnectorConfig(file.required("name").asText(), settings);
    }
  }
}
