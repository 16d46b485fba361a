package io.stockevents.producer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.cli.ExitCode;
import io.stockevents.cli.Settings;
import io.stockevents.cli.Tool;
import io.stockevents.producer.generate.GenerateOptions;
import io.stockevents.producer.generate.OperationMix;
import io.stockevents.producer.generate.Rate;
import io.stockevents.producer.load.LoadOptions;
import io.stockevents.producer.trades.Symbol;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class StockEventsTest {

  @TempDir private Path directory;

  @Test
  void mapsEveryOptionOfLoad() {
    LoadCommand load =
        parse(
            LoadCommand.class,
            Map.of(),
            "load -n 10k --threads 3 --batch-size 500 --seed 7 --symbols MSFT --spread 2d"
                + " --as-of 2026-06-30T00:00:00Z --truncate");

    assertThat(load.options())
        .isEqualTo(
            new LoadOptions(
                10_000,
                3,
                500,
                7,
                Symbol.parse("MSFT"),
                Duration.ofDays(2),
                Instant.parse("2026-06-30T00:00:00Z"),
                true));
  }

  @Test
  void aSeededLoadIsTheSameEveryDay() {
    LoadCommand load = parse(LoadCommand.class, Map.of(), "load --record-count 50 --seed 1");

    assertThat(load.options())
        .isEqualTo(
            new LoadOptions(
                50,
                4,
                10_000,
                1,
                Symbol.known(),
                Duration.ofHours(1),
                Instant.parse("2026-01-01T00:00:00Z"),
                false));
  }

  @Test
  void anUnseededLoadEndsNow() {
    Instant before = Instant.now();
    LoadCommand load = parse(LoadCommand.class, Map.of(), "load --record-count 50");

    assertThat(load.options().asOf()).isBetween(before, Instant.now());
  }

  @Test
  void mapsEveryOptionOfGenerate() {
    GenerateCommand generate =
        parse(
            GenerateCommand.class,
            Map.of(),
            "generate --rate 0.5 --duration 20s --count 2k --mix update=1 --workers 8 --seed 7"
                + " --symbols 2 --max-outage 1m --quiet --progress 5s --color never");

    assertThat(generate.options())
        .isEqualTo(
            new GenerateOptions(
                new Rate(0.5),
                Duration.ofSeconds(20),
                2000,
                new OperationMix(0, 1, 0),
                8,
                7,
                Symbol.parse("2"),
                Duration.ofMinutes(1)));
  }

  @Test
  void generateRunsForeverByDefault() {
    GenerateOptions options =
        parse(GenerateCommand.class, Map.of(), "generate --rate max").options();

    assertThat(options.rate()).isEqualTo(Rate.MAX);
    assertThat(options.duration()).isEqualTo(GenerateOptions.FOREVER);
    assertThat(options.count()).isEqualTo(Long.MAX_VALUE);
    assertThat(options.mix()).isEqualTo(new OperationMix(60, 30, 10));
    assertThat(options.maxOutage()).isEqualTo(Duration.ofMinutes(5));
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          load --record-count 0,                   --record-count must be 1 to
          load --record-count -5,                  --record-count must be 1 to
          load --record-count 2000g,               --record-count must be 1 to
          load --record-count many,                'many' is not a count
          load,                                    Missing required option: '--record-count=N'
          load -n 1 --batch-size 0,                --batch-size must be 1 to
          load -n 1 --threads 0,                   --threads must be 1 to
          load -n 1 --spread soon,                 'soon' is not a duration
          load -n 1 --spread 40000d,               --spread: '40000d' is too long
          load -n 1 --as-of yesterday,             --as-of
          load -n 1 --symbols 51,                  --symbols: there are 1 to 50
          load -n 1 --port 0,                      --port must be 1 to 65535
          load -n 1 --url jdbc:mysql://db/x,       --url is not one of PostgreSQL
          load -n 1 --treads 3,                    Unknown option
          laod,                                    did you mean load?
          verify,                                  stock-events: verify is a command of its own now: cdc-verify
          doctor --format json,                    stock-events: doctor is a command of its own now: cdc-doctor
          generate,                                Missing required option: '--rate=R'
          generate --rate 0,                       a rate must be above 0
          generate --rate -5,                      a rate must be above 0
          generate --rate NaN,                     'NaN' is not a rate
          generate --rate 5 --mix '',              is not a mix
          generate --rate 5 --mix upsert=5,        'upsert=5' is not a mix
          generate --rate 5 --mix insert=0,        one weight at least must be above 0
          generate --rate 5 --workers 0,           --workers must be 1 to 256
          generate --rate 5 --duration 0s,         --duration must be above 0
          generate --rate 5 --count 0,             --count must be at least 1
          generate --rate 5 --progress 0s,         --progress must be above 0
          generate --rate 5 --color pink,          --color
          """)
  void aBadFlagIsOneLineAndExitCode2(String arguments, String message) {
    StringWriter err = new StringWriter();
    CommandLine stockEvents = commandLine(Map.of()).setErr(new PrintWriter(err, true));

    int exitCode = stockEvents.execute(arguments.replace("''", "").split(" ", -1));

    assertThat(exitCode).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString().lines()).singleElement().asString().contains(message);
  }

  @Test
  void withoutACommandItShowsHelpAndFails() {
    StringWriter err = new StringWriter();

    int exitCode = commandLine(Map.of()).setErr(new PrintWriter(err, true)).execute();

    assertThat(exitCode).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).startsWith("Usage: stock-events").contains("load", "generate");
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          '',                                  '',                            localhost:5432/trading
          '',                                  jdbc:postgresql://url:1/u,     url:1/u
          --port 7,                            '',                            localhost:7/trading
          --host flag,                         jdbc:postgresql://url:1/u,     flag:5432/trading
          -d other,                            jdbc:postgresql://url:1/u,     localhost:5432/other
          --url jdbc:postgresql://f:2/g -p 7,  jdbc:postgresql://url:1/u,     f:2/g
          """)
  void flagsWinOverTheUrlOfTheSettings(String flags, String urlSetting, String where) {
    LoadCommand load =
        parse(
            LoadCommand.class, Map.of("POSTGRES_URL", urlSetting), ("load -n 1 " + flags).strip());

    assertThat(load.database()).hasToString("stock_events@" + where);
  }

  @Test
  void thePasswordComesFromTheSettings() {
    LoadCommand load = parse(LoadCommand.class, Map.of("POSTGRES_PASSWORD", "s3cret"), "load -n 1");

    assertThat(load.database().password()).isEqualTo("s3cret");
  }

  private <T> T parse(Class<T> command, Map<String, String> environment, String arguments) {
    CommandSpec parsed =
        commandLine(environment).parseArgs(arguments.split(" ", -1)).subcommand().commandSpec();
    return command.cast(parsed.userObject());
  }

  private CommandLine commandLine(Map<String, String> environment) {
    return Tool.commandLine(new StockEvents(), Settings.load(directory, environment));
  }
}
