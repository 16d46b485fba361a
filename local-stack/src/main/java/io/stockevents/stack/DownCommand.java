package io.stockevents.stack;

import io.stockevents.cli.ExitCode;
import io.stockevents.cli.StandardOptions;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "down", description = "Stop a running stack from another terminal; its data stays.")
final class DownCommand implements Callable<Integer> {

  @Mixin private DirectoryOption directory;

  @Mixin
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private StandardOptions standardOptions;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    Optional<StackDirectory> stack = directory.find();
    boolean stopped = stack.isPresent() && Shutdown.stop(stack.get());
    spec.commandLine()
        .getErr()
        .println(
            stopped
                ? "Stopped the stack in " + directory.path() + "; its data stays"
                : "No stack runs in " + directory.path());
    return ExitCode.DONE;
  }
}
