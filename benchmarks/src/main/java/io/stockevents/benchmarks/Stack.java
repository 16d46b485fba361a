package io.stockevents.benchmarks;

import io.stockevents.postgres.DatabaseSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** {@code cdc-stack up} in a process of its own, on free ports; its data lives as long. */
final class Stack implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final String HOST = "127.0.0.1";

  private final Path directory;
  private final int postgresPort;
  private final int kafkaPort;
  private final int connectPort;
  private final Command command;
  private Process process;

  /** Starts it and returns when it is ready. */
  Stack(Lab lab, String name, String... options) throws IOException {
    directory = lab.folder().resolve(name);
    Files.createDirectories(directory);
    postgresPort = freePort();
    kafkaPort = freePort();
    connectPort = freePort();
    List<Object> words = new ArrayList<>(List.of(lab.programs().ours("cdc-stack"), "up"));
    words.addAll(List.of("--dir", directory.resolve("stack")));
    words.addAll(List.of("--postgres-port", postgresPort, "--kafka-port", kafkaPort));
    words.addAll(List.of("--connect-port", connectPort));
    words.addAll(List.of(options));
    command = new Command(directory, Map.of(), words.toArray()).to(directory.resolve("out.txt"));
    start();
  }

  /** Starts it on the data that it has, and returns when it is ready. */
  void start() throws IOException {
    process = command.start();
    Awaitility.await("cdc-stack up is ready")
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(50))
        .until(this::isReady);
  }

  private boolean isReady() throws IOException {
    if (!process.isAlive()) {
      throw new IllegalStateException("cdc-stack up ended: " + command.err());
    }
    return Files.readString(directory.resolve("out.txt")).contains("ready");
  }

  /** How much memory the JVM and the database have in use, in bytes, shared pages counted once. */
  long memory() throws IOException {
    long total = 0;
    for (ProcessHandle handle : processes()) {
      total += proportionalSetSize(handle.pid());
    }
    return total;
  }

  private List<ProcessHandle> processes() throws IOException {
    List<ProcessHandle> all = new ArrayList<>(List.of(process.toHandle()));
    process.descendants().forEach(all::add);
    String postmaster =
        Files.readAllLines(directory.resolve("stack/postgres/postmaster.pid")).get(0).strip();
    ProcessHandle.of(Long.parseLong(postmaster))
        .ifPresent(
            handle -> {
              all.add(handle);
              handle.descendants().forEach(all::add);
            });
    return all.stream().distinct().toList();
  }

  /** The memory of a process in bytes; what it shares with others is divided among them. */
  static long proportionalSetSize(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup")).stream()
        .filter(line -> line.startsWith("Pss:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
        .sum();
  }

  /** What our commands need to find it. */
  Map<String, String> environment() {
    return Map.of(
        "POSTGRES_HOST", HOST,
        "POSTGRES_PORT", Integer.toString(postgresPort),
        "KAFKA_BOOTSTRAP_SERVERS", bootstrapServers(),
        "CONNECT_PORT", Integer.toString(connectPort));
  }

  /** What psql, pgbench and the like need to find the database. */
  Map<String, String> libpqEnvironment() {
    return Map.of(
        "PGHOST", HOST,
        "PGPORT", Integer.toString(postgresPort),
        "PGDATABASE", "trading",
        "PGUSER", "stock_events",
        "PGPASSWORD", "stock_events");
  }

  String bootstrapServers() {
    return HOST + ":" + kafkaPort;
  }

  String connectUrl() {
    return "http://" + HOST + ":" + connectPort;
  }

  /** As the commands connect. */
  DatabaseSettings databaseSettings() {
    return new DatabaseSettings(
        "jdbc:postgresql://" + HOST + ":" + postgresPort + "/trading",
        "stock_events",
        "stock_events");
  }

  /** A connection of the superuser. */
  Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://" + HOST + ":" + postgresPort + "/trading", "postgres", "postgres");
  }

  /** Runs statements as the superuser. */
  void execute(String... statements) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The first column of the only row, as text. */
  String query(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  /** Empties the table, and has the disk do now what it still has to do for earlier trials. */
  void empty() throws SQLException {
    execute("TRUNCATE public.stock_trades", "CHECKPOINT");
  }

  /** Number of rows and their sum: the same for the same rows in whatever order. */
  String checksum() throws SQLException {
    return query(
        """
        SELECT count(*) || ' rows, sum ' || coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)
          FROM public.stock_trades t
        """);
  }

  /** Stops it as Ctrl-C does; its data stays. */
  void stop() {
    process.destroy();
    process.onExit().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    stop();
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
