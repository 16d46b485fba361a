package io.stockevents.stack;

import io.stockevents.cli.UserError;
import io.stockevents.stack.PostgresInstallation.Outcome;
import io.stockevents.stack.StackOptions.Login;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server on 127.0.0.1. It is a daemon: it outlives this process if nobody stops it,
 * and {@link #stopLeftover} finds it again.
 */
final class PostgresServer {

  private static final Logger LOG = LoggerFactory.getLogger(PostgresServer.class);
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final PostgresInstallation installation;
  private final StackDirectory directory;

  private PostgresServer(PostgresInstallation installation, StackDirectory directory) {
    this.installation = installation;
    this.directory = directory;
  }

  /**
   * Starts a server on the data in {@code directory}, which is made with {@code admin} as superuser
   * if there is none yet.
   *
   * @throws UserError if the server does not start, with what it says about it
   */
  static PostgresServer start(
      PostgresInstallation installation, StackDirectory directory, int port, Login admin)
      throws IOException, InterruptedException {
    PostgresServer server = new PostgresServer(installation, directory);
    if (!Files.exists(directory.postgresData())) {
      server.initialize(admin);
    }
    Files.writeString(directory.postgresData().resolve("stack.conf"), server.settings(port));
    server.start();
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
   * Stops the server that a killed stack has left running on the data in {@code directory}.
   *
   * @return whether there was one
   */
  static boolean stopLeftover(StackDirectory directory) throws IOException, InterruptedException {
    Optional<ProcessHandle> leftover = postmaster(directory.postgresData());
    if (leftover.isPresent()) {
      LOG.info("Stopping PostgreSQL {}, left by a stack that was killed", leftover.get().pid());
      stop(leftover.get());
    }
    return leftover.isPresent();
  }

  /** The process of the server on {@code data}; empty if none runs. */
  static Optional<ProcessHandle> postmaster(Path data) throws IOException {
    Path file = data.resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    // Its lines are the pid, the data folder, the start time, the port and more.
    List<String> lines = Files.readAllLines(file);
    if (lines.size() < 2 || !Files.isSameFile(Path.of(lines.get(1)), data)) {
      return Optional.empty();
    }
    return ProcessHandle.of(Long.parseLong(lines.get(0).trim())).filter(PostgresServer::isPostgres);
  }

  /** Like {@code 18.6}. */
  String version() {
    return installation.version();
  }

  long pid() throws IOException {
    return postmaster(directory.postgresData()).map(ProcessHandle::pid).orElse(-1L);
  }

  /** Stops the server as a restart of it would, and starts it again. */
  void restart() throws IOException, InterruptedException {
    stop();
    start();
  }

  /** Ends all sessions and stops the server, with its data on disk. */
  void stop() throws IOException, InterruptedException {
    Optional<ProcessHandle> postmaster = postmaster(directory.postgresData());
    if (postmaster.isPresent()) {
      stop(postmaster.get());
    }
  }

  private void initialize(Login admin) throws IOException, InterruptedException {
    // Half-made data never has the final name.
    Path making = directory.path().resolve("postgres.new");
    Path passwordFile = directory.path().resolve("postgres.password");
    StackDirectory.deleteTree(making);
    try {
      Files.deleteIfExists(passwordFile);
      Files.createFile(passwordFile, OWNER_ONLY);
      Files.writeString(passwordFile, admin.password());
      Outcome outcome =
          installation.run(
              "initdb",
              List.of(
                  "--pgdata=" + making,
                  "--username=" + admin.user(),
                  "--pwfile=" + passwordFile,
                  "--auth=scram-sha-256",
                  "--encoding=UTF8",
                  "--no-locale",
                  "--no-instructions"));
      if (outcome.exitCode() != 0) {
        throw failure("PostgreSQL cannot make its data", outcome.output());
      }
      Files.writeString(
          making.resolve("postgresql.conf"), "include 'stack.conf'\n", StandardOpenOption.APPEND);
      Files.move(making, directory.postgresData(), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(passwordFile);
      StackDirectory.deleteTree(making);
    }
  }

  private String settings(int port) {
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
        log_filename = 'postgresql-%%a.log'
        log_rotation_age = 1d
        log_truncate_on_rotation = on
        %s"""
        .formatted(
            LoopbackPort.HOST, port, directory.logs().toString().replace("'", "''"), preload);
  }

  private void start() throws IOException, InterruptedException {
    Path log = directory.logs().resolve("postgresql-start.log");
    Files.deleteIfExists(log);
    Outcome outcome =
        installation.run(
            "pg_ctl",
            List.of(
                "start",
                "--silent",
                "--wait",
                "--timeout=" + START_LIMIT.toSeconds(),
                "--pgdata=" + directory.postgresData(),
                "--log=" + log));
    if (outcome.exitCode() != 0) {
      String said = Files.exists(log) ? Files.readString(log) : outcome.output();
      throw failure("PostgreSQL does not start", said);
    }
  }

  private UserError failure(String what, String said) {
    String why =
        said.lines()
            .filter(line -> line.contains("FATAL:") || line.contains("error:"))
            .findFirst()
            .or(() -> PostgresInstallation.lastLine(said))
            .map(line -> line.replaceFirst(".*(FATAL|error): *", ""))
            .orElse("it does not say why");
    LOG.error("{}: {}", what, said);
    return UserError.failed(what + " in " + directory.path() + ": " + why, null);
  }

  private static boolean isPostgres(ProcessHandle process) {
    return process.info().command().map(command -> command.endsWith("/postgres")).orElse(false);
  }

  private static void stop(ProcessHandle postmaster) throws IOException, InterruptedException {
    // A "fast" shutdown: sessions end at once, the data is written. Java itself only has SIGTERM,
    // which would wait for the sessions.
    signal(postmaster, "INT");
    if (!ended(postmaster)) {
      LOG.warn("PostgreSQL {} has not stopped within {}", postmaster.pid(), STOP_LIMIT);
      signal(postmaster, "QUIT");
      ended(postmaster);
    }
  }

  private static void signal(ProcessHandle process, String signal)
      throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
  }

  private static boolean ended(ProcessHandle process) throws InterruptedException {
    try {
      process.onExit().get(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
