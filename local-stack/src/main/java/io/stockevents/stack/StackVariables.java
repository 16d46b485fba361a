package io.stockevents.stack;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigData;
import org.apache.kafka.common.config.provider.ConfigProvider;

/**
 * Resolves the connector's {@code ${env:NAME}} from values that the worker was given, as Kafka's
 * EnvVarConfigProvider does from the environment of a container. Connect stores and shows the
 * placeholders; the values stay in the worker.
 */
public final class StackVariables implements ConfigProvider {

  private final Map<String, String> values = new TreeMap<>();

  @Override
  public void configure(Map<String, ?> settings) {
    settings.forEach((name, value) -> values.put(name, String.valueOf(value)));
  }

  @Override
  public ConfigData get(String path) {
    return new ConfigData(Map.copyOf(values));
  }

  @Override
  public ConfigData get(String path, Set<String> names) {
    Map<String, String> known = new TreeMap<>(values);
    known.keySet().retainAll(names);
    return new ConfigData(known);
  }

  @Override
  public void close() {}
}
