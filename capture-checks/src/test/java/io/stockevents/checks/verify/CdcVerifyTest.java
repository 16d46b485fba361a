package io.stockevents.checks.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.cli.ExitCode;
import io.stockevents.cli.Settings;
import io.stockevents.cli.Tool;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class CdcVerifyTest {

  @TempDir private Path directory;

  @Test
  void mapsEveryOption() {
    VerifyOptions options =
        options(
            Map.of(),
            words("-b broker:1 -t trades -F client.properties --slot s --timeout 5m -f json"));

    assertThat(options).isEqualTo(new VerifyOptions("trades", "s", Duration.ofMinutes(5)));
  }

  @Test
  void readsTheTopicOfTheSettings() {
    assertThat(options(Map.of("CDC_TOPIC", "other.topic")))
        .isEqualTo(new VerifyOptions("other.topic", "cdc_slot", Duration.ofSeconds(60)));
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          --timeout 0s,                      --timeout must be above 0
          --topic '',                        --topic is empty
          --slot '',                         --slot is empty
          --format xml,                      --format
          """)
  void aBadFlagIsOneLineAndExitCode2(String arguments, String message) {
    StringWriter err = new StringWriter();
    CommandLine command = commandLine(Map.of()).setErr(new PrintWriter(err, true));

    int exitCode = command.execute(words(arguments.replace("''", "")));

    assertThat(exitCode).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .startsWith("cdc-verify: ")
        .contains(message);
  }

  private VerifyOptions options(Map<String, String> environment, String... arguments) {
    CommandLine command = commandLine(environment);
    command.parseArgs(arguments);
    return command.<CdcVerify>getCommand().options();
  }

  private CommandLine commandLine(Map<String, String> environment) {
    return Tool.commandLine(new CdcVerify(), Settings.load(directory, environment));
  }

  private static String[] words(String arguments) {
    return arguments.split(" ", -1);
  }
}
