package io.stockevents.stack;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockevents.cli.TerminalText;
import io.stockevents.connect.rest.ConnectClient;
import io.stockevents.connect.rest.ConnectorStatus;
import io.stockevents.stack.StackOptions.Ports;
import io.stockevents.stack.StackState.Phase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How one service of a stack is doing.
 *
 * @param service its name, in lower case
 * @param running whether it does its work
 * @param state the same in a word: running, starting, stopped, or what Connect says of the
 *     connector
 * @param port where it listens on 127.0.0.1; null for the connector, and as long as it is not known
 * @param pid the process it is in; null for the connector, and if there is none
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

  /** Asks every service of the stack in {@code directory}. */
  static List<ServiceStatus> all(StackDirectory directory, StackState stack)
      throws IOException, InterruptedException {
    // PostgreSQL may have been started again since the stack was.
    Long postgres =
        PostgresServer.postmaster(directory.postgresData()).map(ProcessHandle::pid).orElse(null);
    Ports ports = stack.ports();
    ServiceStatus database =
        listening(stack, "postgres", ports.postgres(), postgres, stack.postgres());
    List<ServiceStatus> all = new ArrayList<>();
    all.add(database);
    if (stack.standby()) {
      all.add(standby(directory, stack));
    }
    all.add(listening(stack, "kafka", ports.kafka(), stack.pid(), "topic " + LocalStack.TOPIC));
    all.add(
        listening(stack, "connect", ports.connect(), stack.pid(), stack.connectUrl().toString()));
    if (stack.registry()) {
      all.add(registry(directory, stack));
    }
    all.add(connector(stack, database.running()));
    return all;
  }

  private static ServiceStatus standby(StackDirectory directory, StackState stack)
      throws IOException {
    Optional<ProcessHandle> process = PostgresServer.postmaster(directory.standbyData());
    int port = process.isPresent() ? PostgresServer.port(directory.standbyData()).orElse(0) : 0;
    return listening(
        stack,
        "standby",
        port,
        process.map(ProcessHandle::pid).orElse(null),
        "'%s' puts it in the place of postgres".formatted(directory.command("failover")));
  }

  private static ServiceStatus registry(StackDirectory directory, StackState stack)
      throws IOException {
    int port = stack.ports().registry();
    Long pid = RegistryServer.process(directory).map(ProcessHandle::pid).orElse(null);
    return listening(stack, "registry", port, pid, RegistryServer.url(port).toString());
  }

  /** One line for a terminal. */
  String line() {
    String where = port == null ? "" : "127.0.0.1:" + port;
    String process = pid == null ? "" : "pid " + pid;
    return String.format(
        Locale.ROOT, "%-10s %-14s %-16s %-12s %s", service, state, where, process, detail);
  }

  private static ServiceStatus listening(
      StackState stack, String service, int port, @Nullable Long pid, String detail) {
    if (port == 0) {
      return new ServiceStatus(service, false, inactive(stack), null, null, "");
    }
    boolean answers = LoopbackPort.answers(port);
    return new ServiceStatus(
        service, answers, answers ? "running" : inactive(stack), port, pid, detail);
  }

  /** What does not answer is on its way, or was. */
  private static String inactive(StackState stack) {
    return stack.phase() == Phase.STARTING ? "starting" : "stopped";
  }

  private static ServiceStatus connector(StackState stack, boolean database)
      throws IOException, InterruptedException {
    String name = ConnectorConfig.stockTrades().name();
    if (!LoopbackPort.answers(stack.ports().connect())) {
      return new ServiceStatus("connector", false, inactive(stack), null, null, name);
    }
    try {
      return connector(name, new ConnectClient(stack.connectUrl()).status(name), database);
    } catch (IOException e) {
      return new ServiceStatus("connector", false, "unknown", null, null, name);
    }
  }

  private static ServiceStatus connector(String name, ConnectorStatus status, boolean database) {
    String error = status.error().map(cause -> ": " + TerminalText.escape(cause)).orElse("");
    // Connect does not know that the connector tries again and again to get its session back.
    boolean waiting = status.running() && !database;
    return new ServiceStatus(
        "connector",
        status.running() && database,
        waiting ? "waiting" : status.connector().toLowerCase(Locale.ROOT).replace('_', ' '),
        null,
        null,
        name
            + ", task "
            + status.task().toLowerCase(Locale.ROOT)
            + error
            + (waiting ? ", waiting for PostgreSQL" : ""));
  }
}
