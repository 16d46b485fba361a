package io.stockevents.checks.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.stockevents.checks.doctor.ConnectStatus.Connector;
import io.stockevents.checks.doctor.ConnectStatus.Part;
import io.stockevents.checks.doctor.ConnectStatus.Position;
import io.stockevents.checks.doctor.ProbeResult.Unreachable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is made of the answers of a worker, which are as a real one gave them. */
class ConnectProbeTest {

  private static final String CONNECTORS =
      """
      {"c":{"status":{"name":"c","connector":{"state":"RUNNING","worker_id":"w"},
        "tasks":[{"id":0,"state":"FAILED","worker_id":"w","trace":"x.Y: no\\n\\tat z"}]},
        "info":{"name":"c","config":{"slot.name":"s","tasks.max":"1"}}},"other":{}}
      """;

  private final Map<String, String> answers = new HashMap<>();
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    answers.put("/gateway/", "{\"version\":\"4.3.1\",\"commit\":\"x\",\"kafka_cluster_id\":\"y\"}");
    answers.put("/gateway/connectors?expand=status&expand=info", CONNECTORS);
    answers.put(
        "/gateway/connector-plugins",
        "[{\"class\":\"io.debezium.connector.postgresql.PostgresConnector\","
            + "\"type\":\"source\",\"version\":\"3.7.0.Final\"}]");
    answers.put("/gateway/connectors/c/topics", "{\"c\":{\"topics\":[\"a\",\"b\"]}}");
    answers.put(
        "/gateway/connectors/c/offsets",
        "{\"offsets\":[{\"partition\":{\"server\":\"cdc\"},\"offset\":{\"lsn\":1}}]}");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String answer = answers.get(exchange.getRequestURI().toString());
          byte[] body = (answer == null ? "{}" : answer).getBytes(UTF_8);
          exchange.sendResponseHeaders(answer == null ? 404 : 200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void asksBelowThePathOfTheUrl() throws Exception {
    for (String url : List.of("/gateway", "/gateway/")) {
      ConnectStatus facts = ask(url).answer().orElseThrow();

      assertThat(facts.version()).isEqualTo("4.3.1");
      assertThat(facts.debezium()).contains("3.7.0.Final");
      assertThat(facts.names()).containsExactly("c", "other");
      assertThat(facts.connector())
          .contains(
              new Connector(
                  new Part("RUNNING", ""),
                  List.of(new Part("FAILED", "x.Y: no\n\tat z")),
                  Map.of("slot.name", "s", "tasks.max", "1"),
                  Optional.of(List.of("a", "b")),
                  Optional.of(Position.LOG)));
    }
    assertThat(ask("/")).isInstanceOf(Unreachable.class);
  }

  @Test
  void knowsHowFarTheConnectorIs() throws Exception {
    answers.put(
        "/gateway/connectors/c/offsets",
        "{\"offsets\":[{\"partition\":{},\"offset\":{\"snapshot\":\"INITIAL\",\"lsn\":1}}]}");
    assertThat(connector().position()).contains(Position.SNAPSHOT);

    answers.put("/gateway/connectors/c/offsets", "{\"offsets\":[]}");
    assertThat(connector().position()).contains(Position.NONE);
  }

  @Test
  void doesWithoutWhatAnOlderConnectDoesNotHave() throws Exception {
    answers.remove("/gateway/connectors/c/offsets");
    answers.remove("/gateway/connectors/c/topics");

    assertThat(connector().position()).isEmpty();
    assertThat(connector().writtenTopics()).isEmpty();
  }

  @Test
  void saysWhereNobodyAnswers() throws Exception {
    server.stop(0);

    Unreachable<?> unreachable = Capture.unreachable(ask("/gateway"));
    assertThat(unreachable.reason()).startsWith("no Kafka Connect at http://127.0.0.1:");
    assertThat(unreachable.fix()).contains("help");
  }

  @Test
  void doesNotWaitLongerThanItWasTold() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI url = URI.create("http://127.0.0.1:" + mute.getLocalPort());

      Unreachable<?> unreachable =
          Capture.unreachable(new ConnectProbe(url, "c", Duration.ofMillis(200), "help").ask());

      assertThat(unreachable.reason()).startsWith(url + " does not answer within");
    }
  }

  private Connector connector() throws InterruptedException {
    return ask("/gateway").answer().flatMap(ConnectStatus::connector).orElseThrow();
  }

  private ProbeResult<ConnectStatus> ask(String path) throws InterruptedException {
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    return new ConnectProbe(url, "c", Duration.ofSeconds(10), "help").ask();
  }
}
