package io.stockevents.stack;

import io.stockevents.cli.UserError;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --dir}, the same on every command. */
final class DirectoryOption {

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      descriptionKey = "STACK_DIR",
      description = "Folder with the stack's data and logs (default: ${DEFAULT-VALUE}).")
  private Path path;

  Path path() {
    return path;
  }

  /**
   * The stack's folder.
   *
   * @throws UserError if there is none
   */
  StackDirectory existing() {
    return StackDirectory.find(path).orElseThrow(this::noStack);
  }

  /** What to say when there is nothing, or nothing that runs. */
  UserError noStack() {
    return UserError.unreachable(
        "no stack runs in " + path + "; start one with 'cdc-stack up'", null);
  }
}
