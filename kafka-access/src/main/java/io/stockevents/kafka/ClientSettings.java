package io.stockevents.kafka;

import io.stockevents.cli.EditDistance;
import io.stockevents.cli.UserError;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * The names in a client's properties. Kafka ignores those that it does not know, so that a typing
 * error in {@code security.protocol} would connect in plain text.
 */
final class ClientSettings {

  /** Of all clients: one file often serves consumers, producers and tools. */
  private static final Set<String> KNOWN = known();

  /** The value is a class that the user brings, and it gets the whole file: it may have its own. */
  private static final Set<String> PLUGGED =
      Set.of(
          "config.providers",
          "interceptor.classes",
          "key.deserializer",
          "key.serializer",
          "metric.reporters",
          "partition.assignment.strategy",
          "partitioner.class",
          "sasl.client.callback.handler.class",
          "sasl.jaas.config",
          "sasl.login.callback.handler.class",
          "sasl.login.class",
          "security.providers",
          "ssl.engine.factory.class",
          "value.deserializer",
          "value.serializer");

  private static final String PROVIDERS = "config.providers.";

  private ClientSettings() {}

  /**
   * Makes sure that Kafka, or a class that the file plugs in, will read all of {@code names}.
   *
   * @throws UserError naming the first that nobody would
   */
  static void requireKnown(Collection<String> names, Path file) {
    boolean plugged = names.stream().anyMatch(PLUGGED::contains);
    for (String name : new TreeSet<>(names)) {
      if (!KNOWN.contains(name) && !name.startsWith(PROVIDERS)) {
        EditDistance.nearest(name, KNOWN)
            .ifPresent(near -> fail(file, name, "; did you mean " + near + "?"));
        if (!plugged) {
          fail(file, name, ", which would ignore it; remove it");
        }
      }
    }
  }

  private static void fail(Path file, String name, String advice) {
    throw UserError.usage(
        "--consumer-config: in "
            + file
            + ", "
            + name
            + " is not a setting of Kafka's clients"
            + advice,
        null);
  }

  private static Set<String> known() {
    Set<String> names = new TreeSet<>(ConsumerConfig.configNames());
    names.addAll(ProducerConfig.configNames());
    names.addAll(AdminClientConfig.configNames());
    names.addAll(RegistrySettings.NAMES);
    return names;
  }
}
