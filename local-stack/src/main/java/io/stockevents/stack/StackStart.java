package io.stockevents.stack;

import io.stockevents.cli.Interruption;
import io.stockevents.cli.Setting;
import io.stockevents.cli.UserError;
import io.stockevents.stack.SourceLog.Source;
import io.stockevents.stack.StackOptions.Ports;
import io.stockevents.stack.StackState.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.postgresql.replication.LogSequenceNumber;

/** The way to a running {@link LocalStack}. */
final class StackStart {

  /** After Ctrl-C: for work in hand to end, and then for the parts to close. */
  private static final Duration ABANDON_LIMIT = Duration.ofMillis(800);

  private static final String GAVE_UP = "Kafka or Kafka Connect gave up";

  /** Where the services will listen. */
  private record ReservedPorts(
      LoopbackPort postgres,
      LoopbackPort kafka,
      LoopbackPort connect,
      Optional<LoopbackPort> registry) {

    static ReservedPorts of(Ports wanted, boolean registry) throws IOException {
      return new ReservedPorts(
          LoopbackPort.reserve(wanted.postgres(), "PostgreSQL", Setting.POSTGRES_PORT),
          LoopbackPort.reserve(wanted.kafka(), "Kafka", Setting.KAFKA_PORT),
          LoopbackPort.reserve(wanted.connect(), "Kafka Connect", Setting.CONNECT_PORT),
          registry
              ? Optional.of(
                  LoopbackPort.reserve(
                      wanted.registry(), "the schema registry", Setting.REGISTRY_PORT))
              : Optional.empty());
    }

    Ports numbers() {
      return new Ports(
          postgres.number(),
          kafka.number(),
          connect.number(),
          registry.map(LoopbackPort::number).orElse(0));
    }
  }

  private final StackDirectory directory;
  private final StackOptions options;
  private final StackListener listener;
  private final StackParts parts;
  private final StartSteps steps;

  /** Made with PostgreSQL, if a standby is wanted. */
  private volatile Optional<Failover> failover = Optional.empty();

  /** The programs of the registry, if one is wanted. */
  private volatile Optional<RegistryInstallation> registry = Optional.empty();

  /** The log as it was when PostgreSQL had started. */
  private volatile Optional<SourceLog> found = Optional.empty();

  private StackStart(
      StackDirectory directory,
      StackOptions options,
      StackListener listener,
      StackParts parts,
      StartSteps steps) {
    this.directory = directory;
    this.options = options;
    this.listener = listener;
    this.parts = parts;
    this.steps = steps;
  }

  /**
   * Starts a stack, as {@link LocalStack#start} says.
   *
   * @throws UserError if that fails; nothing is left running then
   * @throws CancellationException if the process was asked to end meanwhile
   */
  static LocalStack run(StackOptions options, StackListener listener) throws InterruptedException {
    StackDirectory directory = StackDirectory.create(options.directory());
    try (StartSteps steps = new StartSteps()) {
      StackParts parts = new StackParts(StackLease.take(directory));
      try {
        return new StackStart(directory, options, listener, parts, steps).run();
      } catch (Exception | Error e) {
        steps.abandon(ABANDON_LIMIT);
        Duration limit = Interruption.requested() ? ABANDON_LIMIT : LocalStack.UNHURRIED;
        parts.close(limit, limit);
        throw e;
      }
    } catch (InterruptedException | RuntimeException e) {
      throw e;
    } catch (IOException e) {
      throw directory.unwritable(e);
    } catch (SQLException e) {
      throw UserError.failed("PostgreSQL refuses the table's DDL: " + e.getMessage(), e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private LocalStack run() throws Exception {
    StackState state =
        StackState.starting(
            options.exactlyOnce(), options.standby(), options.registry().isPresent());
    parts.lease().publish(state);
    steps.run(parts.lease()::stopLeftover);
    ReservedPorts reserved = ReservedPorts.of(options.ports(), state.registry());
    Ports ports = reserved.numbers();
    state = state.on(ports);
    parts.lease().publish(state);
    PostgresInstallation installation = steps.run(this::prepare);
    KafkaExit.Registration kafkaExit =
        KafkaExit.onGivingUp(() -> LocalStack.failed(listener, GAVE_UP));
    parts.addInside(limit -> kafkaExit.close());

    // PostgreSQL, Kafka and the registry do not know each other, so they start side by side.
    Optional<CompletableFuture<RegistryServer>> startingRegistry =
        registry.flatMap(
            installed ->
                reserved.registry().map(port -> steps.begin(() -> startRegistry(installed, port))));
    TradingDatabase database = new TradingDatabase(ports.postgres(), options.database());
    CompletableFuture<PostgresServer> startingPostgres =
        steps.begin(() -> startPostgres(installation, database, reserved.postgres()));
    CompletableFuture<KafkaBroker> startingKafka = steps.begin(() -> startKafka(reserved.kafka()));
    steps.await(CompletableFuture.allOf(startingPostgres, startingKafka));
    PostgresServer postgres = startingPostgres.join();
    KafkaBroker kafka = startingKafka.join();
    // Before Connect starts, which starts what is registered, and then the slot moves on.
    Optional<String> gap = steps.run(() -> gap(database, kafka.bootstrapServers()));
    ConnectWorker connect =
        steps.run(() -> startConnect(kafka.bootstrapServers(), ports, reserved.connect()));

    Optional<RegistryServer> registryServer = Optional.empty();
    if (startingRegistry.isPresent()) {
      registryServer = Optional.of(steps.await(startingRegistry.get()));
    }
    Optional<String> timescaleDb = steps.run(database::timescaleDb);
    state = state.with(product(postgres, timescaleDb), timescaleDb.isPresent()).in(Phase.RUNNING);
    parts.lease().publish(state);
    LocalStack stack =
        new LocalStack(
            listener,
            parts,
            directory,
            postgres,
            database,
            failover,
            kafka,
            connect,
            registryServer,
            state,
            gap);
    stack.watchServers();
    return stack;
  }

  /** Makes room and order in the folder; no service has been started. */
  private PostgresInstallation prepare() throws IOException, InterruptedException {
    // A wrong --postgres-bin is found before --fresh deletes anything.
    Optional<Path> bin = options.postgresBin();
    Optional<PostgresInstallation> installed =
        bin.isPresent() ? Optional.of(PostgresInstallation.at(bin.get())) : Optional.empty();
    installed.ifPresent(this::requireFailoverSlots);
    registry = options.registry().map(RegistryInstallation::at);
    if (options.fresh()) {
      directory.deleteData();
    }
    directory.requireSpace();
    PostgresInstallation installation =
        installed.isPresent()
            ? installed.get()
            : PostgresInstallation.at(BundledPostgres.unpack(directory));
    requireFailoverSlots(installation);
    PostgresServer.requireSameMajor(installation, directory);
    Files.createDirectories(directory.logs());
    listener.prepared(directory.logs());
    return installation;
  }

  private void requireFailoverSlots(PostgresInstallation installation) {
    if (options.standby() && !installation.offersFailoverSlots()) {
      throw UserError.usage(
          "--standby needs PostgreSQL 17 or later, which synchronizes replication slots; this one is "
              + installation.version(),
          null);
    }
  }

  private PostgresServer startPostgres(
      PostgresInstallation installation, TradingDatabase database, LoopbackPort reserved)
      throws Exception {
    long start = System.nanoTime();
    Standby.finishFailover(installation, directory, options);
    int port = reserved.number();
    reserved.close();
    PostgresServer server =
        PostgresServer.start(installation, directory, port, options.database().admin());
    parts.addOutside(server::stop);
    // Before anything is written, which would bring the end of a restored log forward.
    found = Optional.of(database.log());
    database.initialize(options.cdcPassword());
    ready("postgres", start, port, product(server, database.timescaleDb()));
    if (options.standby()) {
      startStandby(installation, database, server);
    } else {
      Standby.delete(directory, database);
    }
    return server;
  }

  private void startStandby(
      PostgresInstallation installation, TradingDatabase database, PostgresServer primary)
      throws Exception {
    long start = System.nanoTime();
    database.synchronizeSlot(ConnectorConfig.stockTrades().setting("slot.name"));
    failover = Optional.of(new Failover(installation, directory, options, primary, database));
    failover.get().startStandby();
    parts.addOutside(failover.get()::stop);
    ready("standby", start, failover.get().port(), "of PostgreSQL; cdc-stack failover promotes it");
  }

  private KafkaBroker startKafka(LoopbackPort reserved) throws Exception {
    long start = System.nanoTime();
    int port = reserved.number();
    reserved.close();
    KafkaBroker broker = KafkaBroker.start(directory.kafkaData(), port);
    parts.addInside(limit -> broker.close());
    broker.createTopics(LocalStack.TOPIC, ConnectorConfig.stockTrades().signals());
    broker.endHangingTransactions().ifPresent(ended -> LocalStack.report(listener, "  " + ended));
    ready("kafka", start, port, "topic " + LocalStack.TOPIC);
    return broker;
  }

  private RegistryServer startRegistry(RegistryInstallation installed, LoopbackPort reserved)
      throws Exception {
    long start = System.nanoTime();
    int port = reserved.number();
    reserved.close();
    RegistryServer server = RegistryServer.start(installed, directory, port);
    parts.addOutside(server::stop);
    ready("registry", start, port, "schemas, at " + server.url());
    return server;
  }

  /**
   * Looks whether the connector would pass over changes: those that the log does not have any more,
   * as in a database that was restored from a backup, up to where the connector has read; and those
   * between that and the replication slot. PostgreSQL would go on without a word, and so would
   * Debezium.
   */
  private Optional<String> gap(TradingDatabase database, String bootstrapServers)
      throws IOException, SQLException {
    ConnectorConfig connector = ConnectorConfig.stockTrades();
    String slot = connector.setting("slot.name");
    Optional<Source> source = directory.readSource();
    Optional<LogSequenceNumber> confirmed = database.confirmed(slot);
    if (source.isEmpty() && confirmed.isEmpty()) {
      return Optional.empty();
    }
    Optional<LogSequenceNumber> position = ConnectorPosition.stored(bootstrapServers, connector);
    if (position.isEmpty()) {
      return Optional.empty();
    }
    LogSequenceNumber stored = position.get();
    return found
        .orElseThrow()
        .lacks(stored, source)
        .map(
            lack ->
                "the connector has read up to %s, and the database %s, as one restored from a backup: changes made since would be missing; put the newer data back, or begin with a new topic (docs/reliability.md)"
                    .formatted(stored.asString(), lack))
        .or(
            () ->
                confirmed
                    .filter(each -> stored.compareTo(each) < 0)
                    .map(
                        each ->
                            "replication slot %s is at %s, past the connector, which has read up to %s: the changes in between would be missing; start with --no-connector and take a new snapshot (docs/reliability.md)"
                                .formatted(slot, each.asString(), stored.asString())));
  }

  private ConnectWorker startConnect(String bootstrapServers, Ports ports, LoopbackPort reserved)
      throws IOException {
    long start = System.nanoTime();
    reserved.close();
    ConnectWorker worker =
        ConnectWorker.start(
            bootstrapServers,
            ports.connect(),
            options.exactlyOnce(),
            registry.map(RegistryInstallation::plugins),
            variables(bootstrapServers, ports));
    parts.addInside(limit -> worker.close());
    ready("connect", start, ports.connect(), "Kafka Connect's REST interface");
    return worker;
  }

  /** What {@code ${env:NAME}} stands for in a connector's config. */
  private Map<String, String> variables(String bootstrapServers, Ports ports) {
    Map<String, String> variables = new HashMap<>();
    variables.put("BOOTSTRAP_SERVERS", bootstrapServers);
    variables.put("CDC_DATABASE_HOST", LoopbackPort.HOST);
    variables.put("CDC_DATABASE_PORT", Integer.toString(ports.postgres()));
    variables.put("POSTGRES_DB", options.database().name());
    variables.put("CDC_PASSWORD", options.cdcPassword());
    if (registry.isPresent()) {
      variables.put("APICURIO_REGISTRY_URL", RegistryServer.api(ports.registry()).toString());
    }
    return variables;
  }

  private void ready(String service, long start, int port, String detail) {
    synchronized (listener) {
      if (!Interruption.requested()) {
        listener.ready(
            service, LocalStack.since(start), LoopbackPort.HOST + ":" + port + "  " + detail);
      }
    }
  }

  private static String product(PostgresServer server, Optional<String> timescaleDb) {
    return "PostgreSQL "
        + server.version()
        + timescaleDb.map(version -> " with TimescaleDB " + version).orElse("");
  }
}
