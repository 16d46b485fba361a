package io.stockevents.stack;

import io.stockevents.connect.rest.ConnectorSupervisor;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A broker or a Connect worker as a process of its own. It ends with the process that started it.
 */
final class ServiceMain {

  private ServiceMain() {}

  /**
   * {@code broker LOGS PORT DATA} or {@code connect LOGS PORT BOOTSTRAP-SERVERS}; what the
   * connector's config refers to, a worker finds in its environment.
   */
  @SuppressWarnings("FutureReturnValueIgnored") // nothing follows the end of this process
  public static void main(String... args) throws Exception {
    ProcessHandle.current()
        .parent()
        .ifPresent(parent -> parent.onExit().thenRun(() -> Runtime.getRuntime().halt(1)));
    StackLog.into(Path.of(args[1]));
    int port = Integer.parseInt(args[2]);
    if (args[0].equals("broker")) {
      KafkaBroker broker = KafkaBroker.start(Path.of(args[3]), port);
      broker.createTopics(LocalStack.TOPIC, ConnectorConfig.stockTrades().signals());
      broker.endHangingTransactions().ifPresent(System.err::println);
    } else {
      Map<String, String> variables = new HashMap<>(System.getenv());
      variables.keySet().retainAll(KillableStack.VARIABLES);
      watch(ConnectWorker.start(args[3], port, true, Optional.empty(), variables));
    }
  }

  /** Restarts a task that has failed, as {@code cdc-stack up} does. */
  private static void watch(ConnectWorker worker) throws Exception {
    ConnectorSupervisor watch = LocalStack.supervisor(worker.url());
    while (true) {
      Thread.sleep(watch.pause().toMillis());
      watch.look().ifPresent(System.err::println);
    }
  }
}
