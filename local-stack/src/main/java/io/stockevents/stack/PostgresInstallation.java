package io.stockevents.stack;

import io.stockevents.cli.UserError;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PostgreSQL's programs.
 *
 * @param bin the folder with {@code initdb} and {@code postgres}
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
    for (String program : List.of("initdb", "postgres")) {
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
    String version = find(VERSION, run(List.of(program(bin, "postgres"), "--version"), ""));
    // initdb --show prints where it would look, and makes nothing.
    List<String> show = new ArrayList<>(unprivileged());
    show.addAll(List.of(program(bin, "initdb"), "--show", "--pgdata", bin.toString()));
    return new PostgresInstallation(bin, version, Path.of(find(SHARE, run(show, ""))));
  }

  /** Whether data made by {@code other} (like {@code 17}) can be served: the major is the same. */
  boolean serves(String other) {
    return major().equals(other);
  }

  /** Whether logical replication slots of this version can be synchronized to a standby. */
  boolean offersFailoverSlots() {
    return Integer.parseInt(major()) >= 17;
  }

  String major() {
    return version.split("\\D", 2)[0];
  }

  boolean offers(String extension) {
    return Files.exists(share.resolve("extension").resolve(extension + ".control"));
  }

  /** Runs one of the programs to its end; an interrupt ends it and its children. */
  Outcome run(String program, List<String> arguments, String input)
      throws IOException, InterruptedException {
    return run(command(program, arguments), input);
  }

  /**
   * Starts one of the programs, with what it prints going to {@code log}; it outlives this JVM.
   *
   * @param environment what it finds in its environment, beside ours
   */
  Process start(String program, List<String> arguments, Map<String, String> environment, Path log)
      throws IOException {
    ProcessBuilder builder =
        builder(command(program, arguments))
            .redirectInput(new File("/dev/null"))
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    return builder.start();
  }

  private List<String> command(String program, List<String> arguments) {
    List<String> command = new ArrayList<>(unprivileged());
    command.add(program(bin, program));
    command.addAll(arguments);
    return command;
  }

  private static ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = OwnSession.of(command);
    builder.environment().put("LC_ALL", "C");
    return builder;
  }

  private static Outcome run(List<String> command, String input)
      throws IOException, InterruptedException {
    Process process = builder(command).start();
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It has ended without reading; its exit code says why.
    }
    // Waiting can be interrupted, reading cannot.
    CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> output(process));
    try {
      int exitCode = process.waitFor();
      return new Outcome(exitCode, output.join());
    } catch (InterruptedException e) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().onExit().join();
      throw e;
    }
  }

  private static String output(Process process) {
    try (InputStream output = process.getInputStream()) {
      return new String(output.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
