package io.stockevents.security;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.stockevents.it.Cli;
import io.stockevents.it.OwnStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stack started with passwords that nothing else contains, and a look at where they went. */
@OwnStack
class SecretsIT {

  private static final List<String> PASSWORDS =
      List.of("s3cret-of-the-app", "s3cret-of-the-admin", "s3cret-of-debezium");
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Pattern READY =
      Pattern.compile("ready jdbc=\\S+:(\\d+)/\\S+ kafka=\\S+:(\\d+) connect=(\\S+:(\\d+))");

  @TempDir private static Path directory;

  private static final Map<String, String> ENVIRONMENT = new HashMap<>();

  private static Cli stack;
  private static URI connect;
  private static List<Integer> ports;

  @BeforeAll
  static void startStack() {
    ENVIRONMENT.putAll(
        Map.of(
            "STACK_DIR", directory.resolve("stack").toString(),
            "POSTGRES_PASSWORD", PASSWORDS.get(0),
            "POSTGRES_ADMIN_PASSWORD", PASSWORDS.get(1),
            "CDC_PASSWORD", PASSWORDS.get(2)));
    stack =
        Cli.start(
            ENVIRONMENT,
            "cdc-stack",
            "up",
            "--postgres-port=0",
            "--kafka-port=0",
            "--connect-port=0");
    await()
        .alias("the stack is up")
        .atMost(START_LIMIT)
        .until(() -> !stack.out().isEmpty() || !stack.isAlive());
    Matcher ready = READY.matcher(stack.out());
    assertThat(ready.find()).as("it started: %s", stack.err()).isTrue();
    ENVIRONMENT.put("POSTGRES_PORT", ready.group(1));
    ENVIRONMENT.put("KAFKA_PORT", ready.group(2));
    ENVIRONMENT.put("CONNECT_PORT", ready.group(4));
    connect = URI.create(ready.group(3));
    ports = Stream.of(1, 2, 4).map(ready::group).map(Integer::valueOf).toList();
  }

  @AfterAll
  static void stopStack() {
    Cli.Result ended = stack.interrupt();
    stack.close();
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.err()).contains("Stopped in");
  }

  @Test
  void commandsAndTheirErrorsDoNotShowThem() {
    List<Cli.Result> results =
        List.of(
            Cli.run(ENVIRONMENT, "stock-events", "load", "-n", "10", "--debug"),
            Cli.run(ENVIRONMENT, "stock-events", "generate", "--count=5", "--rate=max", "--debug"),
            Cli.run(ENVIRONMENT, "cdc-tail", "--from=beginning", "--until-end", "--debug"),
            Cli.run(ENVIRONMENT, "cdc-stack", "status", "--debug"),
            Cli.run(ENVIRONMENT, "stock-events", "load", "--help"),
            Cli.run(ENVIRONMENT, "cdc-stack", "up", "--help"),
            Cli.run(with("POSTGRES_DB", "nowhere"), "stock-events", "load", "-n", "1", "--debug"),
            Cli.run(with("POSTGRES_USER", "nobody"), "stock-events", "load", "-n", "1", "--debug"),
            Cli.run(with("POSTGRES_USER", "cdc"), "cdc-stack", "up", "--debug"));

    assertThat(results).allSatisfy(result -> assertClean(result.out() + result.err()));
    assertClean(stack.out() + stack.err());
  }

  @Test
  void processListDoesNotShowThem() {
    ProcessHandle.allProcesses()
        .map(process -> process.info().commandLine())
        .flatMap(Optional::stream)
        .forEach(SecretsIT::assertClean);
  }

  @Test
  void connectDoesNotShowThem() throws Exception {
    for (String path : List.of("/", "/config", "/status", "/tasks", "/tasks/0/status")) {
      assertClean(get(connect.resolve("/connectors/stock_trades_connector" + path)));
    }
    // Connect refuses this one, and says what is wrong with it.
    assertClean(
        put(
            connect.resolve("/connectors/broken/config"),
            """
            {"connector.class": "io.debezium.connector.postgresql.PostgresConnector",
             "database.hostname": "127.0.0.1", "database.port": "1", "database.dbname": "x",
             "database.user": "cdc", "database.password": "${env:CDC_PASSWORD}",
             "topic.prefix": "broken"}"""));
  }

  /** Logs, PostgreSQL's data, and the topics in which Connect keeps its configuration. */
  @Test
  void filesDoNotHoldThem() throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            files.add(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            return goneOrThrow(e);
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
              throws IOException {
            return e == null ? FileVisitResult.CONTINUE : goneOrThrow(e);
          }
        });

    assertThat(files).anyMatch(file -> file.toString().contains("cdc-stack-configs"));
    assertThat(files).filteredOn(SecretsIT::holdsPassword).isEmpty();
  }

  @Test
  void wrongPasswordIsRefusedFromThisHostToo() {
    Cli.Result wrong =
        Cli.run(with("POSTGRES_PASSWORD", "wrong"), "stock-events", "load", "-n", "1");

    assertThat(wrong.exitCode()).isEqualTo(3);
    assertThat(wrong.err()).contains("refuses the role").doesNotContain("wrong\n");
  }

  @Test
  void nobodyElseOnTheNetworkGetsIn() throws IOException {
    List<InetAddress> others = new ArrayList<>();
    NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
        .forEach(others::add);

    for (InetAddress address : others) {
      for (int port : ports) {
        assertThatThrownBy(() -> new Socket().connect(new InetSocketAddress(address, port), 2_000))
            .as("%s:%d", address, port)
            .isInstanceOf(IOException.class);
      }
    }
  }

  private static Map<String, String> with(String variable, String value) {
    Map<String, String> environment = new HashMap<>(ENVIRONMENT);
    environment.put(variable, value);
    return environment;
  }

  private static void assertClean(String text) {
    assertThat(text).doesNotContain(PASSWORDS);
  }

  /** The stack goes on working, and may remove what was there a moment ago. */
  private static FileVisitResult goneOrThrow(IOException e) throws IOException {
    if (e instanceof NoSuchFileException) {
      return FileVisitResult.CONTINUE;
    }
    throw e;
  }

  private static boolean holdsPassword(Path file) {
    try {
      // Every byte is a character there, so it also finds text in binary files.
      String text = Files.readString(file, ISO_8859_1);
      return PASSWORDS.stream().anyMatch(text::contains);
    } catch (NoSuchFileException e) {
      return false; // removed meanwhile
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String get(URI uri) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri).build());
  }

  private static String put(URI uri, String body) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private static String send(HttpRequest request) throws IOException, InterruptedException {
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }
}
