package io.stockevents.stack;

import io.stockevents.cli.UserError;
import io.stockevents.stack.StackState.Phase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code --dir}, the same on every command. */
final class DirectoryOption {

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      descriptionKey = "STACK_DIR",
      description = "Folder of the stack's data and logs. Default: ${DEFAULT-VALUE}.")
  private Path path;

  /** The whole path, as messages name it. */
  Path path() {
    return path.toAbsolutePath().normalize();
  }

  /** The stack's folder; empty if there is no stack in it. */
  Optional<StackDirectory> find() {
    return StackDirectory.find(path);
  }

  /**
   * The stack's folder.
   *
   * @throws UserError if there is none
   */
  StackDirectory existing() {
    return find().orElseThrow(() -> noStack(""));
  }

  /**
   * What the stack in {@code directory} says about itself.
   *
   * @throws UserError if it does not run
   */
  StackState running(StackDirectory directory) throws IOException {
    Optional<StackState> holder = directory.holder();
    if (holder.isPresent()) {
      return holder.get();
    }
    throw PostgresServer.postmaster(directory.postgresData())
        .map(
            left ->
                noStack(
                    ", but a killed one has left PostgreSQL (pid %d), which '%s' stops"
                        .formatted(left.pid(), directory.command("down"))))
        .orElseGet(() -> noStack(""));
  }

  /**
   * The same, of one that has come up.
   *
   * @throws UserError if it does not run, or still starts, or stops
   */
  StackState complete(StackDirectory directory) throws IOException {
    StackState stack = running(directory);
    if (stack.phase() != Phase.RUNNING) {
      throw UserError.unreachable(
          "the stack in %s is %s; try again when it runs"
              .formatted(path(), stack.phase().name().toLowerCase(Locale.ROOT)),
          null);
    }
    return stack;
  }

  private UserError noStack(String remark) {
    return UserError.unreachable(
        "no stack runs in %s%s; start one with '%s'"
            .formatted(path(), remark, StackDirectory.at(path).command("up")),
        null);
  }
}
