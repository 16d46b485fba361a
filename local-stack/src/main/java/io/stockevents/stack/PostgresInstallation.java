package io.stockevents.stack;

import io.stockevents.cli.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PostgreSQL's programs.
 *
 * @param bin the folder with {@code initdb}, {@code pg_ctl} and {@code postgres}
 * @param version as the programs print it, like {@code 18.6}
 * @param share where extensions are described
 */
record PostgresInstallation(Path bin, String version, Path share) {

  /** What a program said and how it ended. */
  record Outcome(int exitCode, String output) {}

  private static final boolean IS_ROOT = "root".equals(System.getProperty("user.name"));
  private static final Pattern VERSION =
      Pattern.compile("\\(PostgreSQL\\) (\\d+(?:\\.\\d+|\\w+)?)");
  private static final Pattern SHARE = Pattern.compile("(?m)^share_path=(.+)$");

  /**
   * The installation whose programs are in {@code bin}.
   *
   * @throws UserError if there is none
   */
  static PostgresInstallation at(Path bin) throws IOException, InterruptedException {
    for (String program : List.of("initdb", "pg_ctl", "postgres")) {
      if (!Files.isExecutable(bin.resolve(program))) {
        throw UserError.usage(
            "there is no program "
                + program
                + " in "
                + bin
                + "; --postgres-bin takes PostgreSQL's bin folder",
            null);
      }
    }
    String version = find(VERSION, run(List.of(program(bin, "postgres"), "--version")));
    // initdb --show prints where it would look, and makes nothing.
    List<String> show = new ArrayList<>(unprivileged());
    show.addAll(List.of(program(bin, "initdb"), "--show", "--pgdata", bin.toString()));
    return new PostgresInstallation(bin, version, Path.of(find(SHARE, run(show))));
  }

  /** Whether data made by {@code other} (like {@code 17}) can be served: the major is the same. */
  boolean serves(String other) {
    return major().equals(other);
  }

  String major() {
    return version.split("\\D", 2)[0];
  }

  boolean offers(String extension) {
    return Files.exists(share.resolve("extension").resolve(extension + ".control"));
  }

  /** Runs one of the programs to its end. */
  Outcome run(String program, List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(unprivileged());
    command.add(program(bin, program));
    command.addAll(arguments);
    return run(command);
  }

  private static Outcome run(List<String> command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    process.getOutputStream().close();
    try (InputStream output = process.getInputStream()) {
      String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      return new Outcome(process.waitFor(), text);
    }
  }

  private static String program(Path bin, String name) {
    return bin.resolve(name).toString();
  }

  private static String find(Pattern pattern, Outcome outcome) {
    Matcher matcher = pattern.matcher(outcome.output());
    if (!matcher.find()) {
      throw UserError.failed(
          "PostgreSQL's programs do not run"
              + (IS_ROOT ? " for root here; be another user" : "")
              + ": "
              + lastLine(outcome.output()).orElse("no output"),
          null);
    }
    return matcher.group(1);
  }

  static Optional<String> lastLine(String text) {
    return text.lines().filter(line -> !line.isBlank()).reduce((previous, last) -> last);
  }

  /**
   * PostgreSQL refuses to run as root. Within a user namespace of its own it is nobody, with the
   * same rights to our files.
   */
  private static List<String> unprivileged() {
    return IS_ROOT ? List.of("unshare", "--user") : List.of();
  }
}
