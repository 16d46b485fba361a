package io.stockevents.checks;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.cli.ExitCode;
import io.stockevents.cli.Settings;
import io.stockevents.cli.Tool;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine;

/** A command and what somebody types behind its name. */
public final class TypedCommand {

  private TypedCommand() {}

  /**
   * Parses {@code arguments}, which are separated by spaces, into {@code command}.
   *
   * @param directory where its {@code .env} would be
   */
  public static <T> T parse(
      T command, Path directory, Map<String, String> environment, String... arguments) {
    Tool.commandLine(command, Settings.load(directory, environment)).parseArgs(arguments);
    return command;
  }

  /** Asserts that it ends with 2 and one line that has {@code message} in it. */
  public static void assertIsRefused(
      Object command, Path directory, String arguments, String message) {
    StringWriter err = new StringWriter();
    CommandLine commandLine = Tool.commandLine(command, Settings.load(directory, Map.of()));

    int exitCode =
        commandLine
            .setErr(new PrintWriter(err, true))
            .execute(arguments.replace("''", "").split(" ", -1));

    assertThat(exitCode).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .startsWith(commandLine.getCommandName() + ": ")
        .contains(message);
  }
}
