package io.stockevents.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One run of a real launcher from the built distribution, in an empty working directory, with a
 * clean environment but for what the test gives.
 */
public final class Cli implements AutoCloseable {

  /** What a finished command left: its exit code and everything it printed. */
  public record Result(int exitCode, String out, String err) {}

  /** Far more than any takes on a busy machine. */
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final Process process;
  private final Path directory;

  private Cli(Process process, Path directory) {
    this.process = process;
    this.directory = directory;
  }

  /** Runs {@code command} to its end, which must come within five minutes. */
  public static Result run(Map<String, String> environment, String... command) {
    try (Cli cli = start(environment, command)) {
      return cli.await();
    }
  }

  /** Runs {@code command} as {@link #run}, and fails with what it has printed if it fails. */
  public static Result succeed(Map<String, String> environment, String... command) {
    Result result = run(environment, command);
    assertThat(result.exitCode())
        .as(String.join(" ", command) + "\n" + result.out() + result.err())
        .isZero();
    return result;
  }

  /** Starts {@code command}, whose first word is the name of a launcher or an absolute path. */
  public static Cli start(Map<String, String> environment, String... command) {
    try {
      Path directory = Files.createTempDirectory("cli");
      return new Cli(builder(directory, environment, command).start(), directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The path of a launcher of the built distribution. */
  public static String launcher(String name) {
    // The lakehouse has a distribution of its own.
    String folder = name.equals("cdc-lake") ? "lake.folder" : "distribution.folder";
    return Path.of(System.getProperty(folder), "bin").resolve(name).toAbsolutePath().toString();
  }

  /** What every JVM gets that a test starts. */
  public static List<String> jvmOptions() {
    return Stream.of(System.getProperty("tests.jvm", "").split(" "))
        .filter(option -> !option.isEmpty())
        .toList();
  }

  private static ProcessBuilder builder(
      Path directory, Map<String, String> environment, String... command) {
    List<String> words = new ArrayList<>(List.of(command));
    words.set(0, launcher(command[0]));
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(directory.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectOutput(directory.resolve("out").toFile())
            .redirectError(directory.resolve("err").toFile());
    Map<String, String> variables = builder.environment();
    variables.keySet().retainAll(List.of("PATH", "HOME", "JAVA_HOME", "LANG"));
    variables.put("STOCK_EVENTS_JAVA_OPTS", String.join(" ", jvmOptions()));
    variables.putAll(environment);
    return builder;
  }

  /** What the command has printed to standard output so far. */
  public String out() {
    return read("out");
  }

  /** What the command has printed to standard error so far. */
  public String err() {
    return read("err");
  }

  /**
   * The process, which is the command's own as launchers replace themselves by what they launch.
   */
  public long pid() {
    return process.pid();
  }

  /** Whether the command still runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Asks the command to end as Ctrl-C does (SIGTERM), and waits until it did. */
  public Result interrupt() {
    process.destroy();
    return await();
  }

  /** Ends the command as {@code kill -9} does. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Waits until the command ended. */
  public Result await() {
    try {
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("still running after " + LIMIT + "; stderr so far:\n" + err());
      }
      return new Result(process.exitValue(), out(), err());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Ends the command if it still runs, and removes what it left. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
    for (String file : List.of("out", "err")) {
      directory.resolve(file).toFile().delete();
    }
    directory.toFile().delete();
  }

  private String read(String file) {
    try {
      return Files.readString(directory.resolve(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
