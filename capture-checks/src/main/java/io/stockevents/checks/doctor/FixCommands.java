package io.stockevents.checks.doctor;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stockevents.connect.rest.ConnectClient;
import io.stockevents.kafka.HangingTransactions.Hanging;
import io.stockevents.postgres.DatabaseSettings;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Shell commands that mend things, for exactly this database, these brokers and this connector.
 * None holds a password: psql asks for it or takes it from {@code PGPASSWORD}.
 *
 * @param brokers {@code host:port} separated by commas
 */
record FixCommands(DatabaseSettings database, String brokers, URI connect, String connector) {

  /** The connector that {@link #registerFile} and {@link #registerOnStack} register. */
  static final String CONNECTOR = "stock_trades_connector";

  /** Stands for the password of the connector's role in {@link #patch}. */
  static final String PASSWORD = "$CDC_PASSWORD";

  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern SAFE = Pattern.compile("[\\w@%+=:,./-]+");
  private static final Pattern SAFE_IN_DOUBLE_QUOTES = Pattern.compile("[^\"$`\\\\!]*");
  private static final Pattern LOCAL =
      Pattern.compile("(localhost|127\\.[\\d.]+|\\[?::1]?)(:\\d+)?");

  /** Each of {@code statements} as {@code role}. */
  String psql(String role, String... statements) {
    return session(role)
        + Arrays.stream(statements).map(sql -> " -c " + quoted(sql)).collect(Collectors.joining());
  }

  /** The one DDL of this repository. */
  String applyDdl(String role) {
    return session(role) + " -f database/timescaledb/init.sql";
  }

  private String session(String role) {
    return "psql " + where() + " -U " + quoted(role) + " -d " + quoted(database.database());
  }

  String startDatabase() {
    return isLocal(database.address()) ? START : "pg_isready " + where();
  }

  String createDatabase() {
    return "createdb " + where() + " -U postgres " + quoted(database.database());
  }

  /** Asks for another password than the one that was refused. */
  String askForPassword() {
    return "cdc-doctor -U " + quoted(database.role()) + " -W";
  }

  String startKafka() {
    String first = brokers.split(",", 2)[0];
    return isLocal(first) ? START : "nc -vz " + quoted(first.replaceFirst(":(\\d+)$", " $1"));
  }

  String startConnect() {
    return isLocal(connect.getAuthority()) ? START : "curl -sS " + quoted(connect.toString());
  }

  String createTopic(String topic) {
    return "kafka-topics.sh --bootstrap-server %s --create --topic %s --partitions 1"
        .formatted(quoted(brokers), quoted(topic));
  }

  String describeTopic(String topic) {
    return "kafka-topics.sh --bootstrap-server %s --describe --topic %s"
        .formatted(quoted(brokers), quoted(topic));
  }

  String alterTopic(String topic, String setting) {
    return "kafka-configs.sh --bootstrap-server %s --alter --entity-type topics --entity-name %s"
            .formatted(quoted(brokers), quoted(topic))
        + " --add-config "
        + quoted(setting);
  }

  /** Ends a transaction that nothing else ends; its records are taken back. */
  String abort(Hanging hanging) {
    return "kafka-transactions.sh --bootstrap-server %s abort --topic %s --partition %d"
            .formatted(
                quoted(brokers),
                quoted(hanging.partition().topic()),
                hanging.partition().partition())
        + " --start-offset "
        + hanging.startOffset();
  }

  /** The connector of this repository, as it is on TimescaleDB. */
  String registerFile() {
    return "curl -fsS -X POST -H 'Content-Type: application/json'"
        + " -d @broker/connect_config/stock_trades_connector.json "
        + quoted(ConnectClient.below(connect, "/connectors").toString());
  }

  /** The connector of this repository, by the embedded stack. */
  String registerOnStack() {
    return "cdc-stack register";
  }

  String restart() {
    return curl("POST", "/restart?includeTasks=true");
  }

  String restartFailed() {
    return curl("POST", "/restart?includeTasks=true&onlyFailed=true");
  }

  String resume() {
    return curl("PUT", "/resume");
  }

  /** Forgets how far the connector was: it reads the whole table again, and goes on from there. */
  String startAnew() {
    // A connector takes a moment to stop; until then, its position cannot be deleted.
    return "%s && %s && %s"
        .formatted(
            curl("PUT", "/stop"),
            curl("DELETE", "/offsets")
                .replace("curl -fsS", "curl -fsS --retry 30 --retry-delay 1 --retry-all-errors"),
            curl("PUT", "/resume"));
  }

  /** Changes these settings of the connector and leaves the others; Kafka 3.8 or later. */
  String patch(Map<String, String> settings) {
    return "curl -fsS -X PATCH -H 'Content-Type: application/json' -d "
        + quoted(JSON.valueToTree(new TreeMap<>(settings)).toString())
            .replace(PASSWORD, "'\"" + PASSWORD + "\"'")
        + " "
        + quoted(connectorUrl("/config"));
  }

  private static final String START = "cdc-stack up   # or: docker compose up -d";

  private String curl(String method, String path) {
    return "curl -fsS -X " + method + " " + quoted(connectorUrl(path));
  }

  private String connectorUrl(String path) {
    String name = URLEncoder.encode(connector, StandardCharsets.UTF_8).replace("+", "%20");
    return ConnectClient.below(connect, "/connectors/" + name) + path;
  }

  /** psql takes lists of hosts and ports, as the driver does. */
  private String where() {
    String[] addresses = database.address().split(",");
    return "-h "
        + quoted(part(addresses, "^\\[?(.*?)]?:\\d+$"))
        + " -p "
        + quoted(part(addresses, "^.*:(\\d+)$"));
  }

  private static String part(String[] addresses, String pattern) {
    return Arrays.stream(addresses)
        .map(address -> address.replaceFirst(pattern, "$1"))
        .collect(Collectors.joining(","));
  }

  private static boolean isLocal(String address) {
    return LOCAL.matcher(address).matches();
  }

  /** A name as an SQL identifier. */
  static String identifier(String name) {
    return name.matches("[a-z_][a-z0-9_]*") ? name : '"' + name.replace("\"", "\"\"") + '"';
  }

  /** One word of a shell. */
  private static String quoted(String word) {
    if (SAFE.matcher(word).matches()) {
      return word;
    }
    return word.contains("'") && SAFE_IN_DOUBLE_QUOTES.matcher(word).matches()
        ? '"' + word + '"'
        : "'" + word.replace("'", "'\\''") + "'";
  }
}
