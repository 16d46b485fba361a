package io.stockevents.stack;

import io.stockevents.cli.UserError;
import io.stockevents.stack.PostgresInstallation.Outcome;
import io.stockevents.stack.StackOptions.Login;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server on 127.0.0.1. It outlives this process if nobody stops it, and {@link
 * #stopLeftover} finds it again.
 */
final class PostgresServer implements WatchedServer {

  private static final Logger LOG = LoggerFactory.getLogger(PostgresServer.class);
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

  /** What a server that is not wanted any more gets; its data is recovered at the next start. */
  private static final Duration ABORT_LIMIT = Duration.ofSeconds(1);

  private static final Duration PAUSE = Duration.ofMillis(20);

  private static final Pattern COMPLAINT = Pattern.compile("(FATAL|PANIC|error):");

  private final PostgresInstallation installation;
  private final StackDirectory directory;
  private final Place place;
  private final int port;

  /** Whether it is meant to run: the difference between one that was stopped and one that died. */
  private boolean wanted;

  /**
   * What tells the servers of one stack from each other.
   *
   * @param name for people, at the beginning of a sentence
   * @param data its folder
   * @param log what the names of its log files begin with
   * @param environment what its process finds in its environment, beside ours
   */
  private record Place(String name, Path data, String log, Map<String, String> environment) {}

  private PostgresServer(
      PostgresInstallation installation, StackDirectory directory, Place place, int port) {
    this.installation = installation;
    this.directory = directory;
    this.place = place;
    this.port = port;
  }

  /**
   * Starts a server on the data in {@code directory}, which is made with {@code admin} as superuser
   * if there is none yet. If that fails or is interrupted, nothing is left running.
   *
   * @throws UserError if the server does not start, with what it says about it
   */
  static PostgresServer start(
      PostgresInstallation installation, StackDirectory directory, int port, Login admin)
      throws IOException, InterruptedException {
    Place place = new Place("PostgreSQL", directory.postgresData(), "postgresql", Map.of());
    PostgresServer server = new PostgresServer(installation, directory, place, port);
    if (!Files.exists(directory.postgresData())) {
      server.initialize(admin);
    }
    server.startWith("");
    return server;
  }

  /**
   * Starts a server on {@link StackDirectory#standbyData}, as a standby if it says so there.
   *
   * @param settings what it has in {@code stack.conf} beside those of every server
   * @param password what it logs in to another server with; never written to a file
   * @throws UserError if the server does not start, with what it says about it
   */
  static PostgresServer startStandby(
      PostgresInstallation installation,
      StackDirectory directory,
      int port,
      String settings,
      String password)
      throws IOException, InterruptedException {
    Place place =
        new Place(
            "The standby", directory.standbyData(), "standby", Map.of("PGPASSWORD", password));
    PostgresServer server = new PostgresServer(installation, directory, place, port);
    server.startWith(settings);
    return server;
  }

  /**
   * @throws UserError if the data in {@code directory} is of another major version
   */
  static void requireSameMajor(PostgresInstallation installation, StackDirectory directory)
      throws IOException {
    Path version = directory.postgresData().resolve("PG_VERSION");
    if (!Files.exists(version)) {
      return;
    }
    String major = Files.readString(version).trim();
    if (!installation.serves(major)) {
      throw UserError.failed(
          "the data in "
              + directory.postgresData()
              + " is of PostgreSQL "
              + major
              + ", and this one is "
              + installation.version()
              + "; start with the PostgreSQL that made it (--postgres-bin), or anew with --fresh",
          null);
    }
  }

  /**
   * Stops the servers that a killed stack has left running on the data in {@code directory}.
   *
   * @return whether there was one
   */
  static boolean stopLeftover(StackDirectory directory) throws IOException, InterruptedException {
    boolean found = false;
    for (Path data : List.of(directory.standbyData(), directory.postgresData())) {
      Optional<ProcessHandle> leftover = postmaster(data);
      if (leftover.isPresent()) {
        LOG.info("Stopping PostgreSQL {}, left by a stack that was killed", leftover.get().pid());
        stop(leftover.get(), STOP_LIMIT);
        found = true;
      }
    }
    return found;
  }

  /** The process of the server on {@code data}; empty if none runs. */
  static Optional<ProcessHandle> postmaster(Path data) throws IOException {
    return pidFile(data).flatMap(file -> file.processIn(data)).filter(PostgresServer::isPostgres);
  }

  /** Where the server on {@code data} listens; empty if it has not said so. */
  static Optional<Integer> port(Path data) throws IOException {
    return pidFile(data).map(PidFile::port).filter(port -> port > 0);
  }

  private static Optional<PidFile> pidFile(Path data) throws IOException {
    return PidFile.read(data.resolve("postmaster.pid"));
  }

  /** Like {@code 18.6}. */
  String version() {
    return installation.version();
  }

  @Override
  public String name() {
    return place.name();
  }

  int port() {
    return port;
  }

  @Override
  public Optional<ProcessHandle> process() throws IOException {
    return postmaster(place.data());
  }

  /** All its processes, the postmaster first: killed later, it would start the others again. */
  List<ProcessHandle> processes() throws IOException {
    return process().stream()
        .flatMap(postmaster -> Stream.concat(Stream.of(postmaster), postmaster.descendants()))
        .toList();
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

  /** Stops the server as a restart of it would, and starts it again. */
  synchronized void restart() throws IOException, InterruptedException {
    stop();
    start();
  }

  /** Starts it on what is in its folder now, with these settings beside those of every server. */
  synchronized void startWith(String settings) throws IOException, InterruptedException {
    configure(settings);
    start();
  }

  /** Has the running server take these settings beside those of every server. */
  synchronized void reload(String settings) throws IOException, InterruptedException {
    configure(settings);
    reload();
  }

  /** Has the running server look at its settings, and its processes at what they wait for. */
  synchronized void reload() throws IOException, InterruptedException {
    Optional<ProcessHandle> postmaster = process();
    if (postmaster.isPresent()) {
      signal(postmaster.get(), "HUP");
    }
  }

  /** Kills it as {@code kill -9} does; none of its processes is left on return. */
  synchronized void kill() throws IOException {
    wanted = false;
    List<ProcessHandle> processes = processes();
    processes.forEach(ProcessHandle::destroyForcibly);
    CompletableFuture.allOf(
            processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
        .join();
  }

  /** Ends all sessions and stops the server, with its data on disk. */
  void stop() throws IOException, InterruptedException {
    stop(STOP_LIMIT);
  }

  /** The same; if it takes longer than {@code limit}, its log is replayed at the next start. */
  synchronized void stop(Duration limit) throws IOException, InterruptedException {
    wanted = false;
    Optional<ProcessHandle> postmaster = process();
    if (postmaster.isPresent()) {
      stop(postmaster.get(), limit);
    }
  }

  private void initialize(Login admin) throws IOException, InterruptedException {
    Path making = directory.newPostgresData();
    StackDirectory.deleteTree(making);
    try {
      Outcome outcome =
          installation.run(
              "initdb",
              List.of(
                  "--pgdata=" + making,
                  "--username=" + admin.user(),
                  "--pwfile=/dev/stdin",
                  "--auth=scram-sha-256",
                  "--encoding=UTF8",
                  "--no-locale",
                  "--no-instructions"),
              admin.password() + "\n");
      if (outcome.exitCode() != 0) {
        throw failure("PostgreSQL cannot make its data", outcome.output());
      }
      Files.writeString(
          making.resolve("postgresql.conf"), "include 'stack.conf'\n", StandardOpenOption.APPEND);
      Files.move(making, directory.postgresData(), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      StackDirectory.deleteTree(making);
    }
  }

  private void configure(String more) throws IOException {
    Files.writeString(place.data().resolve("stack.conf"), settings() + more);
  }

  private String settings() {
    String preload =
        installation.offers("timescaledb")
            ? """
              shared_preload_libraries = 'timescaledb'
              timescaledb.telemetry_level = 'off'
              """
            : "";
    return """
        # Written by cdc-stack at each start.
        listen_addresses = '%s'
        port = %d
        unix_socket_directories = ''
        wal_level = logical
        logging_collector = on
        log_directory = '%s'
        log_filename = '%s-%%a.log'
        log_rotation_age = 1d
        log_truncate_on_rotation = on
        %s"""
        .formatted(
            LoopbackPort.HOST,
            port,
            directory.logs().toString().replace("'", "''"),
            place.log(),
            preload);
  }

  private synchronized void start() throws IOException, InterruptedException {
    Path log = directory.logs().resolve(place.log() + "-start.log");
    Process process =
        installation.start(
            "postgres", List.of("-D", place.data().toString()), place.environment(), log);
    boolean ready = false;
    try {
      awaitReady(process, log);
      ready = true;
      wanted = true;
    } finally {
      if (!ready) {
        stop(process.toHandle(), ABORT_LIMIT);
      }
    }
  }

  private void awaitReady(Process process, Path log) throws IOException, InterruptedException {
    long limit = System.nanoTime() + START_LIMIT.toNanos();
    while (!isReady(process)) {
      if (!process.isAlive()) {
        throw failure(place.name() + " does not start", lastWords(log));
      }
      if (System.nanoTime() > limit) {
        throw failure(
            place.name() + " does not start",
            "FATAL: not ready after %d s; its log is in %s"
                .formatted(START_LIMIT.toSeconds(), directory.logs()));
      }
      Thread.sleep(PAUSE.toMillis());
    }
  }

  /** What it has said, there or, once it is under way, in a log of its own. */
  private String lastWords(Path startLog) throws IOException {
    String said = Files.readString(startLog);
    if (!said.contains("logging collector")) {
      return said;
    }
    try (Stream<Path> logs = Files.list(directory.logs())) {
      Optional<Path> newest =
          logs.filter(log -> log.getFileName().toString().matches(place.log() + "-\\w{3}\\.log"))
              .max(Comparator.comparing(log -> log.toFile().lastModified()));
      return newest.isEmpty() ? said : sinceStart(Files.readAllLines(newest.get()));
    }
  }

  private static String sinceStart(List<String> log) {
    List<String> lines = new ArrayList<>();
    for (String line : log) {
      if (line.contains("LOG:  starting PostgreSQL")) {
        lines.clear();
      }
      lines.add(line);
    }
    return String.join("\n", lines);
  }

  /** As {@code pg_ctl} finds out: the eighth line of its file says so. */
  private boolean isReady(Process process) throws IOException {
    try {
      List<String> lines = Files.readAllLines(place.data().resolve("postmaster.pid"));
      return lines.size() >= 8
          && lines.get(0).trim().equals(Long.toString(process.pid()))
          && lines.get(7).trim().equals("ready");
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private UserError failure(String what, String said) {
    String why =
        said.lines()
            .filter(line -> COMPLAINT.matcher(line).find())
            .findFirst()
            .or(() -> PostgresInstallation.lastLine(said))
            .map(line -> line.replaceFirst(".*(FATAL|PANIC|error): *", ""))
            .orElse("it does not say why");
    LOG.error("{}: {}", what, said);
    return UserError.failed(what + " in " + directory.path() + ": " + why, null);
  }

  private static boolean isPostgres(ProcessHandle process) {
    return process.info().command().map(command -> command.endsWith("/postgres")).orElse(false);
  }

  private static void stop(ProcessHandle postmaster, Duration limit)
      throws IOException, InterruptedException {
    // A "fast" shutdown: sessions end at once, the data is written. Java itself only has SIGTERM,
    // which would wait for the sessions.
    signal(postmaster, "INT");
    if (!PidFile.ended(postmaster, limit)) {
      LOG.warn("PostgreSQL {} has not stopped within {}", postmaster.pid(), limit);
      signal(postmaster, "QUIT");
      if (!PidFile.ended(postmaster, limit)) {
        postmaster.destroyForcibly();
      }
    }
  }

  private static void signal(ProcessHandle process, String signal)
      throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
  }
}
