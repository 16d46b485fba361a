package io.stockevents.stack;

import io.stockevents.cli.Interruption;
import io.stockevents.cli.Setting;
import io.stockevents.cli.UserError;
import io.stockevents.stack.StackOptions.Ports;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running PostgreSQL with the table {@code stock_trades}, a Kafka broker with the topic of its
 * changes, and a Kafka Connect worker. All of them listen on 127.0.0.1 only.
 *
 * <p>Data stays in the folder of {@link StackOptions} when the stack is closed or killed, and the
 * next one there goes on with it.
 */
public final class LocalStack implements AutoCloseable {

  /** The topic of the changes to {@code stock_trades}. */
  public static final String TOPIC = Setting.CDC_TOPIC.defaultValue();

  private static final Logger LOG = LoggerFactory.getLogger(LocalStack.class);

  private final StackDirectory directory;
  private final StackOptions options;
  private final StackListener listener;

  /** What has to be closed; the last one opened comes first. */
  private final Deque<AutoCloseable> opened;

  private final PostgresServer postgres;
  private final TradingDatabase database;
  private final KafkaBroker kafka;
  private final ConnectWorker connect;
  private final StackState state;

  private LocalStack(
      StackDirectory directory,
      StackOptions options,
      StackListener listener,
      Deque<AutoCloseable> opened)
      throws Exception {
    this.directory = directory;
    this.options = options;
    this.listener = listener;
    this.opened = opened;

    opened.push(lock());
    directory.deleteState();
    PostgresServer.stopLeftover(directory);
    Ports ports = claim(options.ports());
    directory.requireSpace();
    PostgresInstallation installation = installation();
    prepareDirectory(installation);
    opened.push(KafkaExit.onGivingUp(this::failed));

    // PostgreSQL and Kafka do not know each other, so they start side by side.
    database = new TradingDatabase(ports.postgres(), options.database());
    CompletableFuture<PostgresServer> startingPostgres =
        CompletableFuture.supplyAsync(
            () -> unchecked(() -> startPostgres(installation, ports.postgres())));
    CompletableFuture<KafkaBroker> startingKafka =
        CompletableFuture.supplyAsync(() -> unchecked(() -> startKafka(ports.kafka())));
    CompletableFuture.allOf(startingPostgres, startingKafka).join();
    postgres = startingPostgres.join();
    kafka = startingKafka.join();
    goOnUnlessInterrupted();
    connect = startConnect(ports);
    goOnUnlessInterrupted();

    Optional<String> timescaleDb = database.timescaleDb();
    state =
        new StackState(
            ProcessHandle.current().pid(),
            postgres.pid(),
            ports.postgres(),
            ports.kafka(),
            ports.connect(),
            product(postgres, timescaleDb),
            timescaleDb.isPresent(),
            options.exactlyOnce());
    directory.writeState(state);
  }

  /**
   * Starts everything but the connector, applies the DDL and creates the topic.
   *
   * @throws UserError if a stack already runs in that folder, a port is taken, the folder cannot be
   *     written, or a service does not start; nothing is left running then
   * @throws CancellationException if the process was asked to end meanwhile
   */
  public static LocalStack start(StackOptions options, StackListener listener)
      throws InterruptedException {
    StackDirectory directory = StackDirectory.create(options.directory());
    Deque<AutoCloseable> opened = new ConcurrentLinkedDeque<>();
    try {
      return new LocalStack(directory, options, listener, opened);
    } catch (Exception e) {
      closeAll(opened);
      throw startFailure(directory, e);
    }
  }

  /**
   * Registers the connector and returns when its task runs. Registered before, it goes on from
   * where it was.
   *
   * @throws UserError if Connect refuses it or its task fails, in Connect's words
   * @throws CancellationException if the process was asked to end meanwhile
   */
  public void registerConnector() throws InterruptedException {
    long start = System.nanoTime();
    try {
      ConnectorConfig connector = ConnectorConfig.stockTrades(state);
      ConnectClient client = new ConnectClient(connectUrl());
      client.register(connector);
      client.awaitRunning(connector.name(), database::captured);
    } catch (IOException | SQLException e) {
      throw UserError.failed("the connector cannot be registered: " + e, e);
    }
    listener.ready("connector", since(start), "stock_trades → " + TOPIC);
  }

  /** Looks after the connector while the stack runs. */
  ConnectorWatch watchConnector() throws IOException {
    return new ConnectorWatch(
        new ConnectClient(connectUrl()), ConnectorConfig.stockTrades().name());
  }

  /** JDBC URL of the database, without user and password. */
  public String jdbcUrl() {
    return database.jdbcUrl();
  }

  /** {@code host:port} of the broker. */
  public String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  /** Where Kafka Connect's REST interface is. */
  public URI connectUrl() {
    return connect.url();
  }

  /** The ports that the services listen on; none is 0. */
  public Ports ports() {
    return new Ports(state.postgresPort(), state.kafkaPort(), state.connectPort());
  }

  /** Whether {@code stock_trades} is a hypertable of TimescaleDB. */
  public boolean timescaleDb() {
    return state.timescaleDb();
  }

  /** Stops and starts PostgreSQL, as an operator would: sessions end, data stays. */
  public void restartPostgres() throws IOException, InterruptedException {
    postgres.restart();
  }

  /** Stops PostgreSQL until {@link #restartPostgres}: for tests of what happens meanwhile. */
  public void stopPostgres() throws IOException, InterruptedException {
    postgres.stop();
  }

  /** Stops Connect, then Kafka and PostgreSQL; the data stays. */
  @Override
  public void close() {
    closeAll(opened);
  }

  private StackDirectory.Lock lock() throws IOException {
    Optional<StackDirectory.Lock> lock = directory.tryLock();
    if (lock.isPresent()) {
      return lock.get();
    }
    String pid = directory.running().map(running -> " (pid " + running.pid() + ")").orElse("");
    throw UserError.failed(
        "a stack already runs in "
            + directory.path()
            + pid
            + "; stop it with 'cdc-stack down', or choose another folder with --dir",
        null);
  }

  private static Ports claim(Ports wanted) throws IOException {
    return new Ports(
        LoopbackPort.claim(wanted.postgres(), "PostgreSQL", Setting.POSTGRES_PORT),
        LoopbackPort.claim(wanted.kafka(), "Kafka", Setting.KAFKA_PORT),
        LoopbackPort.claim(wanted.connect(), "Kafka Connect", Setting.CONNECT_PORT));
  }

  private void prepareDirectory(PostgresInstallation installation) throws IOException {
    if (options.fresh()) {
      directory.deleteData();
    }
    PostgresServer.requireSameMajor(installation, directory);
    Files.createDirectories(directory.logs());
    listener.prepared(directory.logs());
  }

  private PostgresInstallation installation() throws IOException, InterruptedException {
    return PostgresInstallation.at(
        options.postgresBin().isPresent()
            ? options.postgresBin().get()
            : BundledPostgres.unpack(directory));
  }

  private PostgresServer startPostgres(PostgresInstallation installation, int port)
      throws Exception {
    long start = System.nanoTime();
    PostgresServer server =
        PostgresServer.start(installation, directory, port, options.database().admin());
    opened.push(server::stop);
    database.initialize(options.cdcPassword());
    ready("postgres", start, port, product(server, database.timescaleDb()));
    return server;
  }

  private KafkaBroker startKafka(int port) throws Exception {
    long start = System.nanoTime();
    KafkaBroker broker = KafkaBroker.start(directory.kafkaData(), port);
    opened.push(broker);
    broker.createTopic(TOPIC);
    broker.endHangingTransactions().ifPresent(this::repaired);
    ready("kafka", start, port, "topic " + TOPIC);
    return broker;
  }

  private ConnectWorker startConnect(Ports ports) {
    long start = System.nanoTime();
    ConnectWorker worker =
        ConnectWorker.start(
            kafka.bootstrapServers(),
            ports.connect(),
            options.exactlyOnce(),
            Map.of(
                "CDC_DATABASE_HOST", LoopbackPort.HOST,
                "CDC_DATABASE_PORT", Integer.toString(ports.postgres()),
                "POSTGRES_DB", options.database().name(),
                "CDC_PASSWORD", options.cdcPassword()));
    opened.push(worker);
    ready("connect", start, ports.connect(), "Kafka Connect's REST interface");
    return worker;
  }

  private void ready(String service, long start, int port, String detail) {
    synchronized (listener) {
      listener.ready(service, since(start), LoopbackPort.HOST + ":" + port + "  " + detail);
    }
  }

  private void repaired(String what) {
    synchronized (listener) {
      listener.repaired(what);
    }
  }

  private void failed() {
    synchronized (listener) {
      listener.failed();
    }
  }

  private static String product(PostgresServer server, Optional<String> timescaleDb) {
    return "PostgreSQL "
        + server.version()
        + timescaleDb.map(version -> " with TimescaleDB " + version).orElse("");
  }

  private static Duration since(long startNanos) {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  private static void goOnUnlessInterrupted() {
    if (Interruption.requested()) {
      throw new CancellationException("asked to end while starting");
    }
  }

  private static void closeAll(Deque<AutoCloseable> opened) {
    for (AutoCloseable next = opened.poll(); next != null; next = opened.poll()) {
      try {
        next.close();
      } catch (Exception e) {
        LOG.error("{} does not close", next, e);
      }
    }
  }

  private static RuntimeException startFailure(StackDirectory directory, Throwable failure)
      throws InterruptedException {
    // What fails on another thread comes wrapped.
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof InterruptedException interrupted) {
      throw interrupted;
    }
    if (cause instanceof IOException io) {
      return directory.unwritable(io);
    }
    if (cause instanceof SQLException sql) {
      return UserError.failed("PostgreSQL refuses the table's DDL: " + sql.getMessage(), sql);
    }
    return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
  }

  private static <T> T unchecked(Callable<T> work) {
    try {
      return work.call();
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }
}
