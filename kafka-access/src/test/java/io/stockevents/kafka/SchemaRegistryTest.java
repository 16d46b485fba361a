package io.stockevents.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.stockevents.cli.ExitCode;
import io.stockevents.cli.UserError;
import io.stockevents.encoding.RegisteredSchema;
import io.stockevents.encoding.SchemaLookup;
import io.stockevents.encoding.UndecodableException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the answers of Apicurio Registry 2.6.13. */
class SchemaRegistryTest {

  private static final Map<String, String> ANSWERS =
      Map.of(
          "/schemas/ids/1",
          "{\"schema\":\"{\\\"type\\\": \\\"int\\\"}\",\"references\":[]}",
          "/schemas/ids/6",
          "{\"schema\":\"message E { B b = 1; }\",\"schemaType\":\"PROTOBUF\",\"references\":"
              + "[{\"name\":\"b.proto\",\"subject\":\"b value/1\",\"version\":1}]}",
          "/subjects/b%20value%2F1/versions/1",
          "{\"id\":2,\"subject\":\"b value/1\",\"version\":1,\"schema\":\"message B { C c = 1; }\","
              + "\"schemaType\":\"PROTOBUF\",\"references\":"
              + "[{\"name\":\"c.proto\",\"subject\":\"c\",\"version\":3}]}",
          "/subjects/c/versions/3",
          "{\"id\":3,\"subject\":\"c\",\"version\":3,\"schema\":\"message C {}\"}");

  @TempDir private Path folder;
  private HttpServer server;
  private final List<String> asked = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(loopback(), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void schemaIsAskedForOnce() throws UndecodableException {
    SchemaLookup registry = registry(Map.of());

    RegisteredSchema schema = registry.schema(1);

    assertThat(schema).isEqualTo(new RegisteredSchema(1, "AVRO", "{\"type\": \"int\"}", Map.of()));
    assertThat(registry.schema(1)).isSameAs(schema);
    assertThat(asked).containsExactly("/schemas/ids/1");
  }

  @Test
  void whatASchemaRefersToComesFirst() throws UndecodableException {
    RegisteredSchema schema = registry(Map.of()).schema(6);

    assertThat(schema.type()).isEqualTo("PROTOBUF");
    assertThat(schema.references().keySet()).containsExactly("c.proto", "b.proto");
    assertThat(schema.references()).containsEntry("c.proto", "message C {}");
  }

  @Test
  void unknownIdIsTheRecordsFault() {
    assertThatThrownBy(() -> registry(Map.of()).schema(99))
        .isInstanceOf(UndecodableException.class)
        .hasMessage("the registry at " + url() + " has no schema 99");
  }

  @Test
  void anotherPathIsNoRegistry() {
    assertThatThrownBy(() -> RegistrySettings.of(Map.of()).registry(url() + "/web", true).schema(1))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.UNREACHABLE))
        .hasMessageContaining(url() + "/web does not answer as a schema registry (HTTP 404)")
        .hasMessageContaining("/apis/ccompat/v7");
  }

  @Test
  void userAndPasswordAreSentAndNeverShown() throws UndecodableException {
    String basic =
        "Basic " + Base64.getEncoder().encodeToString("me:p:w".getBytes(StandardCharsets.UTF_8));
    require(basic);

    String withUser = url().replace("http://", "http://me:p:w@");
    assertThat(RegistrySettings.of(Map.of()).registry(withUser, true).schema(1).id()).isEqualTo(1);
    assertThat(registry(Map.of("basic.auth.user.info", "me:p:w")).schema(1).id()).isEqualTo(1);
    assertThat(registry(Map.of("schema.registry.basic.auth.user.info", "me:p:w")).schema(1).id())
        .isEqualTo(1);
    assertThatThrownBy(() -> registry(Map.of("basic.auth.user.info", "me:wrong")).schema(1))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.UNREACHABLE))
        .hasMessageContaining("does not let us in (HTTP 401)")
        .hasMessageNotContaining("wrong");
  }

  @Test
  void noAnswerIsOneLine() {
    server.stop(0);
    SchemaRegistry away = new SchemaRegistry(URI.create(url()), null, null, Duration.ofMillis(300));

    assertThatThrownBy(() -> away.schema(1))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.UNREACHABLE))
        .hasMessageStartingWith("no answer from the schema registry at " + url() + ": ")
        .message()
        .hasLineCount(1);
  }

  @Test
  void oneThatComesBackIsWaitedFor() throws UndecodableException {
    List<Integer> busy = new ArrayList<>(List.of(503, 429));
    server.removeContext("/");
    server.createContext(
        "/",
        exchange -> {
          if (busy.isEmpty()) {
            answer(exchange);
          } else {
            exchange.sendResponseHeaders(busy.remove(0), -1);
            exchange.close();
          }
        });

    assertThat(registry(Map.of()).schema(1).id()).isEqualTo(1);
  }

  @Test
  void fileMayNameTheRegistryAndTheOptionWins() throws UndecodableException {
    Map<String, Object> file = Map.of("schema.registry.url", url());

    assertThat(RegistrySettings.of(file).registry("http://127.0.0.1:1", false).schema(1).id())
        .isEqualTo(1);
    assertThat(
            RegistrySettings.of(Map.of("schema.registry.url", "http://127.0.0.1:1"))
                .registry(url(), true)
                .schema(1)
                .id())
        .isEqualTo(1);
    assertThat(RegistrySettings.of(Map.of()).registry("", false)).isSameAs(SchemaLookup.NONE);
  }

  @Test
  void whatIsNoUrlIsNamedWithoutItsPassword() {
    assertThatThrownBy(() -> RegistrySettings.of(Map.of()).registry("me:secret@host", true))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining("http://localhost:8081")
        .hasMessageNotContaining("secret");
  }

  @Test
  void namesOfARegistryAreKnownInTheFileAndMistypedOnesAreNot() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "schema.registry.url=" + url() + "\n");
    KafkaAccess.of("localhost:9092", false, file).consumer(null).close();

    Files.writeString(file, "schema.registry.ssl.truststore.locaton=x\n");
    assertThatThrownBy(() -> KafkaAccess.of("localhost:9092", false, file))
        .hasMessageContaining("did you mean schema.registry.ssl.truststore.location?");
  }

  @Test
  void certificateIsChecked() throws Exception {
    Path keys = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "registry",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                "secret",
                "-keystore",
                keys.toString())
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    HttpsServer secure = HttpsServer.create(loopback(), 0);
    secure.setHttpsConfigurator(new HttpsConfigurator(tls(keys)));
    secure.createContext("/", this::answer);
    secure.start();
    try {
      String url = "https://127.0.0.1:" + secure.getAddress().getPort();
      Map<String, Object> trusting = new HashMap<>();
      trusting.put("schema.registry.ssl.truststore.location", keys.toString());
      trusting.put("schema.registry.ssl.truststore.password", "secret");
      trusting.put("schema.registry.ssl.truststore.type", "PKCS12");

      assertThat(RegistrySettings.of(trusting).registry(url, true).schema(1).id()).isEqualTo(1);
      SchemaRegistry doubting =
          new SchemaRegistry(URI.create(url), null, null, Duration.ofMillis(1));
      assertThatThrownBy(() -> doubting.schema(1)).hasMessageContaining("certif");

      trusting.put("schema.registry.ssl.truststore.location", folder.resolve("none").toString());
      assertThatThrownBy(() -> RegistrySettings.of(trusting).registry(url, true))
          .isInstanceOf(UserError.class)
          .hasMessageStartingWith("schema.registry.ssl.*: ");
    } finally {
      secure.stop(0);
    }
  }

  private SchemaLookup registry(Map<String, Object> file) {
    return RegistrySettings.of(file).registry(url(), true);
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** From now on only who says this is let in. */
  private void require(String authorization) {
    server.removeContext("/");
    server.createContext(
        "/",
        exchange -> {
          if (authorization.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            answer(exchange);
          } else {
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
          }
        });
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getRawPath();
    asked.add(path);
    boolean registry = path.startsWith("/schemas") || path.startsWith("/subjects");
    String none =
        registry ? "{\"error_code\":40403,\"message\":\"No content\"}" : "<html>Not Found</html>";
    byte[] answer = ANSWERS.getOrDefault(path, none).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(ANSWERS.containsKey(path) ? 200 : 404, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  private static SSLContext tls(Path keys) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      store.load(in, "secret".toCharArray());
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, "secret".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }
}
