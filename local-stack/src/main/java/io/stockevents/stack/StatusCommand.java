package io.stockevents.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockevents.cli.ExitCode;
import io.stockevents.cli.StandardOptions;
import io.stockevents.cli.StandardOutput;
import io.stockevents.stack.StackState.Phase;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "status",
    description = "Show each service of a running stack; exit code 3 if not all of them run.")
final class StatusCommand implements Callable<Integer> {

  enum Format {
    TEXT,
    JSON
  }

  @Mixin private DirectoryOption directory;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text or json. Default: ${DEFAULT-VALUE}.")
  private Format format = Format.TEXT;

  @Mixin
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private StandardOptions standardOptions;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    StackDirectory folder = directory.existing();
    StackState stack = directory.running(folder);
    List<ServiceStatus> services = ServiceStatus.all(folder, stack);
    if (stack.phase() != Phase.RUNNING) {
      spec.commandLine()
          .getErr()
          .println(
              "The stack in %s is %s (pid %d)"
                  .formatted(
                      folder.path(), stack.phase().name().toLowerCase(Locale.ROOT), stack.pid()));
    }
    new StandardOutput().print(format == Format.JSON ? json(services) : text(services));
    return stack.phase() == Phase.RUNNING && services.stream().allMatch(ServiceStatus::running)
        ? ExitCode.DONE
        : ExitCode.UNREACHABLE;
  }

  private static String text(List<ServiceStatus> services) {
    return services.stream().map(ServiceStatus::line).collect(Collectors.joining("\n", "", "\n"));
  }

  private static String json(List<ServiceStatus> services) throws JsonProcessingException {
    return new ObjectMapper().writeValueAsString(services) + "\n";
  }
}
