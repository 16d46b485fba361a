package io.stockevents.benchmarks;

import java.nio.file.Path;
import java.util.Map;

/**
 * What every contest works with.
 *
 * @param folder for data and output; deleted in the end
 * @param programs ours and the peers
 * @param rounds how many trials everybody has
 * @param rows how many rows and records the big contests use
 * @param seconds how long trials that have no end of their own run
 * @param talk for progress
 */
record Lab(Path folder, Programs programs, int rounds, long rows, int seconds, Talk talk) {

  /** A run of one of our commands against {@code stack}. */
  Command ours(Stack stack, String name, Object... arguments) {
    return command(stack.environment(), programs.ours(name), arguments);
  }

  /** A run of another program, which finds a database the way libpq does. */
  Command peer(Stack stack, Path program, Object... arguments) {
    return command(stack.libpqEnvironment(), program, arguments);
  }

  /** A run of {@code program}. */
  Command command(Map<String, String> environment, Path program, Object... arguments) {
    Object[] words = new Object[arguments.length + 1];
    words[0] = program;
    System.arraycopy(arguments, 0, words, 1, arguments.length);
    return new Command(folder, environment, words);
  }
}
