package io.stockevents.dashboard;

import io.stockevents.cli.ExitCode;
import io.stockevents.cli.Interruption;
import io.stockevents.cli.StandardOptions;
import io.stockevents.cli.Tool;
import io.stockevents.kafka.KafkaAccess;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code cdc-dashboard}. */
@Command(
    name = "cdc-dashboard",
    description = "Shows the changes of stock_trades in a browser, as they arrive on their topic.",
    subcommands = GenerateCompletion.class,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  cdc-dashboard                      then open http://localhost:8501",
      "  cdc-dashboard --port 9000",
      "  DASHBOARD_TOKEN=... cdc-dashboard --bind 0.0.0.0",
      "  curl localhost:8501/metrics        the same in numbers, for Prometheus"
    })
public final class CdcDashboard implements Callable<Integer> {

  /** How long leaving the brokers may take; nothing is at stake any more by then. */
  private static final Duration CLOSE = Duration.ofSeconds(2);

  @Spec private CommandSpec spec;

  @Option(
      names = {"-b", "--bootstrap-servers"},
      paramLabel = "HOST:PORT,...",
      descriptionKey = "KAFKA_BOOTSTRAP_SERVERS",
      description = "Brokers to start from (${DEFAULT-VALUE}).")
  private String bootstrapServers;

  @Option(
      names = {"-t", "--topic"},
      paramLabel = "TOPIC",
      descriptionKey = "CDC_TOPIC",
      description = "Topic of the change events (${DEFAULT-VALUE}).")
  private String topic;

  @Option(
      names = {"-F", "--consumer-config"},
      paramLabel = "FILE",
      description = "Properties of the Kafka consumer, such as those for SASL and TLS.")
  private @Nullable Path consumerConfig;

  @Option(
      names = "--connect-url",
      paramLabel = "URL",
      descriptionKey = "CONNECT_URL",
      description = "Kafka Connect, which is asked how the connector is (${DEFAULT-VALUE}).")
  private URI connectUrl;

  @Option(
      names = "--connector",
      paramLabel = "NAME",
      defaultValue = "stock_trades_connector",
      description = "Name of the connector (${DEFAULT-VALUE}).")
  private String connector;

  @Option(
      names = {"-p", "--port"},
      paramLabel = "PORT",
      descriptionKey = "DASHBOARD_PORT",
      description = "Port to listen on, 0 for a free one (${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description =
          "Address to listen on (${DEFAULT-VALUE}). Any other than this machine's own needs a"
              + " token.")
  private InetAddress bind;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      descriptionKey = "DASHBOARD_TOKEN",
      description =
          "Let in only who knows it, from http://.../?token=TOKEN. On the command line other users"
              + " may see it. Setting: DASHBOARD_TOKEN.")
  private String token;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "10s",
      description = "How long to wait for brokers and topic at the start (${DEFAULT-VALUE}).")
  private Duration timeout;

  @Mixin
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private StandardOptions standardOptions;

  /** Runs the command and ends the process. */
  public static void main(String... args) {
    Tool.main(new CdcDashboard(), args);
  }

  @Override
  public Integer call() {
    DashboardOptions options = options();
    boolean typed = spec.commandLine().getParseResult().hasMatchedOption("--bootstrap-servers");
    KafkaAccess access =
        KafkaAccess.of(bootstrapServers, typed, consumerConfig).withDefaults(consumerDefaults());
    try {
      return show(options, access);
    } catch (KafkaException e) {
      throw access.explain(e);
    }
  }

  private int show(DashboardOptions options, KafkaAccess access) {
    KafkaConsumer<byte[], byte[]> consumer = access.committedReader();
    Interruption.Registration stop = Interruption.onRequest(consumer::wakeup);
    try {
      return new Dashboard(options, access.bootstrapServers(), spec.commandLine().getErr())
          .run(consumer);
    } catch (WakeupException e) {
      return ExitCode.DONE;
    } finally {
      stop.close();
      consumer.close(CloseOptions.timeout(CLOSE));
    }
  }

  /** What suits the dashboard, where the user's file does not say otherwise. */
  private Map<String, Object> consumerDefaults() {
    return Map.of(
        ConsumerConfig.CLIENT_ID_CONFIG,
        "cdc-dashboard",
        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
        KafkaAccess.milliseconds(timeout),
        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
        4 << 20,
        // Partitions that are added later are seen after this time.
        ConsumerConfig.METADATA_MAX_AGE_CONFIG,
        30_000);
  }

  /** Checks what the options must be together. */
  DashboardOptions options() {
    require(!topic.isBlank(), "--topic is empty");
    require(!connector.isBlank(), "--connector is empty");
    require(port >= 0 && port <= 65_535, "--port must be 0 to 65535");
    require(!timeout.isZero(), "--timeout must be longer than 0");
    require(
        bind.isLoopbackAddress() || !token.isBlank(),
        "--bind "
            + bind.getHostAddress()
            + " opens the page to others: give a --token, or set DASHBOARD_TOKEN");
    return new DashboardOptions(
        topic, connectUrl, connector, bind, port, token.isBlank() ? null : token, timeout);
  }

  private void require(boolean condition, String message) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }
}
