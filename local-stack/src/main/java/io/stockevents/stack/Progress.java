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
  private final StackDirectory directory;
  private final boolean fresh;
  private final CountDownLatch end;
  private long startNanos = System.nanoTime();

  /** Whether the stack ended by itself. */
  volatile boolean failed;

  private volatile boolean stopping;

  /**
   * @param fresh whether this start deletes the data of the last one
   * @param end is counted down when the stack fails
   */
  Progress(PrintWriter err, StackDirectory directory, boolean fresh, CountDownLatch end) {
    this.err = err;
    this.directory = directory;
    this.fresh = fresh;
    this.end = end;
  }

  @Override
  public void prepared(Path logs) {
    StackLog.into(logs);
    say("Starting the stack in %s", directory.path());
  }

  @Override
  public void ready(String service, Duration took, String detail) {
    say("  %-10s %4.1f s   %s", service, seconds(took), detail);
  }

  @Override
  public void report(String event) {
    say("%s", event);
  }

  @Override
  public void failed(String reason) {
    failed = true;
    say("%s; the logs in %s say why%s", reason, directory.logs(), spaceLeft());
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
    say("  %s", directory.command("status"));
    say("");
    say("Ctrl-C stops it. Logs: %s", directory.logs());
  }

  /** All but the connector is ready; a script knows what comes next. */
  void readyToRegister(boolean script) {
    say(
        "Ready in %.1f s%s",
        seconds(sinceStart()),
        script ? "" : "; '" + directory.command("register") + "' starts the capture");
  }

  /** On Ctrl-C, at once. */
  void interrupted() {
    stopping();
  }

  void stopping() {
    if (!stopping) {
      stopping = true;
      startNanos = System.nanoTime();
      say("Stopping");
    }
  }

  void stopped() {
    say(
        "Stopped in %.1f s; the data stays in %s%s",
        seconds(sinceStart()), directory.path(), fresh ? " until the next start with --fresh" : "");
  }

  /**
   * What the other commands need to know of ports that are not the usual ones, and of a registry.
   */
  private static String exports(Ports ports) {
    Map<Setting, String> actual = new LinkedHashMap<>();
    actual.put(Setting.POSTGRES_PORT, Integer.toString(ports.postgres()));
    actual.put(Setting.KAFKA_PORT, Integer.toString(ports.kafka()));
    actual.put(Setting.CONNECT_PORT, Integer.toString(ports.connect()));
    if (ports.registry() > 0) {
      actual.put(Setting.SCHEMA_REGISTRY_URL, RegistryServer.url(ports.registry()).toString());
    }
    return actual.entrySet().stream()
        .filter(entry -> !entry.getKey().defaultValue().equals(entry.getValue()))
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining(" "));
  }

  /** Kafka gives up when its disk is full; it cannot say so itself. */
  private String spaceLeft() {
    long free = directory.kafkaData().toFile().getUsableSpace() >> 20;
    return free < ENOUGH_MEGABYTES ? "; only %,d MB are free on its disk".formatted(free) : "";
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
