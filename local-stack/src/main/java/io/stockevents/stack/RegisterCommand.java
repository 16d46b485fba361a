package io.stockevents.stack;

import io.stockevents.cli.ExitCode;
import io.stockevents.cli.StandardOptions;
import io.stockevents.cli.UserError;
import io.stockevents.connect.rest.ConnectClient;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "register",
    description = "Register the connector on a stack that was started with --no-connector.")
final class RegisterCommand implements Callable<Integer> {

  @Mixin private DirectoryOption directory;

  @Mixin
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private StandardOptions standardOptions;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    StackState stack = directory.complete(directory.existing());
    ConnectClient connect = new ConnectClient(stack.connectUrl());
    ConnectorConfig connector = ConnectorConfig.stockTrades(stack);
    try (StartSteps steps = new StartSteps()) {
      steps.run(() -> register(connect, connector));
    } catch (IOException e) {
      throw UserError.unreachable(
          "Kafka Connect at " + stack.connectUrl() + " does not answer: " + e, e);
    }
    spec.commandLine().getErr().println(connector.name() + " runs");
    return ExitCode.DONE;
  }

  private static boolean register(ConnectClient connect, ConnectorConfig connector)
      throws IOException, InterruptedException {
    connect.register(connector.name(), connector.settings());
    // This worker has been up since before, so its word is not an old one.
    connect.awaitRunning(connector.name(), () -> true);
    return true;
  }
}
