package io.stockevents.stack;

import io.stockevents.cli.UserError;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A schema registry, Apicurio, on 127.0.0.1, with its schemas in a file of the stack's folder: what
 * is in the topics is read with them. It outlives this process if nobody stops it, and {@link
 * #stopLeftover} finds it again.
 */
final class RegistryServer implements WatchedServer {

  private static final Logger LOG = LoggerFactory.getLogger(RegistryServer.class);

  /** On a busy machine; otherwise it takes six to eleven seconds. */
  private static final Duration START_LIMIT = Duration.ofMinutes(2);

  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

  /** What one that is not wanted any more gets; a schema is in its file before it has an id. */
  private static final Duration ABORT_LIMIT = Duration.ofSeconds(1);

  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration ANSWER = Duration.ofSeconds(2);

  private final RegistryInstallation installation;
  private final StackDirectory directory;
  private final int port;

  /** Whether it is meant to run: the difference between one that was stopped and one that died. */
  private boolean wanted;

  private RegistryServer(RegistryInstallation installation, StackDirectory directory, int port) {
    this.installation = installation;
    this.directory = directory;
    this.port = port;
  }

  /**
   * Starts one on the schemas in {@code directory}. If that fails or is interrupted, nothing is
   * left running.
   *
   * @throws UserError if it does not start, with what it says about it
   */
  static RegistryServer start(RegistryInstallation installation, StackDirectory directory, int port)
      throws IOException, InterruptedException {
    RegistryServer server = new RegistryServer(installation, directory, port);
    Files.createDirectories(directory.registryData());
    server.start();
    return server;
  }

  /**
   * Stops the one that a killed stack has left running on the schemas in {@code directory}.
   *
   * @return whether there was one
   */
  static boolean stopLeftover(StackDirectory directory) throws IOException, InterruptedException {
    Optional<ProcessHandle> leftover = process(directory);
    if (leftover.isPresent()) {
      LOG.info("Stopping the registry {}, left by a stack that was killed", leftover.get().pid());
      stop(leftover.get(), STOP_LIMIT);
    }
    return leftover.isPresent();
  }

  /** The process of the one on the schemas in {@code directory}; empty if none runs. */
  static Optional<ProcessHandle> process(StackDirectory directory) throws IOException {
    return PidFile.read(pidFile(directory))
        .flatMap(file -> file.processIn(directory.registryData()));
  }

  /** Where the one on {@code port} answers as Confluent's does. */
  static URI url(int port) {
    return URI.create("http://" + LoopbackPort.HOST + ":" + port + "/apis/ccompat/v7");
  }

  /** Where the one on {@code port} answers its own clients, such as its converters. */
  static URI api(int port) {
    return URI.create("http://" + LoopbackPort.HOST + ":" + port + "/apis/registry/v2");
  }

  URI url() {
    return url(port);
  }

  @Override
  public String name() {
    return "The schema registry";
  }

  @Override
  public Optional<ProcessHandle> process() throws IOException {
    return process(directory);
  }

  @Override
  public synchronized boolean died() throws IOException {
    return wanted && process().isEmpty();
  }

  @Override
  public synchronized void revive() throws IOException, InterruptedException {
    if (died()) {
      start();
    }
  }

  /** Stops it, within about {@code limit}. */
  synchronized void stop(Duration limit) throws IOException, InterruptedException {
    wanted = false;
    Optional<ProcessHandle> process = process();
    if (process.isPresent()) {
      stop(process.get(), limit);
    }
  }

  private synchronized void start() throws IOException, InterruptedException {
    Path log = directory.logs().resolve("registry-start.log");
    Process process =
        OwnSession.of(command())
            .directory(directory.registryData().toFile())
            .redirectInput(new File("/dev/null"))
            .redirectOutput(log.toFile())
            .start();
    boolean ready = false;
    try {
      new PidFile(process.pid(), directory.registryData(), started(process), port)
          .write(pidFile(directory));
      awaitReady(process, log);
      ready = true;
      wanted = true;
    } finally {
      if (!ready) {
        stop(process.toHandle(), ABORT_LIMIT);
      }
    }
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // It is small, and half of its work is its start.
    command.addAll(List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    settings().forEach(setting -> command.add("-D" + setting));
    command.addAll(List.of("-jar", installation.runner().toString()));
    return command;
  }

  private List<String> settings() {
    return List.of(
        "quarkus.http.host=" + LoopbackPort.HOST,
        "quarkus.http.port=" + port,
        // In the folder that it works in. Without a delay, since an id that is in a topic must
        // stay.
        "quarkus.datasource.jdbc.url=jdbc:h2:file:./schemas;WRITE_DELAY=0",
        "quarkus.log.console.enable=false",
        "quarkus.log.file.enable=true",
        "quarkus.log.file.path=" + directory.logs().resolve("registry.log"),
        "quarkus.log.file.rotation.max-file-size=10M",
        "quarkus.log.file.rotation.max-backup-index=3");
  }

  private void awaitReady(Process process, Path log) throws IOException, InterruptedException {
    HttpClient http = HttpClient.newBuilder().connectTimeout(ANSWER).build();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url() + "/subjects")).timeout(ANSWER).build();
    long limit = System.nanoTime() + START_LIMIT.toNanos();
    while (!answers(http, request)) {
      if (!process.isAlive()) {
        throw failure("it ended with " + process.exitValue() + lastWord(log));
      }
      if (System.nanoTime() > limit) {
        throw failure("it does not answer after %d s".formatted(START_LIMIT.toSeconds()));
      }
      Thread.sleep(PAUSE.toMillis());
    }
  }

  private static boolean answers(HttpClient http, HttpRequest request) throws InterruptedException {
    try {
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private static String lastWord(Path log) throws IOException {
    return PostgresInstallation.lastLine(Files.readString(log)).map(line -> ": " + line).orElse("");
  }

  private UserError failure(String why) {
    return UserError.failed(
        "the schema registry does not start: %s; its log is %s"
            .formatted(why, directory.logs().resolve("registry.log")),
        null);
  }

  private static Instant started(Process process) {
    return process.info().startInstant().orElse(Instant.EPOCH);
  }

  private static Path pidFile(StackDirectory directory) {
    return directory.registryData().resolve("registry.pid");
  }

  private static void stop(ProcessHandle process, Duration limit) throws InterruptedException {
    process.destroy();
    if (!PidFile.ended(process, limit)) {
      LOG.warn("The registry {} has not stopped within {}", process.pid(), limit);
      process.destroyForcibly();
      PidFile.ended(process, ABORT_LIMIT);
    }
  }
}
