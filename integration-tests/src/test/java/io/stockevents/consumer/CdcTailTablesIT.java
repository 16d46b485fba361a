package io.stockevents.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stockevents.it.CapturedDatabase;
import io.stockevents.it.Cli;
import io.stockevents.it.OwnData;
import io.stockevents.it.StackExtension;
import io.stockevents.it.TestStack;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tables of somebody's own, of which nothing in this project knows: with a key of two columns, with
 * a column of every type, and partitioned. Nothing is said to {@code cdc-tail} but the topic.
 */
@ExtendWith(StackExtension.class)
@OwnData
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CdcTailTablesIT {

  private static final String NAME = "tables";
  private static final JsonMapper JSON = new JsonMapper();

  private static final String TABLES =
      """
      CREATE TYPE mood AS ENUM ('sad', 'ok');
      CREATE TABLE orders (region text, number text, amount numeric(12,2), note text,
        PRIMARY KEY (region, number));
      ALTER TABLE orders REPLICA IDENTITY FULL;
      CREATE TABLE every_type (id bigint PRIMARY KEY, a smallint, b int, c numeric(10,2), d numeric,
        e real, f double precision, g boolean, h char(3), i varchar(10), j text, k bytea, l date,
        m time, n timetz, o timestamp, p timestamptz, q interval, r uuid, s json, t jsonb, u xml,
        v inet, w cidr, x macaddr, y bit(3), z int[], aa text[], bb mood, cc int4range,
        dd tstzrange, ee point, ff money, gg oid);
      CREATE TABLE readings (at timestamptz, sensor int, value float8, PRIMARY KEY (at, sensor))
        PARTITION BY RANGE (at);
      CREATE TABLE readings_2026 PARTITION OF readings
        FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
      GRANT SELECT ON orders, every_type, readings, readings_2026 TO cdc;
      ALTER PUBLICATION cdc_publication SET (publish_via_partition_root = true);
      ALTER PUBLICATION cdc_publication ADD TABLE orders, every_type, readings;
      """;

  private static final String CHANGES =
      """
      BEGIN;
      INSERT INTO orders VALUES ('EU', 'A/1', 5, 'first');
      UPDATE orders SET amount = 7.5, note = NULL;
      COMMIT;
      DELETE FROM orders;
      INSERT INTO every_type VALUES (1, 1, 2, 3.45, 1e30, 1.5, 2.5, true, 'abc', 'vär', 'tex"t',
        '\\xdead', '2026-11-28', '10:00:01', '10:00:01+02', '2026-11-28 10:00:01.5',
        '2026-11-28 10:00:01.5+00', '1 day 2 hours', '00000000-0000-4000-8000-000000000001',
        '{"a": [1]}', '{"b": 2}', '<x/>', '10.0.0.1', '10.0.0.0/8', '08:00:2b:01:02:03', B'101',
        '{1,2}', '{x,NULL}', 'ok', '[1,5)', '[2026-01-01 00:00+00,)', '(1,2)', '12.34', 77);
      UPDATE every_type SET b = 3;
      INSERT INTO every_type (id) VALUES (2);
      DELETE FROM every_type WHERE id = 1;
      INSERT INTO readings VALUES ('2026-11-28 10:00+00', 7, 21.5);
      UPDATE readings SET value = 22;
      """;

  private final TestStack stack;
  private final CapturedDatabase captured;

  CdcTailTablesIT(TestStack stack) throws SQLException, IOException {
    this.stack = stack;
    captured =
        CapturedDatabase.create(
            stack,
            NAME,
            List.of(),
            Map.of("provide.transaction.metadata", "true", "tombstones.on.delete", "true"));
  }

  /** As docs/commands.md says. A changed config would be taken up some time later. */
  @BeforeAll
  void addTablesToTheConnector() throws SQLException {
    captured.database().execute(TABLES);
    // A task that is deleted while it starts can fence the one that comes after it.
    captured.newEvents();
    captured.connector().delete();
    captured.register(
        Map.of(
            "table.include.list", "public[.].*",
            "snapshot.include.collection.list", "public[.].*"));
    captured.eventsOf(() -> captured.database().execute(CHANGES));
  }

  @AfterAll
  void remove() throws SQLException {
    captured.close();
  }

  @Test
  void textHasTableKeyAndWhatChangedInEightyColumns() {
    assertThat(text("orders"))
        .containsExactly(
            "insert   orders EU/A/1  amount=5.00 note=first",
            "update   orders EU/A/1  amount 5.00 → 7.50 note first → null",
            "delete   orders EU/A/1  amount=7.50 note=null",
            "tombstone EU/A/1");
    assertThat(text("every_type"))
        .satisfiesExactly(
            line -> assertThat(line).startsWith("insert   every_type 1  a=1 b=2 c=3.45 d="),
            line -> assertThat(line).startsWith("update   every_type 1  a=1 b=3 c=3.45 d="),
            line -> assertThat(line).startsWith("insert   every_type 2  a=null b=null c=null"),
            line -> assertThat(line).isEqualTo("delete   every_type 1  only the key is logged"),
            line -> assertThat(line).isEqualTo("tombstone 1"));
    assertThat(text("readings"))
        .containsExactly(
            "insert   readings 2026-11-28T10:00:00.000000Z/7  value=21.5",
            "update   readings 2026-11-28T10:00:00.000000Z/7  value=22.0");
  }

  @Test
  void jsonHasEveryColumnKeyAndTransaction() throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (String line : tail("-t", "^" + NAME + "[.]public[.]", "-f", "json", "--in-order")) {
      events.add(JSON.readTree(line));
    }

    JsonNode row = find(events, "every_type", "c").path("after");
    assertThat(row.size()).isEqualTo(34);
    assertThat(row.path("i").asText()).isEqualTo("vär");
    assertThat(row.path("s").asText()).isEqualTo("{\"a\": [1]}");
    assertThat(row.path("aa")).hasToString("[\"x\",null]");
    JsonNode update = find(events, "orders", "u");
    assertThat(update.path("key")).hasToString("{\"region\":\"EU\",\"number\":\"A/1\"}");
    assertThat(update.at("/transaction/total_order").asInt()).isEqualTo(2);
    assertThat(update.at("/before/note").asText()).isEqualTo("first");
    assertThat(update.path("timestamp").asText()).startsWith("20");
    assertThat(events.stream().filter(event -> event.has("lsn")).map(event -> event.path("lsn")))
        .extracting(JsonNode::asLong)
        .isSorted();
  }

  @Test
  void filtersAndTemplatesKnowItsColumnsAndItsKey() {
    String orders = NAME + ".public.orders";

    assertThat(tail("-t", orders, "-f", "raw", "--key", "EU/A/1", "--changed", "note"))
        .singleElement()
        .satisfies(line -> assertThat(line).startsWith("{\"before\":{\"region\":\"EU\""));
    assertThat(
            tail(
                "-t",
                orders + "," + NAME + ".transaction",
                "-f",
                "%t %p %k\\n",
                "--where",
                "op == 'u' && double(after.amount) > double(before.amount) && tx > 0"))
        .containsExactly(orders + " 0 {\"region\":\"EU\",\"number\":\"A/1\"}");
    assertThat(tail("-t", NAME + ".transaction", "-c", "2"))
        .satisfiesExactly(
            line -> assertThat(line).contains(" begin    transaction "),
            line -> assertThat(line).contains(" end      transaction ", " event"));
  }

  private static JsonNode find(List<JsonNode> events, String table, String operation) {
    return events.stream()
        .filter(event -> event.path("table").asText().equals(table))
        .filter(event -> event.path("op").asText().equals(operation))
        .findFirst()
        .orElseThrow();
  }

  /** The lines about a table, without their times, and coordinates of tombstones. */
  private List<String> text(String table) {
    List<String> lines = tail("-t", NAME + ".public." + table);
    assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    return lines.stream()
        .map(line -> line.replaceFirst("^[0-9:.]{12} | at tables.*$", ""))
        .toList();
  }

  private List<String> tail(String... options) {
    Map<String, String> environment = new HashMap<>(stack.environment());
    environment.put("COLUMNS", "80");
    String[] command =
        Stream.concat(Stream.of("cdc-tail", "--timeout=60s", "--until-end"), Stream.of(options))
            .toArray(String[]::new);
    Cli.Result result = Cli.run(environment, command);
    assertThat(result.exitCode()).as(result.err()).isZero();
    return result.out().lines().toList();
  }
}
