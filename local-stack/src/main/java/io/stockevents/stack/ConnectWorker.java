package io.stockevents.stack;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.connect.cli.ConnectDistributed;
import org.apache.kafka.connect.runtime.Connect;

/** One distributed Kafka Connect worker in this JVM, with what is on its class path as plugins. */
final class ConnectWorker implements AutoCloseable {

  /** Where it keeps how far each connector is. */
  static final String OFFSETS = "cdc-stack-offsets";

  /** Where it keeps its own state. */
  static final Set<String> TOPICS = Set.of("cdc-stack-configs", OFFSETS, "cdc-stack-status");

  /** What one that is about to come up may take for it when it is closed. */
  private static final Duration START_LIMIT = Duration.ofSeconds(3);

  private static final Duration PAUSE = Duration.ofMillis(50);

  private final Connect<?> connect;
  private final URI url;

  private ConnectWorker(Connect<?> connect, URI url) {
    this.connect = connect;
    this.url = url;
  }

  /**
   * Starts one.
   *
   * @param exactlyOnce whether it writes each batch of events and their position in one transaction
   * @param plugins the folder of what it loads apart from its class path; empty for nothing
   * @param variables what {@code ${env:NAME}} stands for in a connector's config
   */
  static ConnectWorker start(
      String bootstrapServers,
      int port,
      boolean exactlyOnce,
      Optional<Path> plugins,
      Map<String, String> variables) {
    URI url = URI.create("http://" + LoopbackPort.HOST + ":" + port);
    Map<String, String> settings = new HashMap<>(SETTINGS);
    settings.put("bootstrap.servers", bootstrapServers);
    settings.put("listeners", url.toString());
    settings.put("exactly.once.source.support", exactlyOnce ? "enabled" : "disabled");
    plugins.ifPresent(folder -> settings.put("plugin.path", folder.toString()));
    settings.put("config.providers.env.class", StackVariables.class.getName());
    variables.forEach((name, value) -> settings.put("config.providers.env.param." + name, value));

    Thread thread = Thread.currentThread();
    ClassLoader loader = thread.getContextClassLoader();
    try {
      return new ConnectWorker(new ConnectDistributed().startConnect(settings), url);
    } finally {
      // Starting replaces it by the plugins' one.
      thread.setContextClassLoader(loader);
    }
  }

  URI url() {
    return url;
  }

  /** Whether it has read its topics and joined its group. */
  boolean isReady() {
    return connect.herder().isReady();
  }

  /**
   * Stops it, unless it has never come up: it would be waited for without end, with its thread
   * interrupted in a loop that goes on regardless. Such a one ends with this process.
   */
  @Override
  public void close() {
    long giveUpAt = System.nanoTime() + START_LIMIT.toNanos();
    while (!isReady() && System.nanoTime() < giveUpAt) {
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    if (isReady()) {
      connect.stop();
      connect.awaitStop();
    }
  }

  private static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("group.id", "cdc-stack"),
          Map.entry("key.converter", "org.apache.kafka.connect.json.JsonConverter"),
          Map.entry("value.converter", "org.apache.kafka.connect.json.JsonConverter"),
          Map.entry("config.storage.topic", "cdc-stack-configs"),
          Map.entry("config.storage.replication.factor", "1"),
          Map.entry("offset.storage.topic", OFFSETS),
          Map.entry("offset.storage.replication.factor", "1"),
          Map.entry("offset.storage.partitions", "1"),
          Map.entry("status.storage.topic", "cdc-stack-status"),
          Map.entry("status.storage.replication.factor", "1"),
          Map.entry("status.storage.partitions", "1"),
          Map.entry("plugin.discovery", "SERVICE_LOAD"),
          Map.entry("config.providers", "env"),
          // Without exactly-once support, events since the last flush come again after a kill.
          Map.entry("offset.flush.interval.ms", "1000"),
          // A killed worker's membership lasts this long and holds up the next start.
          Map.entry("session.timeout.ms", "3000"),
          Map.entry("heartbeat.interval.ms", "500"),
          // There is no other worker that could be back in a moment.
          Map.entry("scheduled.rebalance.max.delay.ms", "0"));
}
