package io.stockevents.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.cli.ExitCode;
import io.stockevents.cli.Settings;
import io.stockevents.cli.Tool;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CdcDashboardTest {

  @TempDir private Path empty;
  private final CdcDashboard command = new CdcDashboard();
  private final StringWriter err = new StringWriter();

  @Test
  void listensOnThisMachineAloneUnlessAsked() {
    commandLine(Map.of()).parseArgs();

    DashboardOptions options = command.options();

    assertThat(options.bind().isLoopbackAddress()).isTrue();
    assertThat(options.port()).isEqualTo(8501);
    assertThat(options.token()).isNull();
    assertThat(options.topic()).isEqualTo("cdc.public.stock_trades");
    assertThat(options.timeout()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void otherAddressNeedsAToken() {
    assertThat(commandLine(Map.of()).execute("--bind", "0.0.0.0")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--bind 0.0.0.0", "--token", "DASHBOARD_TOKEN");
  }

  @Test
  void tokenCanComeFromTheEnvironment() {
    commandLine(Map.of("DASHBOARD_TOKEN", "secret")).parseArgs("--bind", "0.0.0.0");

    assertThat(command.options().token()).isEqualTo("secret");
  }

  @Test
  void badPortIsAUsageError() {
    assertThat(commandLine(Map.of()).execute("--port", "70000")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--port must be 0 to 65535");
  }

  @Test
  void noBrokerIsOneLine() throws Exception {
    try (Socket taken = new Socket()) {
      // A port that nobody else can have, and on which nobody listens.
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      String broker = "127.0.0.1:" + taken.getLocalPort();

      int code = commandLine(Map.of()).execute("-b", broker, "--port", "0", "--timeout", "500ms");

      assertThat(code).isEqualTo(ExitCode.UNREACHABLE);
      assertThat(err.toString()).contains(broker).hasLineCount(1);
    }
  }

  private CommandLine commandLine(Map<String, String> environment) {
    return Tool.commandLine(command, Settings.load(empty, environment))
        .setErr(new PrintWriter(err, true));
  }
}
