package io.stockevents.stack;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Programs out of reach of the terminal's Ctrl-C, which goes to all of its session. */
final class OwnSession {

  private static final List<String> PREFIX = isOnPath("setsid") ? List.of("setsid") : List.of();

  private OwnSession() {}

  /** Has {@code command} run in a session of its own, where the system can; the pid is the same. */
  static ProcessBuilder of(List<String> command) {
    List<String> whole = new ArrayList<>(PREFIX);
    whole.addAll(command);
    return new ProcessBuilder(whole).redirectErrorStream(true);
  }

  private static boolean isOnPath(String program) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
