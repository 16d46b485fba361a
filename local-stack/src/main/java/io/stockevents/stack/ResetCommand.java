package io.stockevents.stack;

import io.stockevents.cli.ExitCode;
import io.stockevents.cli.StandardOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "reset", description = "Stop the stack and delete its data and logs.")
final class ResetCommand implements Callable<Integer> {

  @Mixin private DirectoryOption directory;

  @Mixin
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private StandardOptions standardOptions;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    StackDirectory stack = directory.existing();
    Shutdown.stopAndDelete(stack);
    spec.commandLine().getErr().println("Deleted the stack in " + directory.path());
    return ExitCode.DONE;
  }
}
