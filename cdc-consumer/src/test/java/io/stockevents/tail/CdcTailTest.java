package io.stockevents.tail;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.change.Operation;
import io.stockevents.cli.ExitCode;
import io.stockevents.cli.Settings;
import io.stockevents.cli.Tool;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.AutoComplete;
import picocli.CommandLine;

class CdcTailTest {

  @TempDir private Path directory;
  private final StringWriter err = new StringWriter();

  @Test
  void defaultsFollowTheTopicFromNowOnForEver() {
    assertThat(options())
        .isEqualTo(
            new TailOptions(
                TopicSelector.of(Set.of("cdc.public.stock_trades")),
                Set.of(),
                new StartPosition.Latest(),
                null,
                null,
                false,
                false,
                false,
                EventFilter.NONE,
                null,
                Duration.ofSeconds(10)));
  }

  @Test
  void everyOptionIsMapped() {
    assertThat(
            options(
                "--topic=t,u",
                "--topic=v.*",
                "--from=17",
                "--until=2026-11-21T10:00:00Z",
                "--max-events=3",
                "--until-end",
                "--group=g",
                "--op=insert,u,Delete,read",
                "--symbol=AAPL,MSFT",
                "--key=1/a",
                "--key=b,c",
                "--changed=stock_price,trader_id",
                "--stats=500ms",
                "--timeout=2s"))
        .isEqualTo(
            new TailOptions(
                TopicSelector.of(Set.of("t", "u", "v.*")),
                Set.of(),
                new StartPosition.Offset(17),
                new EndPosition.Time(Instant.parse("2026-11-21T10:00:00Z")),
                3L,
                true,
                true,
                false,
                new EventFilter(
                    Set.of(Operation.CREATE, Operation.UPDATE, Operation.DELETE, Operation.READ),
                    Set.of("AAPL", "MSFT"),
                    Set.of("1/a", "b,c"),
                    Set.of("stock_price", "trader_id"),
                    null),
                Duration.ofMillis(500),
                Duration.ofSeconds(2)));
  }

  @Test
  void shortNamesAreThoseOfKcatAndTheKafkaTools() {
    assertThat(options("-t", "t", "-o", "-5", "-c", "3", "-e", "-G", "g"))
        .isEqualTo(options("--topic=t", "--from=-5", "--max-events=3", "--until-end", "--group=g"));
    assertThat(options("-p", "0,2", "-o", "s@1795356168264", "-o", "e@1795356168265"))
        .isEqualTo(
            options(
                "--partition=0",
                "--partition=2",
                "--from=2026-11-22T14:02:48.264Z",
                "--until=2026-11-22T14:02:48.265Z"));
  }

  @Test
  void untilEndBeginsAtTheBeginning() {
    assertThat(options("--until-end").from()).isEqualTo(new StartPosition.Beginning());
    assertThat(options("--until=200").from()).isEqualTo(new StartPosition.Beginning());
    assertThat(options("-o", "e@1795356168265").from()).isEqualTo(new StartPosition.Beginning());
  }

  @Test
  void statsWithoutAnIntervalIsEveryFiveSeconds() {
    assertThat(options("--stats", "-e").statsInterval()).isEqualTo(Duration.ofSeconds(5));
  }

  @ParameterizedTest
  @CsvSource({
    "beginning, Beginning[]",
    "earliest, Beginning[]",
    "Latest, Latest[]",
    "end, Latest[]",
    "0, Offset[offset=0]",
    "-100, Last[count=100]",
    "-5m, Time[instant=2026-11-21T09:55:00Z]",
    "2026-11-21T10:00:00Z, Time[instant=2026-11-21T10:00:00Z]",
    "2026-11-21T10:00:00+01:00, Time[instant=2026-11-21T09:00:00Z]",
    "2026-11-25 10:00:00.123, Time[instant=2026-11-25T08:00:00.123Z]",
    "2026-11-25T10:00, Time[instant=2026-11-25T08:00:00Z]",
    "2026-11-25, Time[instant=2026-11-24T22:00:00Z]",
    "10:00, Time[instant=2026-11-21T08:00:00Z]",
    "s@1795356168264, Time[instant=2026-11-22T14:02:48.264Z]",
    "e@1795356168264, Time[instant=2026-11-22T14:02:48.264Z]"
  })
  void positionsAreReadInEveryForm(String typed, String position) {
    Clock clock = Clock.fixed(Instant.parse("2026-11-21T10:00:00Z"), ZoneOffset.ofHours(2));

    assertThat(new Bound.Converter(clock).convert(typed)).hasToString(position);
  }

  @ParameterizedTest
  @CsvSource({
    "1234, Offset[offset=1234]",
    "-5m, Time[instant=2026-11-21T09:55:00Z]",
    "10:00, Time[instant=2026-11-21T08:00:00Z]",
    "e@1795356168264, Time[instant=2026-11-22T14:02:48.264Z]"
  })
  void endsAreReadInEveryForm(String typed, String position) {
    Clock clock = Clock.fixed(Instant.parse("2026-11-21T10:00:00Z"), ZoneOffset.ofHours(2));

    assertThat(new Bound.EndConverter(clock).convert(typed)).hasToString(position);
  }

  @ParameterizedTest
  @CsvSource({
    "-30000d, 0",
    "1753-01-01T00:00:00Z, 0",
    "+999999999-12-31T23:59:59Z, 9223372036854775807"
  })
  void timesThatKafkaRefusesBecomeTheNearestOnesThatItTakes(String typed, long asked) {
    TopicPartition partition = new TopicPartition("t", 0);
    Map<TopicPartition, Long> times = new HashMap<>();
    MockConsumer<byte[], byte[]> consumer =
        new MockConsumer<>("none") {
          @Override
          public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
              Map<TopicPartition, Long> timestamps) {
            times.putAll(timestamps);
            return Map.of();
          }
        };
    consumer.updateEndOffsets(Map.of(partition, 0L));

    ((StartPosition) new Bound.Converter().convert(typed)).offsets(consumer, List.of(partition));

    assertThat(times).isEqualTo(Map.of(partition, asked));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --max-events=0        | --max-events must be at least 1
          --max-events=x        | --max-events: 'x' is not a whole number
          --from=yesterday      | 'yesterday' is no position; write beginning, latest,
          --from=-5x            | '-5x' is no position
          --from=1 -o 2         | --from has two places to begin
          --until=1 -o e@2      | --until and --from have two places to stop
          --until=end           | 'end' is no position; write an offset (1234), so long ago (-5m)
          --partition=-1        | --partition must be at least 0
          --partition=x         | --partition: 'x' is not
          -p 1 -G g             | --partition does not go with --group
          --topic=cdc.(         | --topic: 'cdc.(' is neither a topic nor a regular expression
          --where=op=="x        | --where: character 5: token recognition error
          --where=op=='u'&&     | --where: character 10: mismatched input '<EOF>' (see
          --where=opp=='u'      | --where: character 1: undeclared reference to 'opp' (see
          --where=lsn+1         | --where: character 4: expected type 'bool' but found 'int'
          --where=op==1         | --where: character 3: found no matching overload for
          --op=merge            | 'merge' is no operation; write insert, update,
          --stats=0s            | --stats must be longer than 0
          --stats=soon          | 'soon' is not a duration
          --timeout=0           | --timeout must be longer than 0
          --topic=              | --topic is empty
          --group=              | --group is empty
          --format=xml          | --format: 'xml' is not one of text, json, raw, or a template
          --format=%z           | --format: '%z' is no field; write %t (topic),
          --format=%k\\q        | --format: behind a backslash comes n, r, t,
          --in-order -G g       | --in-order does not go with --group
          --color=red           | --color: 'red' is not one of auto, always, never
          --until-end -o latest | --until-end with --from latest shows nothing
          --consumer-config=no  | --consumer-config: there is no file no
          --bootstrap-servers=a | Invalid url in bootstrap.servers: a
          --until-edn           | did you mean --until-end?
          extra                 | unknown argument 'extra'
          """)
  void badUsageIsOneLineAndExitCodeTwo(String arguments, String message) {
    assertThat(execute(arguments.split(" ", -1))).isEqualTo(ExitCode.USAGE);

    assertThat(err.toString()).startsWith("cdc-tail: ").contains(message).hasLineCount(1);
  }

  @Test
  void brokerThatIsNotThereIsOneLineAndExitCodeThree() throws IOException {
    try (Socket taken = new Socket()) {
      // A port that nobody else can have, and on which nobody listens.
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      String broker = "127.0.0.1:" + taken.getLocalPort();

      assertThat(execute("--bootstrap-servers=" + broker, "--timeout=300ms"))
          .isEqualTo(ExitCode.UNREACHABLE);

      assertThat(err.toString())
          .startsWith("cdc-tail: no answer from Kafka at " + broker + "; is it up?")
          .hasLineCount(1);
    }
  }

  @Test
  void completionOffersTheOperationsThatTheHelpNames() {
    assertThat(AutoComplete.bash("cdc-tail", commandLine(new CdcTail())))
        .contains("\"snapshot\" \"insert\" \"update\" \"delete\" \"truncate\" \"message\"")
        .doesNotContain("CREATE");
  }

  @Test
  void newerGroupProtocolLeavesItsTimesToTheBrokers() {
    Map<String, Object> settings =
        ConsumerSettings.defaults(true, "Consumer", Duration.ofSeconds(5));

    assertThat(settings).doesNotContainKeys("session.timeout.ms", "heartbeat.interval.ms");
    assertThat(ConsumerSettings.defaults(true, null, Duration.ofSeconds(5)))
        .containsKeys("session.timeout.ms", "heartbeat.interval.ms");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          security.protocol=NOPE | Invalid value NOPE for configuration security.protocol
          max.poll.records=0     | Invalid value 0 for configuration max.poll.records
          sasl.jaas.config=hush  | Login module control flag not specified in JAAS config
          """)
  void badConsumerConfigIsOneLineWithoutSecrets(String line, String message) throws IOException {
    Path file = directory.resolve("client.properties");
    Files.writeString(file, "security.protocol=SASL_PLAINTEXT\n" + line + "\n");

    assertThat(execute("-F", file.toString())).isEqualTo(ExitCode.USAGE);

    assertThat(err.toString())
        .startsWith("cdc-tail: Kafka client settings: ")
        .contains(message)
        .doesNotContain("hush")
        .hasLineCount(1);
  }

  private TailOptions options(String... arguments) {
    CdcTail command = new CdcTail();
    commandLine(command).parseArgs(arguments);
    return command.options();
  }

  private int execute(String... arguments) {
    return commandLine(new CdcTail()).execute(arguments);
  }

  private CommandLine commandLine(CdcTail command) {
    return Tool.commandLine(command, Settings.load(directory, Map.of()))
        .setErr(new PrintWriter(err, true));
  }
}
