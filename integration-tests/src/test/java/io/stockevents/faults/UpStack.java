package io.stockevents.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stockevents.cli.Setting;
import io.stockevents.it.Cli;
import io.stockevents.stack.LoopbackPort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Where {@code cdc-stack up} runs, as users start it, again and again on the same ports. */
final class UpStack {

  private static final Duration START_LIMIT = Duration.ofMinutes(5);

  private final String bootstrapServers;
  private final Map<String, String> environment;

  UpStack(Path directory) throws IOException {
    int kafkaPort = LoopbackPort.free();
    bootstrapServers = "127.0.0.1:" + kafkaPort;
    environment =
        Map.of(
            "STACK_DIR", directory.toString(),
            "POSTGRES_PORT", String.valueOf(LoopbackPort.free()),
            "KAFKA_PORT", String.valueOf(kafkaPort),
            "CONNECT_PORT", String.valueOf(LoopbackPort.free()));
  }

  /** The environment in which a command finds it. */
  Map<String, String> environment() {
    return environment;
  }

  /** Starts it, on the PostgreSQL that the tests run on. */
  Cli launch(String... options) {
    List<String> command = new ArrayList<>(List.of("cdc-stack", "up"));
    command.addAll(List.of(options));
    String postgresBin = System.getProperty("postgres.bin", "");
    if (!postgresBin.isEmpty()) {
      command.add("--postgres-bin=" + postgresBin);
    }
    return Cli.start(environment, command.toArray(String[]::new));
  }

  /** Waits until what was launched is ready. */
  static void awaitReady(Cli stack) {
    await()
        .alias("the stack is ready")
        .atMost(START_LIMIT)
        .failFast("it has ended", () -> !stack.isAlive())
        .untilAsserted(() -> assertThat(stack.out()).as(stack.err()).contains("ready "));
  }

  /**
   * A reader of its topic.
   *
   * @param isolation {@code read_committed} or {@code read_uncommitted}
   */
  Witness witness(String isolation) {
    return new Witness(bootstrapServers, Setting.CDC_TOPIC.defaultValue(), isolation);
  }
}
