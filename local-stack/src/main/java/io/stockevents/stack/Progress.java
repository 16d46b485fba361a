package io.stockevents.stack;

import io.stockevents.cli.Setting;
import io.stockevents.stack.StackOptions.Ports;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/** Tells a person in front of a terminal how {@code cdc-stack up} comes along. */
final class Progress implements StackListener {

  private static final long ENOUGH_MEGABYTES = 100;

  private final PrintWriter err;
  private final Path directory;
  private final CountDownLatch end;
  private long startNanos = System.nanoTime();

  /** Whether the stack ended by itself. */
  volatile boolean failed;

  /**
   * @param end is counted down when the stack fails
   */
  Progress(PrintWriter err, Path directory, CountDownLatch end) {
    this.err = err;
    this.directory = directory;
    this.end = end;
  }

  @Override
  public void prepared(Path logs) {
    StackLog.into(logs);
    say("Starting the stack in %s", directory);
  }

  @Override
  public void ready(String service, Duration took, String detail) {
    say("  %-10s %4.1f s   %s", service, seconds(took), detail);
  }

  @Override
  public void repaired(String what) {
    say("  %s", what);
  }

  @Override
  public void failed() {
    failed = true;
    say(
        "Kafka or Kafka Connect gave up; their logs in %s say why%s",
        directory.resolve("logs"), spaceLeft());
    end.countDown();
  }

  /** The stack is ready: what can be done with it. */
  void ready(Ports ports) {
    say("Ready in %.1f s. In another terminal:", seconds(sinceStart()));
    say("");
    String exports = exports(ports);
    if (!exports.isEmpty()) {
      say("  export %s", exports);
    }
    say("  stock-events load --record-count 50");
    say("  stock-events generate --rate 5");
    say("  cdc-tail");
    say("  cdc-stack status%s", directoryFlag());
    say("");
    say("Ctrl-C stops it. Logs: %s", directory.resolve("logs"));
  }

  /** All but the connector is ready. */
  void readyToRegister() {
    say(
        "Ready in %.1f s; 'cdc-stack register%s' starts the capture",
        seconds(sinceStart()), directoryFlag());
  }

  /** What the watch over the connector has to tell. */
  void watched(String event) {
    say("%s", event);
  }

  void stopping() {
    startNanos = System.nanoTime();
    say("Stopping");
  }

  void stopped() {
    say("Stopped in %.1f s; the data stays in %s", seconds(sinceStart()), directory);
  }

  /** What the other commands need to know if the ports are not the usual ones. */
  private static String exports(Ports ports) {
    Map<Setting, Integer> actual = new LinkedHashMap<>();
    actual.put(Setting.POSTGRES_PORT, ports.postgres());
    actual.put(Setting.KAFKA_PORT, ports.kafka());
    actual.put(Setting.CONNECT_PORT, ports.connect());
    return actual.entrySet().stream()
        .filter(entry -> !entry.getKey().defaultValue().equals(entry.getValue().toString()))
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining(" "));
  }

  /** Kafka gives up when its disk is full; it cannot say so itself. */
  private String spaceLeft() {
    long free = directory.resolve("kafka").toFile().getUsableSpace() >> 20;
    return free < ENOUGH_MEGABYTES ? "; only %,d MB are free on its disk".formatted(free) : "";
  }

  private String directoryFlag() {
    return directory.toString().equals(Setting.STACK_DIR.defaultValue())
        ? ""
        : " --dir " + directory;
  }

  private Duration sinceStart() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  private void say(String format, Object... values) {
    err.printf(Locale.ROOT, format + "%n", values);
    err.flush();
  }
}
