package io.stockevents.stack;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockevents.cli.Visible;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How one service of a stack is doing.
 *
 * @param service its name, in lower case
 * @param running whether it does its work
 * @param state the same in a word: running, stopped, or what Connect says of the connector
 * @param port where it listens on 127.0.0.1; null for the connector
 * @param pid the process it is in; null for the connector
 * @param detail more for people
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ServiceStatus(
    String service,
    boolean running,
    String state,
    @Nullable Integer port,
    @Nullable Long pid,
    String detail) {

  /** Asks every service of {@code stack}. */
  static List<ServiceStatus> all(StackState stack) throws IOException, InterruptedException {
    return List.of(
        listening("postgres", stack.postgresPort(), stack.postgresPid(), stack.postgres()),
        listening("kafka", stack.kafkaPort(), stack.pid(), "topic " + LocalStack.TOPIC),
        listening("connect", stack.connectPort(), stack.pid(), stack.connectUrl().toString()),
        connector(stack));
  }

  /** One line for a terminal. */
  String line() {
    String where = port == null ? "" : "127.0.0.1:" + port;
    String process = pid == null ? "" : "pid " + pid;
    return String.format(
        Locale.ROOT, "%-10s %-14s %-16s %-12s %s", service, state, where, process, detail);
  }

  private static ServiceStatus listening(String service, int port, long pid, String detail) {
    boolean answers = LoopbackPort.answers(port);
    return new ServiceStatus(service, answers, answers ? "running" : "stopped", port, pid, detail);
  }

  private static ServiceStatus connector(StackState stack)
      throws IOException, InterruptedException {
    String name = ConnectorConfig.stockTrades().name();
    try {
      ConnectorStatus status = new ConnectClient(stack.connectUrl()).status(name);
      return connector(name, status);
    } catch (IOException e) {
      return new ServiceStatus("connector", false, "unknown", null, null, name);
    }
  }

  private static ServiceStatus connector(String name, ConnectorStatus status) {
    Optional<String> error = status.error().map(cause -> ": " + Visible.escape(cause));
    return new ServiceStatus(
        "connector",
        status.running(),
        status.connector().toLowerCase(Locale.ROOT).replace('_', ' '),
        null,
        null,
        name + ", task " + status.task().toLowerCase(Locale.ROOT) + error.orElse(""));
  }
}
