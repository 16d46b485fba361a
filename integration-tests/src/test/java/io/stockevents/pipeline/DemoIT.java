package io.stockevents.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.it.TestStack;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** {@code ./demo} as a newcomer runs it, on free ports. */
@EnabledIfSystemProperty(
    named = "stack",
    matches = "embedded",
    disabledReason = "the demo brings its own embedded stack")
class DemoIT {

  @Test
  void endsByItselfWithNothingMissing() throws Exception {
    Path checkout = Path.of(System.getProperty("checkout.folder"));
    ProcessBuilder builder =
        new ProcessBuilder(checkout.resolve("demo").toString(), "--seconds=5", "--rate=20")
            .redirectErrorStream(true);
    for (String port : new String[] {"POSTGRES_PORT", "KAFKA_PORT", "CONNECT_PORT"}) {
      builder.environment().put(port, String.valueOf(TestStack.freePort()));
    }

    Process demo = builder.start();
    String output = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(demo.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(demo.exitValue()).as(output).isZero();
    assertThat(output)
        .contains("loaded     50 rows")
        .contains("generated  100 operations")
        .contains("missing    0")
        .containsPattern("tailed \\d+ events: 50 snapshot");
  }
}
