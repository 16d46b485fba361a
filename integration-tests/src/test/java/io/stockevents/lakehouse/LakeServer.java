package io.stockevents.lakehouse;

import static org.awaitility.Awaitility.await;

import io.stockevents.it.Cli;
import java.io.DataOutputStream;
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
import java.util.stream.Stream;

/**
 * One JVM that runs {@code cdc-lake} commands one after the other, where the process itself is not
 * what is tested: most of a run is Spark's classes, loaded and compiled. It ends with this one.
 */
final class LakeServer implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final char END = '\u0003';

  private final Path folder;
  private final Process process;
  private final DataOutputStream requests;
  private int outTaken;
  private int errTaken;

  private LakeServer(Path folder, Process process) {
    this.folder = folder;
    this.process = process;
    requests = new DataOutputStream(process.getOutputStream());
  }

  /** Starts it, with its output in {@code folder} and this environment for all commands. */
  static LakeServer start(Path folder, Map<String, String> environment) throws IOException {
    Path lake = Path.of(System.getProperty("lake.folder")).toAbsolutePath();
    Path tests = lake.resolveSibling("test-classes");
    List<String> command = new ArrayList<>(java());
    // As in bin/cdc-lake.
    command.addAll(List.of("-Xmx1g", "-XX:+UseSerialGC", "-Dfile.encoding=UTF-8"));
    if (!Cli.jvmOptions().isEmpty()) {
      // As with the quick compiler: for so few rows it does not pay to make code of each query.
      command.add("-Dspark.sql.codegen.wholeStage=false");
      command.add("-Dspark.sql.codegen.factoryMode=NO_CODEGEN");
      command.add("-Dspark.sql.shuffle.partitions=1");
    }
    command.addAll(List.of("-Djol.skipDynamicAttach=true", "-Djol.skipHotspotSAAttach=true"));
    command.add("-Dlogback.configurationFile=io/stockevents/lake/lake-logback.xml");
    command.addAll(List.of("-cp", tests + File.pathSeparator + jar(lake.resolve("lib"))));
    command.add("io.stockevents.lake.CommandServer");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile());
    builder.environment().putAll(environment);
    return new LakeServer(folder, builder.start());
  }

  /** Its manifest names the others. */
  private static Path jar(Path lib) throws IOException {
    try (Stream<Path> jars = Files.list(lib)) {
      return jars.filter(jar -> jar.getFileName().toString().startsWith("lakehouse-"))
          .findFirst()
          .orElseThrow();
    }
  }

  /** The Java of this JVM, opened for Spark and Hudi as far as they reach into it. */
  static List<String> java() {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(Cli.jvmOptions());
    Stream.of("java.lang", "java.lang.invoke", "java.nio", "java.util", "sun.nio.ch")
        .map("--add-opens=java.base/%s=ALL-UNNAMED"::formatted)
        .forEach(words::add);
    return words;
  }

  /** Runs {@code cdc-lake} with these arguments to its end. */
  Cli.Result run(List<String> arguments) {
    try {
      requests.writeInt(arguments.size());
      for (String argument : arguments) {
        requests.writeUTF(argument);
      }
      requests.flush();
    } catch (IOException e) {
      throw new AssertionError("the server has ended:\n" + read("err"), e);
    }
    await("the end of cdc-lake " + String.join(" ", arguments))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(50))
        .atMost(LIMIT)
        .until(() -> isAnswered() || !process.isAlive());
    if (!isAnswered()) {
      throw new AssertionError("the server has ended:\n" + read("err"));
    }
    String answer = answer();
    int end = answer.indexOf(END);
    String err = read("err").substring(errTaken);
    outTaken += answer.length();
    errTaken += err.length();
    return new Cli.Result(
        Integer.parseInt(answer.substring(end + 1).strip()), answer.substring(0, end), err);
  }

  private boolean isAnswered() {
    String answer = answer();
    return answer.indexOf(END) >= 0 && answer.endsWith("\n");
  }

  private String answer() {
    return read("out").substring(outTaken);
  }

  private String read(String file) {
    try {
      return Files.readString(folder.resolve(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
