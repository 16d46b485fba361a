package io.stockevents.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.CodedOutputStream;
import io.stockevents.cli.ExitCode;
import io.stockevents.it.Cli;
import io.stockevents.it.OwnStack;
import io.stockevents.it.TestStack;
import io.stockevents.stack.LocalStack;
import io.stockevents.stack.LoopbackPort;
import io.stockevents.stack.StackListener;
import io.stockevents.stack.StackOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * {@code cdc-tail} shows the same changes whatever encodes them: JSON and Avro by Debezium, through
 * Apicurio's converter; JSON Schema and Protobuf, for which Apicurio has no converter, written here
 * as Confluent's would. All schemas are in the registry of {@code cdc-stack up --registry}.
 */
@OwnStack
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RegistryIT {

  private static final Path PROGRAMS = Path.of(System.getProperty("registry.folder"));
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final int CHANGES = 4;
  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static final String TABLE =
      """
      CREATE TABLE orders (region text, no int, amount numeric(12,2), at timestamptz, ok boolean,
        raw bytea, tags int[], note text, PRIMARY KEY (region, no));
      ALTER TABLE orders REPLICA IDENTITY FULL;
      GRANT SELECT ON orders TO cdc;
      CREATE PUBLICATION orders_publication FOR TABLE orders;
      INSERT INTO orders VALUES ('EU', 1, 12.50, '2026-11-28 12:34:56.123456+00', true, '\\xdeadbeef',
        '{1,-2}', 'ünïcode');
      """;

  private static final String MORE =
      """
      INSERT INTO orders (region, no, tags) VALUES ('US', 2, '{}');
      UPDATE orders SET amount = -99.99, note = NULL WHERE no = 1;
      DELETE FROM orders WHERE no = 2;
      """;

  private static final String PROTO =
      """
      syntax = "proto3";
      message Envelope {
        Value before = 1;
        Value after = 2;
        Source source = 3;
        string op = 4;
        int64 ts_ms = 5;
      }
      message Value {
        string region = 1;
        int32 no = 2;
        optional string amount = 3;
        optional string at = 4;
        optional bool ok = 5;
        optional bytes raw = 6;
        repeated int32 tags = 7;
        optional string note = 8;
      }
      message Source { string schema = 1; string table = 2; int64 ts_ms = 3; int64 lsn = 4; }
      """;

  private LocalStack stack;
  private Path folder;
  private KafkaProducer<byte[], byte[]> producer;
  private List<JsonNode> expected;

  @BeforeAll
  void start() throws Exception {
    assumeThat(PROGRAMS)
        .as("the registry's programs, which a build with -Pregistry fetches")
        .isDirectory();
    folder = Files.createTempDirectory("registry-it");
    StackOptions options = StackOptions.in(folder).withRegistry(PROGRAMS);
    stack = LocalStack.start(options, StackListener.SILENT);
    Map<String, Object> settings =
        Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, stack.bootstrapServers());
    producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    try (Admin admin = Admin.create(settings)) {
      admin
          .createTopics(
              Stream.of("json", "proto", "mixed")
                  .map(topic -> new NewTopic(topic, Optional.of(1), Optional.empty()))
                  .toList())
          .all()
          .get();
    }
    execute(TABLE);
    register("plain", Map.of("decimal.handling.mode", "string"), "plain");
    register("avro", Map.of("decimal.handling.mode", "precise"), "avro");
    // Both have the first row as snapshot.
    tail("plain.public.orders", "-c", "1");
    tail("avro.public.orders", "-c", "1");
    execute(MORE);
    expected = changes(tail("plain.public.orders", "-c", Integer.toString(CHANGES)));
  }

  @AfterAll
  void stop() {
    if (producer != null) {
      producer.close();
    }
    if (stack != null) {
      stack.close();
    }
    if (folder != null) {
      TestStack.delete(folder);
    }
  }

  @Test
  void avroOfTheConnectorIsAsItsJson() throws Exception {
    assertThat(expected)
        .extracting(change -> change.path("op").asText())
        .containsExactly("r", "c", "u", "d");

    Cli.Result avro = tail("avro.public.orders", "-c", Integer.toString(CHANGES));

    assertThat(avro.exitCode()).as(avro.err()).isZero();
    assertThat(changes(avro)).isEqualTo(expected);
    assertThat(subjects()).contains("avro.public.orders-key", "avro.public.orders-value");
  }

  @Test
  void registryThatDiesIsStartedAgainAndHasItsSchemas() throws Exception {
    long killed = registryPid();
    ProcessHandle.of(killed).orElseThrow().destroyForcibly();
    await().atMost(LIMIT).until(() -> registryPid() != killed && answers());

    assertThat(changes(tail("avro.public.orders", "-e"))).isEqualTo(expected);
  }

  @Test
  void jsonSchemaIsAsJson() throws Exception {
    int schema =
        schema(
            "json-value",
            "JSON",
            "{\"$schema\":\"http://json-schema.org/draft-07/schema#\",\"type\":\"object\"}");
    for (JsonNode change : expected) {
      send("json", json(key(change)), framed(schema, json(envelope(change))));
    }

    assertThat(changes(tail("json", "-e"))).isEqualTo(expected);
  }

  @Test
  void protobufIsAsJson() throws Exception {
    int schema = schema("proto-value", "PROTOBUF", PROTO);
    for (JsonNode change : expected) {
      // The first message of the file: no path.
      send("proto", json(key(change)), framed(schema, new byte[] {0}, protobuf(change)));
    }

    assertThat(changes(tail("proto", "-e"))).isEqualTo(expected);
  }

  @Test
  void recordsThatCannotBeDecodedAreReportedAmongOthers() throws Exception {
    int schema =
        schema("json-value", "JSON", "{\"$schema\":\"http://json-schema.org/draft-07/schema#\"}");
    int avro =
        schema("of-another-value", "AVRO", "{\"type\":\"record\",\"name\":\"X\",\"fields\":[]}");
    byte[] value = json(envelope(expected.get(0)));
    send("mixed", json(key(expected.get(0))), framed(schema, value));
    send("mixed", json(key(expected.get(0))), framed(999_999, value));
    send("mixed", json(key(expected.get(0))), framed(avro, value));
    send("mixed", json(key(expected.get(0))), value);

    Cli.Result mixed = tail("mixed", "-e");

    assertThat(mixed.exitCode()).isEqualTo(ExitCode.DATA_WRONG);
    assertThat(mixed.out().lines()).hasSize(2);
    assertThat(mixed.err())
        .contains("mixed-0@1: the registry at " + registry() + " has no schema 999999\n")
        .contains("mixed-0@2: it is not of schema " + avro + ": ");
  }

  @Test
  void nothingIsLostWhileTheRegistryIsAway() throws Exception {
    String away = "http://127.0.0.1:" + LoopbackPort.free();

    Cli.Result first = run("avro.public.orders", away, "-e", "-G", "away", "-o", "beginning");

    assertThat(first.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(first.out()).isEmpty();
    assertThat(first.err())
        .contains(
            "cannot decode avro.public.orders-0@0: no answer from the schema registry at " + away);
    assertThat(first.err().lines().filter(line -> line.contains("registry"))).hasSize(1);
    Cli.Result second = run("avro.public.orders", registry(), "-e", "-G", "away");
    assertThat(changes(second)).isEqualTo(expected);
  }

  @Test
  void withoutARegistryTheRecordSaysWhatItNeeds() {
    Cli.Result result = run("avro.public.orders", "", "-e");

    assertThat(result.exitCode()).isEqualTo(ExitCode.DATA_WRONG);
    assertThat(result.err()).contains("of a schema registry; --registry URL says where that is");
  }

  /** What is of the change and not of its way: key, rows, operation. */
  private static List<JsonNode> changes(Cli.Result tailed) throws IOException {
    List<JsonNode> changes = new ArrayList<>();
    for (String line : tailed.out().lines().toList()) {
      ObjectNode event = (ObjectNode) JSON.readTree(line);
      changes.add(event.retain("op", "key", "before", "after"));
    }
    return changes;
  }

  private Cli.Result tail(String topic, String... more) {
    return run(
        topic,
        registry(),
        Stream.concat(Stream.of("-o", "beginning"), Stream.of(more)).toArray(String[]::new));
  }

  private Cli.Result run(String topic, String registry, String... more) {
    List<String> words = new ArrayList<>(List.of("cdc-tail", "-f", "json", "-t", topic));
    words.addAll(List.of("--timeout", "60s", "-b", stack.bootstrapServers()));
    words.addAll(List.of(more));
    return Cli.run(Map.of("SCHEMA_REGISTRY_URL", registry), words.toArray(String[]::new));
  }

  private String registry() {
    return stack.registryUrl().orElseThrow().toString();
  }

  private void register(String name, Map<String, String> more, String prefix) throws Exception {
    Map<String, String> config = new HashMap<>(more);
    config.putAll(
        Map.of(
            "connector.class", "io.debezium.connector.postgresql.PostgresConnector",
            "database.hostname", "${env:CDC_DATABASE_HOST}",
            "database.port", "${env:CDC_DATABASE_PORT}",
            "database.dbname", "${env:POSTGRES_DB}",
            "database.user", "cdc",
            "database.password", "${env:CDC_PASSWORD}",
            "plugin.name", "pgoutput",
            "slot.name", prefix + "_slot",
            "publication.name", "orders_publication",
            "publication.autocreate.mode", "disabled"));
    config.putAll(
        Map.of(
            "topic.prefix", prefix,
            "table.include.list", "public.orders",
            "tombstones.on.delete", "false",
            "topic.creation.default.partitions", "1",
            "topic.creation.default.replication.factor", "1"));
    for (String part : List.of("key", "value")) {
      config.putAll(converter(part + ".converter", name.equals("avro")));
    }
    URI url = URI.create(stack.connectUrl() + "/connectors/" + name + "/config");
    String body = JSON.writeValueAsString(config);
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              HttpResponse<String> response = call(request(url).PUT(BodyPublishers.ofString(body)));
              assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
            });
  }

  private static Map<String, String> converter(String name, boolean avro) {
    return avro
        ? Map.of(
            name,
            "io.apicurio.registry.utils.converter.AvroConverter",
            name + ".apicurio.registry.url",
            "${env:APICURIO_REGISTRY_URL}",
            name + ".apicurio.registry.auto-register",
            "true",
            name + ".apicurio.registry.headers.enabled",
            "false",
            name + ".apicurio.registry.as-confluent",
            "true",
            name + ".apicurio.registry.use-id",
            "contentId")
        : Map.of(
            name, "org.apache.kafka.connect.json.JsonConverter", name + ".schemas.enable", "false");
  }

  private int schema(String subject, String type, String text) throws Exception {
    String body = JSON.writeValueAsString(Map.of("schemaType", type, "schema", text));
    URI url = URI.create(registry() + "/subjects/" + subject + "/versions");
    HttpResponse<String> response = call(request(url).POST(BodyPublishers.ofString(body)));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body()).path("id").asInt();
  }

  private List<String> subjects() throws Exception {
    List<String> subjects = new ArrayList<>();
    String body = call(request(URI.create(registry() + "/subjects"))).body();
    JSON.readTree(body).forEach(subject -> subjects.add(subject.asText()));
    return subjects;
  }

  private boolean answers() throws InterruptedException {
    try {
      return call(request(URI.create(registry() + "/subjects"))).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private static HttpRequest.Builder request(URI url) {
    return HttpRequest.newBuilder(url).header("Content-Type", "application/json").timeout(LIMIT);
  }

  private static HttpResponse<String> call(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  private long registryPid() throws IOException {
    return Long.parseLong(Files.readAllLines(folder.resolve("registry/registry.pid")).get(0));
  }

  private void send(String topic, byte[] key, byte[] value) throws Exception {
    producer.send(new ProducerRecord<>(topic, key, value)).get();
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(stack.jdbcUrl(), "postgres", "postgres");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static byte[] framed(int schema, byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0);
    out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(schema).array());
    Stream.of(parts).forEach(out::writeBytes);
    return out.toByteArray();
  }

  private static JsonNode key(JsonNode change) {
    return change.path("key");
  }

  /** As Debezium would send it. */
  private static JsonNode envelope(JsonNode change) {
    ObjectNode envelope = JSON.createObjectNode();
    envelope.set("before", change.path("before"));
    envelope.set("after", change.path("after"));
    envelope
        .putObject("source")
        .put("schema", "public")
        .put("table", "orders")
        .put("ts_ms", 1)
        .put("lsn", 2);
    return envelope.put("op", change.path("op").asText()).put("ts_ms", 3);
  }

  private static byte[] json(JsonNode tree) throws IOException {
    return tree.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] protobuf(JsonNode change) throws IOException {
    return message(
        row(change.path("before")),
        row(change.path("after")),
        message("public", "orders", 1L, 2L),
        change.path("op").asText(),
        3L);
  }

  private static byte @Nullable [] row(JsonNode row) throws IOException {
    if (!row.isObject()) {
      return null;
    }
    ByteArrayOutputStream tags = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(tags);
    for (JsonNode tag : row.path("tags")) {
      out.writeInt32NoTag(tag.asInt());
    }
    out.flush();
    return message(
        row.path("region").asText(),
        row.path("no").asLong(),
        text(row.path("amount")),
        text(row.path("at")),
        row.path("ok").isNull() ? null : row.path("ok").asBoolean(),
        row.path("raw").isNull() ? null : row.path("raw").binaryValue(),
        tags.size() == 0 ? null : tags.toByteArray(),
        text(row.path("note")));
  }

  private static @Nullable String text(JsonNode value) {
    return value.isNull() ? null : value.asText();
  }

  /** A message whose fields are numbered from 1 on; those that are null are left out. */
  private static byte[] message(@Nullable Object... fields) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    for (int field = 1; field <= fields.length; field++) {
      Object value = fields[field - 1];
      if (value instanceof String text) {
        out.writeString(field, text);
      } else if (value instanceof Long number) {
        out.writeInt64(field, number);
      } else if (value instanceof Boolean flag) {
        out.writeBool(field, flag);
      } else if (value instanceof byte[] nested) {
        out.writeByteArray(field, nested);
      }
    }
    out.flush();
    return bytes.toByteArray();
  }
}
