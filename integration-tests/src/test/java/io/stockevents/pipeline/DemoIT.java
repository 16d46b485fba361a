package io.stockevents.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.stockevents.it.OwnStack;
import io.stockevents.it.StackExtension;
import io.stockevents.it.TestStack;
import io.stockevents.stack.LoopbackPort;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code ./demo} as a newcomer runs it, on free ports. */
@OwnStack
@EnabledIfSystemProperty(
    named = "stack",
    matches = "embedded",
    disabledReason = "the demo brings its own embedded stack")
class DemoIT {

  private static final Path DEMO =
      Path.of(System.getProperty("checkout.folder")).resolve("demo").toAbsolutePath().normalize();

  /** Five seconds by the clock, and a margin for a busy machine. */
  private static final Duration END_LIMIT = Duration.ofSeconds(20);

  @Test
  void endsByItselfWithNothingMissing() throws Exception {
    Process demo = start(DEMO.toString(), "--seconds=5", "--rate=20");
    String output = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(demo.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(demo.exitValue()).as(output).isZero();
    assertThat(output)
        .contains("loaded     50 rows")
        .contains("generated  100 operations")
        .contains("missing    0")
        .containsPattern("tailed +\\d+ events: 50 snapshot");
  }

  @Test
  @EnabledIfSystemProperty(named = "postgres.bin", matches = ".+")
  @ExtendWith(StackExtension.class)
  void retiredRowsLeaveTheTopicAsDeletes(TestStack stack) throws Exception {
    assumeThat(stack.hypertable()).isTrue();
    Process demo =
        start(
            DEMO.toString(),
            "--seconds=3",
            "--retention",
            "--postgres-bin=" + System.getProperty("postgres.bin"));
    String output = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(demo.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(demo.exitValue()).as(output).isZero();
    assertThat(output)
        .contains("CALL retire_chunks(INTERVAL '7 days');")
        .containsPattern("tail    \\| .* delete ")
        .containsPattern("retired    [1-9]\\d rows of chunks older than seven days")
        .contains("missing    0");
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "setsid and env --default-signal are Linux's")
  void interruptedWhileItStartsItEndsAtOnceAndLeavesNothing() throws Exception {
    // A terminal's session, and Ctrl-C even where the build itself is deaf to it.
    Process demo = start("setsid", "env", "--default-signal=INT", DEMO.toString());
    try (BufferedReader output = demo.inputReader()) {
      assertThat(output.lines().anyMatch(line -> line.startsWith("Starting the stack"))).isTrue();

      long interrupted = System.nanoTime();
      new ProcessBuilder("kill", "-INT", "--", "-" + demo.pid()).start().waitFor();

      assertThat(demo.waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - interrupted)).isLessThan(END_LIMIT);
      assertThat(demo.exitValue()).isEqualTo(130);
      assertThat(
              ProcessHandle.allProcesses()
                  .map(process -> process.info().commandLine().orElse(""))
                  .filter(line -> line.contains(DEMO.resolveSibling(".stack-demo").toString())))
          .isEmpty();
    }
  }

  private static Process start(String... command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    for (String port : new String[] {"POSTGRES_PORT", "KAFKA_PORT", "CONNECT_PORT"}) {
      builder.environment().put(port, String.valueOf(LoopbackPort.free()));
    }
    return builder.start();
  }
}
