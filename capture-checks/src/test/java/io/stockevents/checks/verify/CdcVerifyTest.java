package io.stockevents.checks.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.checks.TypedCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CdcVerifyTest {

  @TempDir private Path directory;

  @Test
  void mapsEveryOption() {
    VerifyOptions options =
        options(
            Map.of(),
            "-b broker:1 -t trades -F client.properties --slot s --timeout 5m -f json"
                .split(" ", -1));

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
    TypedCommand.assertIsRefused(new CdcVerify(), directory, arguments, message);
  }

  private VerifyOptions options(Map<String, String> environment, String... arguments) {
    return TypedCommand.parse(new CdcVerify(), directory, environment, arguments).options();
  }
}
