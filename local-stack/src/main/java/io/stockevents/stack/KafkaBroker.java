package io.stockevents.stack;

import io.stockevents.cli.UserError;
import io.stockevents.kafka.HangingTransactions;
import io.stockevents.kafka.HangingTransactions.Found;
import io.stockevents.kafka.HangingTransactions.Hanging;
import io.stockevents.kafka.KafkaAccess;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/** One Kafka node, broker and controller, in this JVM. */
final class KafkaBroker implements AutoCloseable {

  private static final int NODE_ID = 1;

  /** What a broker that was shut down, and not killed, leaves in its log folder. */
  private static final String CLEAN_SHUTDOWN = ".kafka_cleanshutdown";

  private static final Duration MARKERS_LIMIT = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final KafkaRaftServer server;
  private final String bootstrapServers;

  private KafkaBroker(KafkaRaftServer server, String bootstrapServers) {
    this.server = server;
    this.bootstrapServers = bootstrapServers;
  }

  /** Starts on the logs in {@code data}, which is formatted if it is new. */
  static KafkaBroker start(Path data, int port) throws IOException {
    boolean killed = Files.exists(data) && !Files.exists(data.resolve(CLEAN_SHUTDOWN));
    if (!Files.exists(data)) {
      // Half-made data never has the final name.
      Path making = data.resolveSibling(data.getFileName() + ".new");
      StackDirectory.deleteTree(making);
      format(making);
      Files.move(making, data, StandardCopyOption.ATOMIC_MOVE);
    }
    KafkaRaftServer server =
        new KafkaRaftServer(KafkaConfig.fromProps(settings(data, port, killed)), Time.SYSTEM);
    server.startup();
    return new KafkaBroker(server, LoopbackPort.HOST + ":" + port);
  }

  String bootstrapServers() {
    return bootstrapServers;
  }

  /**
   * Makes those of {@code topics} that do not exist, with one partition, so that they can be read
   * before they are written to.
   */
  void createTopics(String... topics) throws InterruptedException {
    Map<String, Object> settings =
        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    try (Admin admin = Admin.create(settings)) {
      CreateTopicsResult made =
          admin.createTopics(
              Stream.of(topics)
                  .map(topic -> new NewTopic(topic, Optional.of(1), Optional.empty()))
                  .toList());
      for (Map.Entry<String, KafkaFuture<Void>> each : made.values().entrySet()) {
        try {
          each.getValue().get();
        } catch (ExecutionException e) {
          if (!(e.getCause() instanceof TopicExistsException)) {
            throw UserError.failed(
                "topic " + each.getKey() + " cannot be created: " + e.getMessage(), e);
          }
        }
      }
    }
  }

  /**
   * Ends what a kill has left hanging in the topics of the pipeline: Connect waits for the end of
   * its own topics before anything else, and would wait for good. Markers that the broker is about
   * to write by itself are waited for, for a time.
   *
   * @return what was done, on one line; empty if nothing hung
   */
  Optional<String> endHangingTransactions() throws IOException, InterruptedException {
    KafkaAccess access = KafkaAccess.of(bootstrapServers, true, null);
    try (Admin admin = access.admin()) {
      List<String> topics = pipelineTopics(admin);
      Instant limit = Instant.now().plus(MARKERS_LIMIT);
      Found found = HangingTransactions.find(admin, topics);
      while (!found.ending().isEmpty() && Instant.now().isBefore(limit)) {
        Thread.sleep(PAUSE.toMillis());
        found = HangingTransactions.find(admin, topics);
      }
      for (Hanging hanging : found.hanging()) {
        HangingTransactions.end(access, admin, hanging);
      }
      return found.hanging().isEmpty() ? Optional.empty() : Optional.of(ended(found.hanging()));
    } catch (ExecutionException | KafkaException e) {
      throw UserError.failed("hanging transactions cannot be looked for: " + e.getMessage(), e);
    }
  }

  private static List<String> pipelineTopics(Admin admin)
      throws IOException, InterruptedException, ExecutionException {
    ConnectorConfig connector = ConnectorConfig.stockTrades();
    return admin.listTopics().names().get().stream()
        .filter(topic -> ConnectWorker.TOPICS.contains(topic) || connector.writesTo(topic))
        .toList();
  }

  private static String ended(List<Hanging> hanging) {
    return hanging.stream()
        .map(
            each ->
                "%s %s from offset %d on"
                    .formatted(
                        each.committed() ? "committed" : "aborted",
                        each.partition(),
                        each.startOffset()))
        .sorted()
        .collect(
            Collectors.joining(
                ", ",
                "a transaction was left hanging by a crash (KAFKA-20734) and is ended: ",
                ""));
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  private static void format(Path data) throws IOException {
    try {
      new Formatter()
          .setPrintStream(
              new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
          .setNodeId(NODE_ID)
          .setClusterId(Uuid.randomUuid().toString())
          .setControllerListenerName("CONTROLLER")
          .setDirectories(List.of(data.toString()))
          .setMetadataLogDirectory(data.toString())
          .run();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("Kafka's log folder " + data + " cannot be formatted", e);
    }
  }

  private static Properties settings(Path data, int port, boolean killed) throws IOException {
    int controllerPort = LoopbackPort.free();
    Properties settings = new Properties();
    settings.putAll(
        Map.of(
            "process.roles",
            "broker,controller",
            "node.id",
            Integer.toString(NODE_ID),
            "controller.quorum.voters",
            NODE_ID + "@" + LoopbackPort.HOST + ":" + controllerPort,
            "controller.listener.names",
            "CONTROLLER",
            "listeners",
            "PLAINTEXT://%1$s:%2$d,CONTROLLER://%1$s:%3$d"
                .formatted(LoopbackPort.HOST, port, controllerPort),
            "advertised.listeners",
            "PLAINTEXT://" + LoopbackPort.HOST + ":" + port,
            "log.dirs",
            data.toString(),
            // A mistyped topic is an error, not a new topic.
            "auto.create.topics.enable",
            "false",
            // As the connector's max.request.size: two whole rows of 5 MB and more.
            "message.max.bytes",
            "16777216",
            // A killed broker's registration lasts this long and holds up the next start. Where
            // there is none, a machine that is busy for a moment need not lose its only broker.
            "broker.session.timeout.ms",
            killed ? "1500" : "9000"));
    settings.putAll(ONE_NODE);
    settings.putAll(TRANSACTIONS);
    settings.putAll(SMALL);
    return settings;
  }

  private static final Map<String, String> ONE_NODE =
      Map.of(
          "offsets.topic.replication.factor", "1",
          "transaction.state.log.replication.factor", "1",
          "transaction.state.log.min.isr", "1",
          "share.coordinator.state.topic.replication.factor", "1",
          "share.coordinator.state.topic.min.isr", "1",
          "broker.heartbeat.interval.ms", "300",
          // So that a killed Connect worker's membership in its group may be short.
          "group.min.session.timeout.ms", "1000",
          "group.initial.rebalance.delay.ms", "0");

  /** Each poll of the connector is a transaction, many a second. */
  private static final Map<String, String> TRANSACTIONS =
      Map.of(
          // The next one begins while the last one's end is still being written.
          "add.partitions.to.txn.retry.backoff.ms",
          "1",
          // What a killed worker left open ends soon after its timeout, not ten seconds later.
          "transaction.abort.timed.out.transaction.cleanup.interval.ms",
          "1000");

  private static final Map<String, String> SMALL =
      Map.of(
          "offsets.topic.num.partitions", "1",
          "transaction.state.log.num.partitions", "1",
          "share.coordinator.state.topic.num.partitions", "1",
          "num.network.threads", "2",
          "num.io.threads", "2",
          "background.threads", "2",
          // The cleaner takes all of it from the heap at start; the default is 128 MB.
          "log.cleaner.dedupe.buffer.size", "4194304");
}
