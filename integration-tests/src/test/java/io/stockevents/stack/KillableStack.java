package io.stockevents.stack;

import static org.awaitility.Awaitility.await;

import io.stockevents.stack.StackOptions.Database;
import io.stockevents.stack.StackOptions.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * The embedded stack with each service in a process of its own, so that one of them can be killed
 * and started again. The database, the broker, the worker and the connector are the product's.
 */
public final class KillableStack implements AutoCloseable {

  /** What can be killed. */
  public enum Service {
    POSTGRES,
    BROKER,
    CONNECT
  }

  static final Database DATABASE = new Database("trading", "postgres", "postgres");
  static final String CDC_PASSWORD = "cdc";

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Duration START_LIMIT = Duration.ofMinutes(3);

  private final StackDirectory directory;
  private final Ports ports;
  private final PostgresServer postgres;
  private final TradingDatabase database;
  private final Map<Service, Process> processes = new EnumMap<>(Service.class);

  private KillableStack(StackDirectory directory, Ports ports, Optional<Path> postgresBin)
      throws IOException, InterruptedException {
    this.directory = directory;
    this.ports = ports;
    PostgresInstallation installation =
        PostgresInstallation.at(
            postgresBin.isPresent() ? postgresBin.get() : BundledPostgres.unpack(directory));
    Files.createDirectories(directory.logs());
    postgres = PostgresServer.start(installation, directory, ports.postgres(), DATABASE);
    database = new TradingDatabase(ports.postgres(), DATABASE);
  }

  /**
   * Starts all services in {@code folder}, on free ports, and the connector.
   *
   * @param postgresBin of an installed PostgreSQL; empty for the bundled one
   */
  public static KillableStack start(Path folder, Optional<Path> postgresBin) throws Exception {
    Ports ports = new Ports(LoopbackPort.free(), LoopbackPort.free(), LoopbackPort.free());
    KillableStack stack = new KillableStack(StackDirectory.create(folder), ports, postgresBin);
    try {
      stack.database.initialize(CDC_PASSWORD);
      stack.launch(Service.BROKER);
      stack.launch(Service.CONNECT);
      stack.awaitConnect();
      stack.register();
      return stack;
    } catch (Exception | Error e) {
      stack.close();
      throw e;
    }
  }

  /** The environment in which a command finds this stack. */
  public Map<String, String> environment() {
    return Map.of(
        "POSTGRES_HOST", LoopbackPort.HOST,
        "POSTGRES_PORT", Integer.toString(ports.postgres()),
        "KAFKA_BOOTSTRAP_SERVERS", bootstrapServers(),
        "CONNECT_PORT", Integer.toString(ports.connect()));
  }

  /** Host and port of the broker. */
  public String bootstrapServers() {
    return LoopbackPort.HOST + ":" + ports.kafka();
  }

  /** Where Kafka Connect's REST interface is. */
  public URI connectUrl() {
    return URI.create("http://" + LoopbackPort.HOST + ":" + ports.connect());
  }

  /** JDBC URL of the database, without user and password. */
  public String jdbcUrl() {
    return database.jdbcUrl();
  }

  /** Product and version of the database. */
  public String product() throws Exception {
    return "PostgreSQL "
        + postgres.version()
        + database.timescaleDb().map(version -> " with TimescaleDB " + version).orElse("");
  }

  /** Kills the services as {@code kill -9} does; none of their processes is left on return. */
  public void kill(Set<Service> services) throws IOException {
    List<ProcessHandle> doomed = new ArrayList<>();
    for (Service service : services) {
      doomed.addAll(processes(service));
    }
    doomed.forEach(ProcessHandle::destroyForcibly);
    CompletableFuture.allOf(
            doomed.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
        .join();
  }

  /** Starts the services again on their data and ports; does not wait until they serve. */
  public void restart(Set<Service> services) throws IOException, InterruptedException {
    for (Service service : List.of(Service.BROKER, Service.CONNECT)) {
      if (services.contains(service)) {
        launch(service);
      }
    }
    if (services.contains(Service.POSTGRES)) {
      postgres.restart();
    }
  }

  /** Registers the connector, and returns when its task runs. */
  public void register() throws Exception {
    StackState state =
        new StackState(
            0,
            0,
            ports.postgres(),
            ports.kafka(),
            ports.connect(),
            product(),
            database.timescaleDb().isPresent(),
            true);
    ConnectorConfig connector = ConnectorConfig.stockTrades(state);
    ConnectClient client = new ConnectClient(connectUrl());
    client.register(connector);
    client.awaitRunning(connector.name(), database::captured);
  }

  @Override
  public void close() throws IOException, InterruptedException {
    kill(Set.of(Service.CONNECT, Service.BROKER));
    postgres.stop();
  }

  private List<ProcessHandle> processes(Service service) throws IOException {
    if (service == Service.POSTGRES) {
      // The postmaster first: it would start its children again.
      return PostgresServer.postmaster(directory.postgresData()).stream()
          .flatMap(postmaster -> Stream.concat(Stream.of(postmaster), postmaster.descendants()))
          .toList();
    }
    Process process = processes.get(service);
    return process == null ? List.of() : List.of(process.toHandle());
  }

  private void launch(Service service) throws IOException {
    Path logs = Files.createDirectories(directory.logs().resolve(service.name()));
    List<String> arguments =
        service == Service.BROKER
            ? List.of(
                "broker",
                logs.toString(),
                directory.kafkaData().toString(),
                Integer.toString(ports.kafka()))
            : List.of(
                "connect",
                logs.toString(),
                bootstrapServers(),
                Integer.toString(ports.connect()),
                Integer.toString(ports.postgres()));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-cp", classPath()));
    command.add(ServiceMain.class.getName());
    command.addAll(arguments);
    processes.put(
        service,
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(logs.resolve("console.log").toFile()))
            .start());
  }

  /** The one of this JVM, which Surefire may have hidden in a jar. */
  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  /** Its port answers before its REST interface has any resource. */
  private void awaitConnect() {
    HttpRequest connectors = HttpRequest.newBuilder(connectUrl().resolve("/connectors")).build();
    await()
        .alias("Kafka Connect serves " + connectUrl())
        .atMost(START_LIMIT)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> HTTP.send(connectors, BodyHandlers.discarding()).statusCode() == 200);
  }
}
