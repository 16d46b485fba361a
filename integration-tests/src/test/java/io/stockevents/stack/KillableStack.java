package io.stockevents.stack;

import static org.awaitility.Awaitility.await;

import io.stockevents.connect.rest.ConnectClient;
import io.stockevents.it.Cli;
import io.stockevents.it.TestStack;
import io.stockevents.stack.StackOptions.Ports;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The embedded stack with each service in a process of its own, so that one of them can be killed
 * and started again. The database, the broker, the worker and the connector are the product's.
 */
@SuppressWarnings("try") // an interrupt while it closes ends the test
public final class KillableStack implements AutoCloseable {

  /** What can be killed. */
  public enum Service {
    POSTGRES,
    BROKER,
    CONNECT
  }

  /** What the connector's config refers to. */
  static final Set<String> VARIABLES =
      Set.of(
          "BOOTSTRAP_SERVERS",
          "CDC_DATABASE_HOST",
          "CDC_DATABASE_PORT",
          "POSTGRES_DB",
          "CDC_PASSWORD");

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Duration START_LIMIT = Duration.ofMinutes(3);

  private final StackDirectory directory;
  private final Ports ports;
  private final StackOptions options;
  private final PostgresServer postgres;
  private final TradingDatabase database;
  private final Map<Service, Process> processes = new EnumMap<>(Service.class);
  private boolean resting;

  private KillableStack(StackDirectory directory, Ports ports, StackOptions options)
      throws IOException, InterruptedException {
    this.directory = directory;
    this.ports = ports;
    this.options = options;
    PostgresInstallation installation =
        PostgresInstallation.at(
            options.postgresBin().isPresent()
                ? options.postgresBin().get()
                : BundledPostgres.unpack(directory));
    Files.createDirectories(directory.logs());
    postgres =
        PostgresServer.start(installation, directory, ports.postgres(), options.database().admin());
    database = new TradingDatabase(ports.postgres(), options.database());
  }

  /** Starts all services and the connector, on free ports and in a temporary folder. */
  public static KillableStack start() throws Exception {
    StackOptions options = StackOptions.in(Files.createTempDirectory("killable-stack"));
    String postgresBin = System.getProperty("postgres.bin", "");
    return start(postgresBin.isEmpty() ? options : options.withPostgresBin(Path.of(postgresBin)));
  }

  /** Starts all services and the connector, on free ports. */
  public static KillableStack start(StackOptions options) throws Exception {
    Ports ports = new Ports(LoopbackPort.free(), LoopbackPort.free(), LoopbackPort.free(), 0);
    KillableStack stack =
        new KillableStack(StackDirectory.create(options.directory()), ports, options);
    try {
      stack.database.initialize(options.cdcPassword());
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

  /** A new connection as the owner of the table. */
  public Connection connect() throws SQLException {
    return database.open();
  }

  /** Runs statements, each of them a transaction. */
  public void execute(String... statements) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The one value that the query gives, as text. */
  public String query(String sql) throws SQLException {
    return String.valueOf(database.queryText(sql).orElse(null));
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

  /** What the broker, or the worker with all its restarts, has printed. */
  public String console(Service service) throws IOException {
    return Files.readString(console(directory.logs().resolve(service.name())));
  }

  private static Path console(Path logs) {
    return logs.resolve("console.log");
  }

  /** Registers the connector, and returns when its task runs. */
  public void register() throws Exception {
    StackState state =
        StackState.starting(
                options.exactlyOnce(), options.standby(), options.registry().isPresent())
            .on(ports)
            .with(product(), database.timescaleDb().isPresent());
    ConnectorConfig connector = ConnectorConfig.stockTrades(state);
    ConnectClient client = new ConnectClient(connectUrl());
    client.register(connector.name(), connector.settings());
    client.awaitRunning(connector.name(), database::captured);
  }

  /** Stops the connector, which polls all the time, until {@link #resume}. */
  public void rest() throws IOException {
    put("stop");
    resting = true;
  }

  /** Has the connector go on if it rests. */
  public void resume() throws Exception {
    if (resting) {
      put("resume");
      new ConnectClient(connectUrl())
          .awaitRunning(ConnectorConfig.stockTrades().name(), database::captured);
      resting = false;
    }
  }

  /** Tries until Connect does it: it refuses during a rebalance. */
  private void put(String state) throws IOException {
    URI connector =
        connectUrl().resolve("/connectors/" + ConnectorConfig.stockTrades().name() + "/" + state);
    HttpRequest request = HttpRequest.newBuilder(connector).PUT(BodyPublishers.noBody()).build();
    await()
        .alias(connector.toString())
        .atMost(START_LIMIT)
        .until(() -> HTTP.send(request, BodyHandlers.discarding()).statusCode() / 100 == 2);
  }

  /** Ends the services and deletes their data. */
  @Override
  public void close() throws IOException, InterruptedException {
    kill(Set.of(Service.CONNECT, Service.BROKER));
    postgres.stop();
    TestStack.delete(options.directory());
  }

  private List<ProcessHandle> processes(Service service) throws IOException {
    if (service == Service.POSTGRES) {
      return postgres.processes();
    }
    Process process = processes.get(service);
    return process == null ? List.of() : List.of(process.toHandle());
  }

  private void launch(Service service) throws IOException {
    Path logs = Files.createDirectories(directory.logs().resolve(service.name()));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(Cli.jvmOptions());
    Collections.addAll(
        command,
        "-Xmx512m",
        "-XX:+UseSerialGC",
        "-cp",
        classPath(),
        ServiceMain.class.getName(),
        service == Service.BROKER ? "broker" : "connect",
        logs.toString(),
        Integer.toString(service == Service.BROKER ? ports.kafka() : ports.connect()),
        service == Service.BROKER ? directory.kafkaData().toString() : bootstrapServers());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(console(logs).toFile()));
    Map<String, String> environment = builder.environment();
    environment.put("BOOTSTRAP_SERVERS", bootstrapServers());
    environment.put("CDC_DATABASE_HOST", LoopbackPort.HOST);
    environment.put("CDC_DATABASE_PORT", Integer.toString(ports.postgres()));
    environment.put("POSTGRES_DB", options.database().name());
    environment.put("CDC_PASSWORD", options.cdcPassword());
    processes.put(service, builder.start());
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
