package io.stockevents.benchmarks;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that is run as a user runs it, with its output in files. */
final class Command {

  /** No trial takes longer than this. */
  private static final long LIMIT_MINUTES = 20;

  private static final Path NOWHERE = Path.of("/dev/null");

  private final Path directory;
  private final Map<String, String> environment;
  private final List<String> words;
  private Path out = NOWHERE;

  /**
   * Prepares a run.
   *
   * @param directory where it runs; its standard error goes to a file there
   * @param environment what it gets beside our own environment
   */
  Command(Path directory, Map<String, String> environment, Object... words) {
    this.directory = directory;
    this.environment = new HashMap<>(environment);
    this.words = new ArrayList<>();
    for (Object word : words) {
      this.words.add(word.toString());
    }
  }

  /** Sets a variable of its environment. */
  Command with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** Sends standard output to {@code file} instead of nowhere. */
  Command to(Path file) {
    out = file;
    return this;
  }

  /**
   * Runs it to its end.
   *
   * @return the seconds from its start to its end
   * @throws WrongResultException if it does not end with 0
   */
  double run() throws IOException, InterruptedException, WrongResultException {
    long begun = System.nanoTime();
    Process process = start();
    if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new WrongResultException(this + " still ran after " + LIMIT_MINUTES + " minutes");
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    if (process.exitValue() != 0) {
      throw new WrongResultException(
          this + " ended with " + process.exitValue() + ": " + err().strip());
    }
    return seconds;
  }

  /** Runs it to its end and returns what it printed to standard output. */
  String output() throws IOException, InterruptedException, WrongResultException {
    to(directory.resolve("out.txt")).run();
    return Files.readString(out);
  }

  /** Starts it. */
  Process start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(directory.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectOutput(Redirect.to(out.toFile()))
            .redirectError(errFile().toFile());
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** What it has printed to standard error. */
  String err() throws IOException {
    return Files.readString(errFile());
  }

  /** Its name and the end of its arguments; a class path fills a screen. */
  @Override
  public String toString() {
    List<String> shown = words.subList(Math.max(1, words.size() - 6), words.size());
    return Path.of(words.get(0)).getFileName() + " … " + String.join(" ", shown);
  }

  private Path errFile() {
    return directory.resolve(Path.of(words.get(0)).getFileName() + ".err");
  }
}
