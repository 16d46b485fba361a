package io.stockevents.stack;

import java.nio.file.Path;
import java.util.Map;

/**
 * A broker or a Connect worker as a process of its own. It ends with the process that started it.
 */
final class ServiceMain {

  private ServiceMain() {}

  /** {@code broker LOGS DATA PORT} or {@code connect LOGS BOOTSTRAP-SERVERS PORT DATABASE-PORT}. */
  public static void main(String... args) throws Exception {
    ProcessHandle.current()
        .parent()
        .ifPresent(parent -> parent.onExit().thenRun(() -> Runtime.getRuntime().halt(1)));
    StackLog.into(Path.of(args[1]));
    int port = Integer.parseInt(args[3]);
    if (args[0].equals("broker")) {
      KafkaBroker.start(Path.of(args[2]), port).createTopic(LocalStack.TOPIC);
    } else {
      watch(ConnectWorker.start(args[2], port, true, variables(args[4])));
    }
  }

  private static Map<String, String> variables(String databasePort) {
    return Map.of(
        "CDC_DATABASE_HOST",
        LoopbackPort.HOST,
        "CDC_DATABASE_PORT",
        databasePort,
        "POSTGRES_DB",
        KillableStack.DATABASE.name(),
        "CDC_PASSWORD",
        KillableStack.CDC_PASSWORD);
  }

  /** Restarts a task that has failed, as {@code cdc-stack up} does. */
  private static void watch(ConnectWorker worker) throws Exception {
    ConnectorWatch watch =
        new ConnectorWatch(new ConnectClient(worker.url()), ConnectorConfig.stockTrades().name());
    while (true) {
      Thread.sleep(watch.pause().toMillis());
      watch.look().ifPresent(error -> System.err.println("restarting the task: " + error));
    }
  }
}
