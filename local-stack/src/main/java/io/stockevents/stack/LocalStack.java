package io.stockevents.stack;

import io.stockevents.cli.Interruption;
import io.stockevents.cli.Setting;
import io.stockevents.cli.UserError;
import io.stockevents.connect.rest.ConnectClient;
import io.stockevents.connect.rest.ConnectorSupervisor;
import io.stockevents.stack.StackOptions.Ports;
import io.stockevents.stack.StackState.Phase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;

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

  /** What closing may take where nobody waits for it. */
  static final Duration UNHURRIED = Duration.ofSeconds(60);

  private final StackListener listener;
  private final StackParts parts;
  private final StackDirectory directory;
  private final PostgresServer postgres;
  private final TradingDatabase database;
  private final Optional<Failover> failover;
  private final KafkaBroker kafka;
  private final ConnectWorker connect;
  private final Optional<RegistryServer> registry;
  private final StackState state;

  /** What the connector would pass over, if it went on; empty if nothing. */
  private final Optional<String> gap;

  LocalStack(
      StackListener listener,
      StackParts parts,
      StackDirectory directory,
      PostgresServer postgres,
      TradingDatabase database,
      Optional<Failover> failover,
      KafkaBroker kafka,
      ConnectWorker connect,
      Optional<RegistryServer> registry,
      StackState state,
      Optional<String> gap) {
    this.listener = listener;
    this.parts = parts;
    this.directory = directory;
    this.postgres = postgres;
    this.database = database;
    this.failover = failover;
    this.kafka = kafka;
    this.connect = connect;
    this.registry = registry;
    this.state = state;
    this.gap = gap;
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
    return StackStart.run(options, listener);
  }

  /**
   * Registers the connector and returns when its task runs. Registered before, it goes on from
   * where it was.
   *
   * @throws UserError if Connect refuses it or its task fails, in Connect's words, or if it would
   *     pass over changes, because the replication slot is past what it has read or the database
   *     was restored from a backup
   * @throws CancellationException if the process was asked to end meanwhile
   */
  public void registerConnector() throws InterruptedException {
    if (gap.isPresent()) {
      throw UserError.failed(gap.get(), null);
    }
    long start = System.nanoTime();
    try (StartSteps steps = new StartSteps()) {
      // The stack is not complete before.
      parts.lease().publish(state.in(Phase.STARTING));
      steps.run(this::registerAndAwait);
      parts.lease().publish(state);
    } catch (RuntimeException | InterruptedException e) {
      throw e;
    } catch (HttpTimeoutException e) {
      throw UserError.failed(
          "the connector cannot be registered: Kafka Connect at %s does not answer; its log says why"
              .formatted(connectUrl()),
          e);
    } catch (Exception e) {
      throw UserError.failed("the connector cannot be registered: " + e, e);
    }
    listener.ready("connector", since(start), "stock_trades → " + TOPIC);
  }

  private boolean registerAndAwait() throws IOException, SQLException, InterruptedException {
    directory.writeSource(database.log().source());
    ConnectorConfig connector = ConnectorConfig.stockTrades(state);
    ConnectClient client = new ConnectClient(connectUrl());
    client.register(connector.name(), connector.settings());
    client.awaitRunning(connector.name(), database::captured);
    return true;
  }

  /**
   * Leaves the connector to who started the stack, who may take a new snapshot: what it reads from
   * now on is of this database.
   */
  void leaveConnector() throws IOException, SQLException {
    gap.ifPresent(event -> report(listener, event));
    directory.writeSource(database.log().source());
  }

  /** Looks after the connector while the stack runs. */
  ConnectorSupervisor watchConnector() throws IOException {
    return supervisor(connectUrl());
  }

  /** Restarts a task of the connector that has failed, and reports when it is deleted. */
  static ConnectorSupervisor supervisor(URI connect) throws IOException {
    return new ConnectorSupervisor(
        new ConnectClient(connect),
        ConnectorConfig.stockTrades().name(),
        "The connector has been deleted, and nothing is captured; 'cdc-stack register' goes on where"
            + " it was");
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

  /** Where the schema registry answers as Confluent's does; empty if there is none. */
  public Optional<URI> registryUrl() {
    return registry.map(RegistryServer::url);
  }

  /** The ports that the services listen on; only the registry's is 0, where none runs. */
  public Ports ports() {
    return state.ports();
  }

  /** Whether {@code stock_trades} is a hypertable of TimescaleDB. */
  public boolean timescaleDb() {
    return state.timescaleDb();
  }

  /** Stops and starts PostgreSQL, as an operator would: sessions end, data stays. */
  public void restartPostgres() throws IOException, InterruptedException {
    postgres.restart();
  }

  /** Stops Connect, then Kafka and PostgreSQL; the data stays. */
  @Override
  public void close() {
    close(UNHURRIED, UNHURRIED);
  }

  /**
   * The same for a process that ends then.
   *
   * @param insideLimit what Kafka and Connect get before they are left to the end of the process
   * @param outsideLimit what PostgreSQL gets before it is killed
   */
  void close(Duration insideLimit, Duration outsideLimit) {
    try {
      parts.lease().publish(state.in(Phase.STOPPING));
    } catch (IOException e) {
      // Others will take it for a running one as long as it lives.
    }
    parts.close(insideLimit, outsideLimit);
  }

  /** From now on servers that die are started again, and requests for a failover are served. */
  void watchServers() {
    watch(postgres);
    registry.ifPresent(this::watch);
    failover.ifPresent(
        each -> each.watch(event -> report(listener, event), reason -> failed(listener, reason)));
  }

  private void watch(WatchedServer server) {
    ServerWatch watch =
        ServerWatch.over(
            server,
            ServerWatch.LOOK,
            event -> report(listener, event),
            reason -> failed(listener, reason));
    parts.addOutside(limit -> watch.stop());
  }

  static void report(StackListener listener, String event) {
    synchronized (listener) {
      listener.report(event);
    }
  }

  static void failed(StackListener listener, String reason) {
    synchronized (listener) {
      // Parts that are ended in the middle of their start say such things too.
      if (!Interruption.requested()) {
        listener.failed(reason);
      }
    }
  }

  static Duration since(long startNanos) {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }
}
