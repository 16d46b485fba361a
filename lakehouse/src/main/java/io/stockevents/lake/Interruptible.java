package io.stockevents.lake;

import io.stockevents.cli.ExitCode;
import io.stockevents.cli.Interruption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/** A command that is ended early by Ctrl-C: its Spark jobs are cancelled, and so it fails. */
final class Interruptible {

  private Interruptible() {}

  /** The exit code of {@code work}, or that of an interruption if that is why it failed. */
  static int call(Callable<Integer> work, CommandSpec spec) throws Exception {
    try {
      return work.call();
    } catch (Exception e) {
      if (!Interruption.requested()) {
        throw e;
      }
      spec.commandLine().getErr().println("interrupted");
      return ExitCode.INTERRUPTED;
    }
  }
}
