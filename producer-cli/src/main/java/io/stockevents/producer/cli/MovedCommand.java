package io.stockevents.producer.cli;

import io.stockevents.cli.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** What was a part of {@code stock-events} once: says under which name it runs now. */
@Command(name = "verify", aliases = "doctor", hidden = true)
final class MovedCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Unmatched
  @SuppressWarnings("UnusedVariable") // whatever is given, the answer is the same
  private List<String> arguments = new ArrayList<>();

  @Override
  public Integer call() {
    CommandLine stockEvents = spec.parent().commandLine();
    String name =
        stockEvents.getParseResult().originalArgs().stream()
            .filter(spec.names()::contains)
            .findFirst()
            .orElseThrow();
    stockEvents
        .getErr()
        .printf(
            "%s: %s is a command of its own now: cdc-%2$s%n", stockEvents.getCommandName(), name);
    return ExitCode.USAGE;
  }
}
