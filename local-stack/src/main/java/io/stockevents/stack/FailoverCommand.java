package io.stockevents.stack;

import io.stockevents.cli.ExitCode;
import io.stockevents.cli.StandardOptions;
import io.stockevents.cli.UserError;
import io.stockevents.stack.FailoverRequest.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "failover",
    description =
        "Kill PostgreSQL and have its standby take its place and port; for a stack that was started"
            + " with --standby.")
final class FailoverCommand implements Callable<Integer> {

  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final Duration PAUSE = Duration.ofMillis(100);

  @Mixin private DirectoryOption directory;

  @Mixin
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private StandardOptions standardOptions;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    StackDirectory folder = directory.existing();
    if (!directory.complete(folder).standby()) {
      throw UserError.failed(
          "the stack in %s has no standby; '%s' and '%s' make one"
              .formatted(folder.path(), folder.command("down"), folder.command("up --standby")),
          null);
    }
    FailoverRequest request = FailoverRequest.in(folder);
    request.make();
    try {
      Answer answer = await(request, folder);
      if (!answer.done()) {
        throw UserError.failed(answer.text(), null);
      }
      spec.commandLine().getErr().println(answer.text());
      return ExitCode.DONE;
    } finally {
      request.withdraw();
    }
  }

  private static Answer await(FailoverRequest request, StackDirectory folder)
      throws IOException, InterruptedException {
    long limit = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      boolean held = folder.holder().isPresent();
      Optional<Answer> answer = request.answer();
      if (answer.isPresent()) {
        return answer.get();
      }
      if (!held) {
        throw UserError.failed(
            "the stack in %s has ended; '%s' goes on with it"
                .formatted(folder.path(), folder.command("up --standby")),
            null);
      }
      if (System.nanoTime() > limit) {
        throw UserError.failed(
            "the stack in %s has not answered within %d s; '%s' shows what runs"
                .formatted(folder.path(), LIMIT.toSeconds(), folder.command("status")),
            null);
      }
      Thread.sleep(PAUSE.toMillis());
    }
  }
}
