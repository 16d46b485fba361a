package io.stockevents.kafka;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockevents.cli.Interruption;
import io.stockevents.cli.UserError;
import io.stockevents.encoding.RegisteredSchema;
import io.stockevents.encoding.SchemaLookup;
import io.stockevents.encoding.UndecodableException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * A schema registry that answers as Confluent's does, as Apicurio (at {@code /apis/ccompat/v7}),
 * Karapace and Redpanda do. Each schema is asked for once. Safe for use by many threads.
 */
final class SchemaRegistry implements SchemaLookup {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(3);
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final URI url;
  private final @Nullable String authorization;
  private final @Nullable SSLContext tls;
  private final Duration answer;
  private final Map<Integer, RegisteredSchema> known = new HashMap<>();

  /** Made when it is first needed: most commands read JSON and never do. */
  private @Nullable HttpClient http;

  /**
   * @param url without user and password
   * @param credentials {@code user:password}; null for none
   * @param tls whom to trust, and who to be; null for what Java has
   * @param answer how long it may take to answer, all attempts together
   */
  SchemaRegistry(URI url, @Nullable String credentials, @Nullable SSLContext tls, Duration answer) {
    this.url = url;
    this.authorization = credentials == null ? null : "Basic " + base64(credentials);
    this.tls = tls;
    this.answer = answer;
  }

  /**
   * @throws UserError if the registry gives no answer, or refuses one
   * @throws WakeupException if the process was asked to end meanwhile
   */
  @Override
  public synchronized RegisteredSchema schema(int id) throws UndecodableException {
    @Nullable RegisteredSchema schema = known.get(id);
    if (schema == null) {
      schema = fetch(id);
      known.put(id, schema);
    }
    return schema;
  }

  private RegisteredSchema fetch(int id) throws UndecodableException {
    JsonNode schema = get("/schemas/ids/" + id, "schema " + id);
    Map<String, String> references = new LinkedHashMap<>();
    addReferences(schema, references);
    return new RegisteredSchema(
        id, schema.path("schemaType").asText("AVRO"), text(schema), references);
  }

  /** Those that they refer to come first. */
  private void addReferences(JsonNode schema, Map<String, String> found)
      throws UndecodableException {
    for (JsonNode reference : schema.path("references")) {
      String name = reference.path("name").asText();
      if (!found.containsKey(name)) {
        String subject = reference.path("subject").asText();
        int version = reference.path("version").asInt();
        JsonNode referred =
            get(
                "/subjects/%s/versions/%d".formatted(inPath(subject), version),
                "version %d of %s".formatted(version, subject));
        addReferences(referred, found);
        found.putIfAbsent(name, text(referred));
      }
    }
  }

  private static String text(JsonNode schema) {
    return schema.path("schema").asText();
  }

  private JsonNode get(String path, String what) throws UndecodableException {
    HttpResponse<String> response = send(path);
    JsonNode body = parse(response.body());
    int status = response.statusCode();
    if (status == 200 && body.has("schema")) {
      return body;
    }
    if (status == 404 && body.has("error_code")) {
      throw new UndecodableException("the registry at %s has no %s".formatted(url, what));
    }
    if (status == 401 || status == 403) {
      throw UserError.unreachable(
          "the schema registry at %s does not let us in (HTTP %d); basic.auth.user.info in --consumer-config says who we are"
              .formatted(url, status),
          null);
    }
    throw UserError.unreachable(
        "%s does not answer as a schema registry (HTTP %d); Confluent's interface may be at another path, as Apicurio's at /apis/ccompat/v7"
            .formatted(url, status),
        null);
  }

  /** Tries again for a while: it may be about to come back, and a command ends without it. */
  private HttpResponse<String> send(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(REQUEST_LIMIT)
            .header("Accept", "application/vnd.schemaregistry.v1+json, application/json");
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    long limit = System.nanoTime() + answer.toNanos();
    while (true) {
      if (Interruption.requested()) {
        throw new WakeupException();
      }
      String reason;
      @Nullable IOException cause = null;
      try {
        HttpResponse<String> response = client().send(request.build(), BodyHandlers.ofString());
        if (response.statusCode() < 500 && response.statusCode() != 429) {
          return response;
        }
        reason = "HTTP " + response.statusCode();
      } catch (IOException e) {
        reason = reason(e);
        cause = e;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new WakeupException();
      }
      if (System.nanoTime() > limit) {
        throw UserError.unreachable(
            "no answer from the schema registry at %s: %s; is it up?".formatted(url, reason),
            cause);
      }
      pause();
    }
  }

  private HttpClient client() {
    if (http == null) {
      HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(REQUEST_LIMIT);
      if (tls != null) {
        builder.sslContext(tls);
      }
      http = builder.build();
    }
    return http;
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WakeupException();
    }
  }

  /** Java has no words for a refused connection. */
  private static String reason(IOException e) {
    if (e instanceof InterruptedIOException || e instanceof java.net.http.HttpTimeoutException) {
      return "timed out";
    }
    Throwable cause = e;
    while (cause.getMessage() == null && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? "it cannot be connected to" : cause.getMessage();
  }

  private static JsonNode parse(String body) {
    try {
      return JSON.readTree(body);
    } catch (JacksonException e) {
      return JSON.missingNode();
    }
  }

  private static String base64(String credentials) {
    return Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
  }

  private static String inPath(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
