package io.stockevents.tail;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.stockevents.change.Operation;
import io.stockevents.cli.ChangeLine;
import io.stockevents.cli.Interruption;
import io.stockevents.cli.StandardOptions;
import io.stockevents.cli.StandardOutput;
import io.stockevents.cli.Terminal;
import io.stockevents.cli.Tool;
import io.stockevents.encoding.SchemaLookup;
import io.stockevents.kafka.KafkaAccess;
import io.stockevents.kafka.RegistryOption;
import io.stockevents.kafka.metrics.MetricsServer;
import java.io.PrintWriter;
import java.io.Serial;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code cdc-tail}. */
@Command(
    name = "cdc-tail",
    description = "Shows what changes in the tables that Debezium captures, from its Kafka topics.",
    subcommands = GenerateCompletion.class,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  cdc-tail                                    what changes from now on",
      "  cdc-tail --from beginning --until-end       all there is, then stop",
      "  cdc-tail --op delete --symbol AAPL,MSFT     deletes of two symbols",
      "  cdc-tail --from -5m --format json | jq .    the last five minutes, as JSON",
      "  cdc-tail --group audit >> audit.log         goes on where it stopped",
      "  cdc-tail -t cdc.public.orders               changes of another table",
      "  cdc-tail -t '^cdc[.]' --in-order            those of all tables, in the log's order",
      "  cdc-tail --where 'op == \"u\"' --changed stock_price",
      "  cdc-tail -F client.properties               a broker with SASL or TLS"
    })
public final class CdcTail implements Callable<Integer> {

  /** How long leaving the brokers may take; nothing is at stake any more by then. */
  private static final Duration CLOSE = Duration.ofSeconds(2);

  /** What is offered for completion. */
  static final class Formats extends ArrayList<String> {
    @Serial private static final long serialVersionUID = 1;

    Formats() {
      super(List.of("text", "json", "raw"));
    }
  }

  enum Color {
    auto,
    always,
    never
  }

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
      split = ",",
      descriptionKey = "CDC_TOPIC",
      description =
          "Topics of the change events (${DEFAULT-VALUE}). What no topic can be called is a regular"
              + " expression of the whole name, 'cdc\\.public\\..*', or with ^ in front of its"
              + " beginning, '^cdc'; topics that come later are read too.")
  private List<String> topics = List.of();

  @Option(
      names = {"-p", "--partition"},
      paramLabel = "N",
      split = ",",
      description = "Only these partitions.")
  private Set<Integer> partitions = Set.of();

  @Option(
      names = {"-F", "--consumer-config"},
      paramLabel = "FILE",
      description = "Properties of the Kafka consumer, such as those for SASL and TLS.")
  private @Nullable Path consumerConfig;

  @Mixin private RegistryOption registry;

  @Option(
      names = {"-f", "--format"},
      paramLabel = "FORMAT",
      defaultValue = "text",
      completionCandidates = Formats.class,
      description =
          "text for people, json for programs, raw for the bytes as they came, or a template with"
              + " kcat's letters, '%%t %%p %%o %%k %%s\\n' (${DEFAULT-VALUE}).")
  private String format;

  @Option(
      names = {"-o", "--from"},
      paramLabel = "POSITION",
      converter = Bound.Converter.class,
      description = {
        "beginning, latest or end, an offset (1234), the last so many of each partition (-100), the"
            + " last so long (-5m) or a time: 2026-11-21T10:00:00Z, or in the local time zone"
            + " 10:00, 2026-11-21 or, as text shows it, 2026-11-21 10:00; kcat's s@MILLISECONDS"
            + " and, to stop there, e@MILLISECONDS. Default: latest, with --until or --until-end"
            + " beginning."
      })
  private List<Bound> from = List.of();

  @Option(
      names = "--until",
      paramLabel = "POSITION",
      converter = Bound.EndConverter.class,
      description =
          "Stop before this offset of each partition or this time, which may be to come; -o 100"
              + " --until 200 is a range.")
  private @Nullable EndPosition until;

  @Option(
      names = {"-c", "--max-events"},
      paramLabel = "N",
      description = "Stop after N events.")
  private @Nullable Long maxEvents;

  @Option(
      names = {"-e", "--until-end"},
      description = "Stop where the topic ends now.")
  private boolean untilEnd;

  @Option(
      names = "--op",
      paramLabel = "OP",
      split = ",",
      converter = OperationConverter.class,
      completionCandidates = OperationName.Candidates.class,
      description = "Only insert, update, delete, snapshot, truncate or message; or c,u,d,r,t,m.")
  private Set<Operation> operations = Set.of();

  @Option(
      names = "--symbol",
      paramLabel = "SYMBOL",
      split = ",",
      description = "Only rows with these in stock_name, in upper or lower case.")
  private Set<String> symbols = Set.of();

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description =
          "Only records with this key: its columns, with / between them, or the key as it is.")
  private Set<String> keys = Set.of();

  @Option(
      names = "--changed",
      paramLabel = "COLUMN",
      split = ",",
      description = "Only updates that changed one of these columns.")
  private Set<String> changed = Set.of();

  @Option(
      names = "--where",
      paramLabel = "EXPR",
      description =
          "Only changes of which this is true, in CEL: 'op == \"u\" && double(after.price) >"
              + " 100.0'. Variables: op (c, u, d, r, t, m), before, after, key, schema, table, ts,"
              + " lsn, tx, snapshot, topic, partition, offset.")
  private @Nullable String where;

  @Option(
      names = "--in-order",
      description =
          "Show the records of all partitions in the order of the log (LSN). What is in the topic"
              + " comes in this order, and what arrives within a second.")
  private boolean inOrder;

  @Option(
      names = {"-G", "--group"},
      paramLabel = "ID",
      description =
          "Read as this consumer group: commit what was written and go on there next time;"
              + " --from counts only the first time.")
  private @Nullable String group;

  @Option(
      names = "--stats",
      paramLabel = "DURATION",
      arity = "0..1",
      fallbackValue = "5s",
      description = "Report rate, lag and latency so often (${FALLBACK-VALUE}).")
  private @Nullable Duration stats;

  @Option(
      names = "--metrics-port",
      paramLabel = "PORT",
      description = "Answer Prometheus at http://localhost:PORT/metrics.")
  private @Nullable Integer metricsPort;

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      defaultValue = "auto",
      description = "auto, always or never; auto honours NO_COLOR (${DEFAULT-VALUE}).")
  private Color color;

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
    Tool.main(new CdcTail(), args);
  }

  @Override
  public Integer call() {
    TailOptions options = options();
    EventFormat eventFormat = eventFormat(options);
    KafkaAccess access = access();
    try {
      SchemaLookup schemas = registry.schemas(access);
      return tail(options, schemas, eventFormat, access.consumer(group));
    } catch (KafkaException e) {
      throw access.explain(e);
    }
  }

  private int tail(
      TailOptions options,
      SchemaLookup schemas,
      EventFormat eventFormat,
      KafkaConsumer<byte[], byte[]> consumer) {
    Interruption.Registration stop = Interruption.onRequest(consumer::wakeup);
    try {
      return metricsPort == null
          ? tail(options, schemas, eventFormat, consumer, null)
          : tailMetered(options, schemas, eventFormat, consumer, metricsPort);
    } finally {
      stop.close();
      consumer.close(CloseOptions.timeout(CLOSE));
    }
  }

  @SuppressWarnings("try") // the server is there to be closed
  private int tailMetered(
      TailOptions options,
      SchemaLookup schemas,
      EventFormat eventFormat,
      KafkaConsumer<byte[], byte[]> consumer,
      int port) {
    PrometheusRegistry metrics = new PrometheusRegistry();
    try (MetricsServer server = MetricsServer.start(port, metrics)) {
      return tail(options, schemas, eventFormat, consumer, new TailMetrics(metrics));
    }
  }

  private int tail(
      TailOptions options,
      SchemaLookup schemas,
      EventFormat eventFormat,
      KafkaConsumer<byte[], byte[]> consumer,
      @Nullable TailMetrics metrics) {
    PrintWriter talk = spec.commandLine().getErr();
    return new Tail(consumer, options, schemas, eventFormat, new StandardOutput(), talk, metrics)
        .run();
  }

  /** Checks what the options must be together. */
  TailOptions options() {
    require(!topics.isEmpty() && topics.stream().noneMatch(String::isBlank), "--topic is empty");
    require(maxEvents == null || maxEvents > 0, "--max-events must be at least 1");
    require(stats == null || !stats.isZero(), "--stats must be longer than 0");
    require(!timeout.isZero(), "--timeout must be longer than 0");
    require(
        metricsPort == null || (metricsPort >= 1 && metricsPort <= 65_535),
        "--metrics-port must be 1 to 65535");
    require(group == null || !group.isBlank(), "--group is empty");
    require(
        group == null || partitions.isEmpty(),
        "--partition does not go with --group, which gives the partitions");
    require(group == null || !inOrder, "--in-order does not go with --group");
    require(partitions.stream().allMatch(each -> each >= 0), "--partition must be at least 0");
    EndPosition end = end();
    StartPosition start = start(end != null);
    require(
        !(untilEnd && start instanceof StartPosition.Latest),
        "--until-end with --from latest shows nothing; leave one out");
    return new TailOptions(
        topics(),
        partitions,
        start,
        end,
        maxEvents,
        untilEnd,
        group != null,
        inOrder,
        new EventFilter(operations, symbols, keys, changed, where()),
        stats,
        timeout);
  }

  private TopicSelector topics() {
    try {
      return TopicSelector.of(topics);
    } catch (PatternSyntaxException e) {
      throw new ParameterException(
          spec.commandLine(),
          "--topic: '%s' is neither a topic nor a regular expression: %s"
              .formatted(e.getPattern(), e.getDescription()),
          e);
    }
  }

  private @Nullable WhereExpression where() {
    try {
      return where == null ? null : WhereExpression.of(where);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--where: " + e.getMessage(), e);
    }
  }

  /** Where to begin, of what {@code --from} says. */
  private StartPosition start(boolean hasEnd) {
    List<StartPosition> starts =
        from.stream()
            .filter(StartPosition.class::isInstance)
            .map(StartPosition.class::cast)
            .toList();
    require(starts.size() <= 1, "--from has two places to begin");
    if (!starts.isEmpty()) {
      return starts.get(0);
    }
    return untilEnd || hasEnd ? new StartPosition.Beginning() : new StartPosition.Latest();
  }

  /** Where to stop, of what {@code --until} says or, as in kcat, {@code --from}. */
  private @Nullable EndPosition end() {
    List<EndPosition> ends =
        Stream.concat(
                Stream.ofNullable(until),
                from.stream().filter(EndPosition.class::isInstance).map(EndPosition.class::cast))
            .toList();
    require(ends.size() <= 1, "--until and --from have two places to stop");
    return ends.isEmpty() ? null : ends.get(0);
  }

  private KafkaAccess access() {
    boolean typed = spec.commandLine().getParseResult().hasMatchedOption("--bootstrap-servers");
    KafkaAccess access = KafkaAccess.of(bootstrapServers, typed, consumerConfig);
    Object groupProtocol = access.settings().get(ConsumerConfig.GROUP_PROTOCOL_CONFIG);
    return access.withDefaults(ConsumerSettings.defaults(group != null, groupProtocol, timeout));
  }

  private EventFormat eventFormat(TailOptions options) {
    return switch (format.toLowerCase(Locale.ROOT)) {
      case "text" -> textFormat(options);
      case "json" -> new JsonFormat();
      case "raw" -> new RawFormat();
      default -> template();
    };
  }

  private EventFormat textFormat(TailOptions options) {
    int columns = Terminal.columns();
    return new TextFormat(
        new ChangeLine(ZoneId.systemDefault(), isColoured(), columns),
        columns,
        options.topics().severalPossible());
  }

  private EventFormat template() {
    require(
        format.indexOf('%') >= 0,
        "--format: '" + format + "' is not one of text, json, raw, or a template such as '%k %o'");
    try {
      return TemplateFormat.of(format);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--format: " + e.getMessage(), e);
    }
  }

  private boolean isColoured() {
    return switch (color) {
      case auto -> Ansi.AUTO.enabled();
      case always -> true;
      case never -> false;
    };
  }

  private void require(boolean condition, String message) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }
}
