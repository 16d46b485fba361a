package io.stockevents.stack;

import io.stockevents.cli.ExitCode;
import io.stockevents.cli.Interruption;
import io.stockevents.cli.StandardOptions;
import io.stockevents.cli.StandardOutput;
import io.stockevents.cli.Terminal;
import io.stockevents.connect.rest.ConnectorSupervisor;
import io.stockevents.stack.StackOptions.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "up",
    description = "Start the stack and keep it running until Ctrl-C; its data stays.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  cdc-stack up",
      "  cdc-stack up --fresh --postgres-bin /usr/lib/postgresql/17/bin",
      "  POSTGRES_PORT=0 KAFKA_PORT=0 CONNECT_PORT=0 cdc-stack up --dir /tmp/second"
    },
    sortOptions = false)
final class UpCommand implements Callable<Integer> {

  enum ExactlyOnce {
    enabled,
    disabled
  }

  /** After Ctrl-C; less is needed where there is time. */
  private static final Duration KAFKA_STOP_LIMIT = Duration.ofMillis(2_500);

  private static final Duration POSTGRES_STOP_LIMIT = Duration.ofSeconds(1);

  @Option(names = "--fresh", description = "Delete the data of earlier runs first.")
  private boolean fresh;

  @Mixin private DirectoryOption directory;

  @Option(
      names = "--postgres-port",
      paramLabel = "PORT",
      descriptionKey = "POSTGRES_PORT",
      description = "Port of PostgreSQL, 0 for a free one. Default: ${DEFAULT-VALUE}.")
  private int postgresPort;

  @Option(
      names = "--kafka-port",
      paramLabel = "PORT",
      descriptionKey = "KAFKA_PORT",
      description = "Port of Kafka, 0 for a free one. Default: ${DEFAULT-VALUE}.")
  private int kafkaPort;

  @Option(
      names = "--connect-port",
      paramLabel = "PORT",
      descriptionKey = "CONNECT_PORT",
      description = "Port of Kafka Connect, 0 for a free one. Default: ${DEFAULT-VALUE}.")
  private int connectPort;

  @Option(
      names = "--postgres-bin",
      paramLabel = "DIR",
      description =
          "The bin folder of an installed PostgreSQL to run instead of the bundled one. Where it"
              + " has TimescaleDB, the table becomes a hypertable.")
  private @Nullable Path postgresBin;

  @Option(
      names = "--registry",
      description =
          "Run a schema registry too (Apicurio), and give Kafka Connect its Avro converter."
              + " Its archive is one of its own.")
  private boolean registry;

  @Option(
      names = "--registry-port",
      paramLabel = "PORT",
      descriptionKey = "REGISTRY_PORT",
      description = "Port of the schema registry, 0 for a free one. Default: ${DEFAULT-VALUE}.")
  private int registryPort;

  @Option(
      names = "--standby",
      description =
          "Run a second PostgreSQL, which 'failover' puts in the place of the first one. Nothing is"
              + " confirmed or captured that it does not have. PostgreSQL 17 or later.")
  private boolean standby;

  @Mixin private DatabaseOptions database;

  @Option(
      names = "--exactly-once",
      paramLabel = "MODE",
      descriptionKey = "EXACTLY_ONCE",
      description =
          "enabled or disabled. Enabled, a crash repeats no event to readers of committed records;"
              + " disabled, events arrive a little sooner. Default: ${DEFAULT-VALUE}.")
  private ExactlyOnce exactlyOnce;

  @Option(names = "--no-connector", description = "Leave the connector to 'cdc-stack register'.")
  private boolean noConnector;

  @Mixin
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private StandardOptions standardOptions;

  @Spec private CommandSpec spec;

  @Override
  @SuppressWarnings("try") // the registration is held, not used
  public Integer call() throws IOException, SQLException, InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    StackOptions options = options();
    Progress progress =
        new Progress(
            spec.commandLine().getErr(), StackDirectory.at(options.directory()), fresh, end);
    try (Interruption.Registration registration =
        Interruption.onRequest(
            () -> {
              progress.interrupted();
              end.countDown();
            })) {
      run(options, progress, end);
      return progress.failed ? ExitCode.FAILED : ExitCode.DONE;
    }
  }

  private void run(StackOptions options, Progress progress, CountDownLatch end)
      throws IOException, SQLException, InterruptedException {
    boolean script = !Terminal.isTerminal(1);
    LocalStack stack = LocalStack.start(options, progress);
    try {
      if (noConnector) {
        stack.leaveConnector();
        progress.readyToRegister(script);
      } else {
        stack.registerConnector();
        progress.ready(stack.ports());
      }
      if (script) {
        new StandardOutput().print(readyLine(stack));
      }
      watch(stack.watchConnector(), progress, end);
      progress.stopping();
    } finally {
      stack.close(KAFKA_STOP_LIMIT, POSTGRES_STOP_LIMIT);
    }
    progress.stopped();
  }

  private static void watch(ConnectorSupervisor connector, Progress progress, CountDownLatch end)
      throws InterruptedException {
    while (!end.await(connector.pause().toMillis(), TimeUnit.MILLISECONDS)) {
      connector.look().ifPresent(progress::report);
    }
  }

  /** For scripts, which wait for it: nothing else goes to standard output. */
  private static String readyLine(LocalStack stack) {
    return "ready jdbc=%s kafka=%s connect=%s%s%n"
        .formatted(
            stack.jdbcUrl(),
            stack.bootstrapServers(),
            stack.connectUrl(),
            stack.registryUrl().map(url -> " registry=" + url).orElse(""));
  }

  private StackOptions options() {
    return new StackOptions(
        directory.path(),
        ports(),
        database.database(),
        database.cdcPassword(),
        Optional.ofNullable(postgresBin),
        exactlyOnce == ExactlyOnce.enabled,
        fresh,
        standby,
        registry ? Optional.of(RegistryInstallation.home()) : Optional.empty());
  }

  private Ports ports() {
    requirePort("--postgres-port", postgresPort);
    requirePort("--kafka-port", kafkaPort);
    requirePort("--connect-port", connectPort);
    requirePort("--registry-port", registryPort);
    return new Ports(postgresPort, kafkaPort, connectPort, registryPort);
  }

  private void requirePort(String option, int port) {
    if (port < 0 || port > Ports.LAST) {
      throw new ParameterException(
          spec.commandLine(),
          option + ": port " + port + " is not between 0 and " + Ports.LAST,
          spec.findOption(option),
          Integer.toString(port));
    }
  }
}
