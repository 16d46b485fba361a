package io.stockevents.tail;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.cli.ExitCode;
import io.stockevents.cli.Settings;
import io.stockevents.cli.Tool;
import io.stockevents.envelope.Operation;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class CdcTailTest {

  @TempDir private Path directory;
  private final StringWriter err = new StringWriter();

  @Test
  void defaultsFollowTheTopicFromNowOnForEver() {
    assertThat(options())
        .isEqualTo(
            new TailOptions(
                "cdc.public.stock_trades",
                new StartPosition.Latest(),
                null,
                false,
                false,
                new EventFilter(Set.of(), Set.of()),
                null,
                Duration.ofSeconds(5)));
  }

  @Test
  void everyOptionIsMapped() {
    assertThat(
            options(
                "--topic=t",
                "--from=17",
                "--max-events=3",
                "--until-end",
                "--group=g",
                "--op=insert,u,Delete,read",
                "--symbol=AAPL,MSFT",
                "--stats=500ms",
                "--timeout=2s"))
        .isEqualTo(
            new TailOptions(
                "t",
                new StartPosition.Offset(17),
                3L,
                true,
                true,
                new EventFilter(
                    Set.of(Operation.CREATE, Operation.UPDATE, Operation.DELETE, Operation.READ),
                    Set.of("AAPL", "MSFT")),
                Duration.ofMillis(500),
                Duration.ofSeconds(2)));
  }

  @Test
  void shortNamesAreThoseOfKcatAndTheKafkaTools() {
    assertThat(options("-t", "t", "-o", "-5", "-c", "3", "-e", "-G", "g"))
        .isEqualTo(options("--topic=t", "--from=-5", "--max-events=3", "--until-end", "--group=g"));
  }

  @Test
  void untilEndBeginsAtTheBeginning() {
    assertThat(options("--until-end").from()).isEqualTo(new StartPosition.Beginning());
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
    "2026-11-21T10:00:00+01:00, Time[instant=2026-11-21T09:00:00Z]"
  })
  void positionsAreReadInEveryForm(String typed, String position) {
    Clock clock = Clock.fixed(Instant.parse("2026-11-21T10:00:00Z"), ZoneOffset.UTC);

    assertThat(new StartPosition.Converter(clock).convert(typed)).hasToString(position);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --max-events=0        | --max-events must be at least 1
          --max-events=x        | Invalid value for option '--max-events': 'x' is not a long
          --from=yesterday      | 'yesterday' is no position; write beginning, latest,
          --from=-5x            | '-5x' is no position
          --op=merge            | 'merge' is no operation; write insert, update,
          --stats=0s            | --stats must be longer than 0
          --stats=soon          | 'soon' is not a duration
          --timeout=0           | --timeout must be longer than 0
          --topic=              | --topic is empty
          --group=              | --group is empty
          --format=xml          | Invalid value for option '--format'
          --color=red           | Invalid value for option '--color'
          --until-end -o latest | --until-end with --from latest shows nothing
          --consumer-config=no  | --consumer-config: there is no file no
          --bootstrap-servers=a | Invalid url in bootstrap.servers: a
          --until-edn           | did you mean --until-end?
          extra                 | Unmatched argument
          """)
  void badUsageIsOneLineAndExitCodeTwo(String arguments, String message) {
    assertThat(execute(arguments.split(" ", -1))).isEqualTo(ExitCode.USAGE);

    assertThat(err.toString()).startsWith("cdc-tail: ").contains(message).hasLineCount(1);
  }

  @Test
  void brokerThatIsNotThereIsOneLineAndExitCodeThree() {
    // Nobody listens on the discard port.
    assertThat(execute("--bootstrap-servers=127.0.0.1:9", "--timeout=300ms"))
        .isEqualTo(ExitCode.UNREACHABLE);

    assertThat(err.toString())
        .startsWith("cdc-tail: no answer from Kafka at 127.0.0.1:9; is it up?")
        .hasLineCount(1);
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
