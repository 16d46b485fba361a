package io.stockevents.it;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.stockevents.cli.Setting;
import io.stockevents.cli.Settings;
import io.stockevents.stack.LocalStack;
import io.stockevents.stack.LoopbackPort;
import io.stockevents.stack.StackOptions;
import io.stockevents.stack.StackOptions.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ComposeContainer;
import org.testcontainers.containers.wait.strategy.LogMessageWaitStrategy;

/**
 * The stack that all integration tests of one run share, up from the first test that asks for it to
 * the end. Which one it is, the system property {@code stack} says: {@code embedded}, {@code
 * external} or {@code docker}.
 */
public final class TestStack implements AutoCloseable {

  private static final Path CHECKOUT = Path.of(System.getProperty("checkout.folder"));

  private final Settings settings;
  private final Runnable end;

  private TestStack(Settings settings, Runnable end) {
    this.settings = settings;
    this.end = end;
  }

  /** Starts the stack that the system property names. */
  static TestStack start() throws InterruptedException, IOException, SQLException {
    String mode = System.getProperty("stack");
    System.err.println("integration tests run on stack=" + mode);
    return switch (mode) {
      case "embedded" -> embedded(Files.createTempDirectory("stack"));
      case "docker" -> docker();
      case "external" -> external();
      default ->
          throw new IllegalArgumentException(
              "-Dstack is embedded, docker or external, not " + mode);
    };
  }

  private static TestStack embedded(Path directory) throws InterruptedException {
    StackOptions options = StackOptions.in(directory);
    String postgresBin = System.getProperty("postgres.bin", "");
    LocalStack stack =
        LocalStack.start(
            postgresBin.isEmpty() ? options : options.withPostgresBin(Path.of(postgresBin)),
            (service, took, detail) -> System.err.println(service + " up after " + took));
    stack.registerConnector();
    TestStack tests =
        new TestStack(
            settings(directory, stack.ports()),
            () -> {
              stack.close();
              delete(directory);
            });
    if (!Cli.jvmOptions().isEmpty()) {
      tests.pollLessOften();
    }
    return tests;
  }

  /**
   * Two hundred polls a second, each of which asks for the connector's position, take a tenth of a
   * core and more, here for the stack's connector and for those of the captured databases, which
   * have its settings. With the default compiler it is all as users have it.
   */
  private void pollLessOften() {
    Connector own = Connector.ofStack(this);
    Map<String, String> config = own.config();
    config.put("poll.interval.ms", "50");
    // A changed config would be taken up some time later.
    own.delete();
    own.register(config);
  }

  /** Deletes the folder with all that is in it. */
  public static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The services of docker-compose.yml as they are, on free ports; there the tags are pinned. */
  private static TestStack docker() throws IOException {
    assumeThat(DockerClientFactory.instance().isDockerAvailable())
        .as("-Dstack=docker needs a Docker engine, and none answers here")
        .isTrue();
    Ports ports = new Ports(LoopbackPort.free(), LoopbackPort.free(), LoopbackPort.free(), 0);
    ComposeContainer compose =
        new ComposeContainer(CHECKOUT.resolve("docker-compose.yml").toFile())
            .withServices("timescaledb", "kafka", "connect", "connector-init")
            // Testcontainers would pull the images of all services; compose pulls those of these.
            .withPull(false)
            .withEnv("POSTGRES_PORT", String.valueOf(ports.postgres()))
            .withEnv("KAFKA_PORT", String.valueOf(ports.kafka()))
            .withEnv("CONNECT_PORT", String.valueOf(ports.connect()))
            .waitingFor(
                "connector-init",
                new LogMessageWaitStrategy()
                    .withRegEx(".*stock_trades_connector runs.*")
                    .withStartupTimeout(Duration.ofMinutes(5)));
    compose.start();
    return new TestStack(settings(CHECKOUT, ports), compose::stop);
  }

  /**
   * One that is up, found by the usual settings. The tests add rows and take out what they added,
   * all there is; so they start on an empty table only.
   */
  private static TestStack external() throws SQLException {
    Settings settings = Settings.load(CHECKOUT, System.getenv());
    TestStack stack = new TestStack(settings, () -> empty(settings));
    if (stack.query("SELECT EXISTS (SELECT FROM public.stock_trades)").equals("t")) {
      throw new IllegalStateException(
          "-Dstack=external: public.stock_trades at "
              + settings.value(Setting.POSTGRES_URL)
              + " has rows, and these tests would empty it; run them on another stack, or empty it"
              + " with: TRUNCATE public.stock_trades");
    }
    return stack;
  }

  private static void empty(Settings settings) {
    try {
      new TestStack(settings, () -> {}).execute("TRUNCATE public.stock_trades");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Settings settings(Path directory, Ports ports) {
    return Settings.load(
        directory,
        Map.of(
            "POSTGRES_PORT", String.valueOf(ports.postgres()),
            "KAFKA_PORT", String.valueOf(ports.kafka()),
            "CONNECT_PORT", String.valueOf(ports.connect())));
  }

  /** The environment in which a command finds this stack. */
  public Map<String, String> environment() {
    return Arrays.stream(Setting.values())
        .collect(Collectors.toMap(Setting::name, settings::value));
  }

  /** A new connection as the owner of the table. */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(
        settings.value(Setting.POSTGRES_URL),
        settings.value(Setting.POSTGRES_ADMIN_USER),
        settings.value(Setting.POSTGRES_ADMIN_PASSWORD));
  }

  /** Runs one statement. */
  public void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The one value that the query gives, as text. */
  public String query(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }

  /** Whether {@code stock_trades} is a hypertable of TimescaleDB. */
  public boolean hypertable() throws SQLException {
    boolean timescaleDb =
        query("SELECT to_regclass('timescaledb_information.hypertables') IS NOT NULL").equals("t");
    return timescaleDb
        && query(
                "SELECT EXISTS (SELECT FROM timescaledb_information.hypertables"
                    + " WHERE hypertable_schema = 'public' AND hypertable_name = 'stock_trades')")
            .equals("t");
  }

  /** Like {@code PostgreSQL 15.20 with TimescaleDB 2.28.3}. */
  public String product() throws SQLException {
    return query(
        "SELECT 'PostgreSQL ' || split_part(current_setting('server_version'), ' ', 1) || coalesce("
            + "(SELECT ' with TimescaleDB ' || extversion FROM pg_extension"
            + " WHERE extname = 'timescaledb'), '')");
  }

  /** Where Kafka Connect's REST interface is. */
  public URI connectUrl() {
    return URI.create("http://localhost:" + settings.value(Setting.CONNECT_PORT));
  }

  /** Host and port of the brokers. */
  public String bootstrapServers() {
    return settings.value(Setting.KAFKA_BOOTSTRAP_SERVERS);
  }

  /** Name of the topic with the change events. */
  public String topic() {
    return settings.value(Setting.CDC_TOPIC);
  }

  @Override
  public void close() {
    end.run();
  }
}
