package io.stockevents.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code --help}, {@code --version} and {@code --debug}, the same on every command. */
@Command(
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:failed",
      "2:wrong usage or setting",
      "3:a service cannot be reached or refuses us",
      "4:finished, but something is wrong with the data",
      "130:interrupted before the end"
    })
public final class StandardOptions {

  /** The name of the option that Tool looks at. */
  static final String DEBUG = "--debug";

  @Option(names = DEBUG, description = "Log more, and show the stack trace of an error.")
  private boolean debug;

  /** Whether stack traces and debug messages were asked for. */
  public boolean debug() {
    return debug;
  }
}
