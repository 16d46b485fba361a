package io.stockevents.checks.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.checks.TypedCommand;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CdcDoctorTest {

  @TempDir private Path directory;

  @Test
  void mapsEveryOption() {
    DoctorOptions options =
        options(
            Map.of(),
            ("-b broker:1 -t trades --connect-url https://connect:2 --connector c --slot s"
                    + " --publication p --timeout 2s --color never -f json")
                .split(" ", -1));

    assertThat(options)
        .isEqualTo(
            new DoctorOptions(
                "trades",
                URI.create("https://connect:2"),
                "c",
                Optional.of("s"),
                Optional.of("p"),
                Duration.ofSeconds(2)));
  }

  @Test
  void findsConnectByItsPort() {
    assertThat(options(Map.of("CONNECT_PORT", "7")))
        .isEqualTo(
            new DoctorOptions(
                "cdc.public.stock_trades",
                URI.create("http://localhost:7"),
                "stock_trades_connector",
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(5)));
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          --timeout 0s,                      --timeout must be 1s to 10m
          --connect-url connect:8083,        --connect-url must be like http
          --connect-url http://a:b@c:1,      --connect-url must not hold a password
          --connector '',                    --connector is empty
          """)
  void aBadFlagIsOneLineAndExitCode2(String arguments, String message) {
    TypedCommand.assertIsRefused(new CdcDoctor(), directory, arguments, message);
  }

  private DoctorOptions options(Map<String, String> environment, String... arguments) {
    return TypedCommand.parse(new CdcDoctor(), directory, environment, arguments).options();
  }
}
