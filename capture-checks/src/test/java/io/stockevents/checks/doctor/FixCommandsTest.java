package io.stockevents.checks.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a shell makes of the commands that go to Connect's REST interface. */
class FixCommandsTest {

  private static final int LIMIT_SECONDS = 60;

  /** What a shell command came to. */
  private record Outcome(boolean ended, int exitCode, String output) {}

  @TempDir private Path directory;

  private final List<String> requests = new CopyOnWriteArrayList<>();
  private int statusOfDelete = 204;
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          boolean delete = exchange.getRequestMethod().equals("DELETE");
          requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          exchange.sendResponseHeaders(delete ? statusOfDelete : 202, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void startingAnewStopsForgetsAndResumes() throws Exception {
    Outcome outcome = run(commands("/prefix/").startAnew());

    assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    assertThat(requests)
        .containsExactly(
            "PUT /prefix/connectors/a%20name/stop",
            "DELETE /prefix/connectors/a%20name/offsets", "PUT /prefix/connectors/a%20name/resume");
  }

  /** As of a connector that somebody has deleted meanwhile, or of an older Connect. */
  @Test
  void startingAnewGivesUpAPositionThatCannotBeDeleted() throws Exception {
    statusOfDelete = 404;

    Outcome outcome = run(commands("").startAnew().replace("--retry 30", "--retry 2"));

    assertThat(outcome.ended()).as("ended by itself").isTrue();
    assertThat(outcome.exitCode()).isNotZero();
    assertThat(outcome.output()).contains("404");
    assertThat(requests)
        .startsWith("PUT /connectors/a%20name/stop")
        .filteredOn(request -> request.startsWith("DELETE"))
        .hasSize(3);
  }

  @Test
  void everyCommandEndsWithAWordIfNobodyListens() throws Exception {
    try (Socket taken = new Socket()) {
      // A port that nobody else can have, and on which nobody listens.
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      FixCommands commands = commands(URI.create("http://127.0.0.1:" + taken.getLocalPort()));

      for (String command :
          List.of(
              commands.startAnew(),
              commands.resume(),
              commands.restart(),
              commands.restartFailed(),
              commands.patch(Map.of("a", "b")))) {
        Outcome outcome = run(command);
        assertThat(outcome.ended()).as(command).isTrue();
        assertThat(outcome.exitCode()).as(command).isNotZero();
        assertThat(outcome.output()).as(command).contains("curl: (7)");
      }
    }
  }

  private FixCommands commands(String path) {
    return commands(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path));
  }

  private static FixCommands commands(URI connect) {
    return new FixCommands(Capture.SETTINGS, "broker:9092", connect, "a name");
  }

  private Outcome run(String command) throws IOException, InterruptedException {
    Path output = directory.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    // The proxy that a machine may have does not lead back to it.
    builder.environment().put("no_proxy", "*");
    Process shell = builder.start();
    boolean ended = shell.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
    if (!ended) {
      shell.descendants().forEach(ProcessHandle::destroyForcibly);
      shell.destroyForcibly().waitFor();
    }
    return new Outcome(ended, shell.exitValue(), Files.readString(output));
  }
}
