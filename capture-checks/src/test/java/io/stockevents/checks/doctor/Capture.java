package io.stockevents.checks.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.checks.doctor.ConnectStatus.Connector;
import io.stockevents.checks.doctor.ConnectStatus.Part;
import io.stockevents.checks.doctor.ConnectStatus.Position;
import io.stockevents.checks.doctor.KafkaStatus.Retention;
import io.stockevents.checks.doctor.KafkaStatus.Topic;
import io.stockevents.checks.doctor.ProbeResult.Answered;
import io.stockevents.checks.doctor.ProbeResult.Unreachable;
import io.stockevents.postgres.CaptureCatalog;
import io.stockevents.postgres.CaptureCatalog.CaptureRole;
import io.stockevents.postgres.CaptureCatalog.FailedJob;
import io.stockevents.postgres.CaptureCatalog.Policy;
import io.stockevents.postgres.CaptureCatalog.Publication;
import io.stockevents.postgres.CaptureCatalog.ReplicaIdentity;
import io.stockevents.postgres.CaptureCatalog.Server;
import io.stockevents.postgres.CaptureCatalog.Slot;
import io.stockevents.postgres.CaptureCatalog.Spill;
import io.stockevents.postgres.CaptureCatalog.Table;
import io.stockevents.postgres.CaptureCatalog.TimescaleDb;
import io.stockevents.postgres.DatabaseSettings;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Answered of a sound capture of a hypertable; tests break them one at a time. */
final class Capture {

  static final Instant NOW = Instant.parse("2026-11-22T03:00:00Z");
  static final String CHUNK = "_timescaledb_internal._hyper_1_2_chunk";
  static final DatabaseSettings SETTINGS =
      new DatabaseSettings("jdbc:postgresql://db:5433/trading", "stock_events", "s3cret");
  static final DoctorOptions OPTIONS =
      new DoctorOptions(
          "cdc.public.stock_trades",
          URI.create("http://connect:8083"),
          "stock_trades_connector",
          Optional.empty(),
          Optional.empty(),
          Duration.ofSeconds(5));

  DoctorOptions options = OPTIONS;
  Server server = new Server("18.6", 18, "stock_events", "postgres", "logical", 1, 10, 1, 10);
  Optional<TimescaleDb> timescaleDb =
      Optional.of(new TimescaleDb("2.30.1", true, false, true, List.of()));
  Table.Kind kind = Table.Kind.HYPERTABLE;
  boolean tableExists = true;
  String key = "trade_id, created_at";
  ReplicaIdentity replicaIdentity = ReplicaIdentity.FULL;
  List<String> chunks =
      IntStream.rangeClosed(1, 9)
          .mapToObj(i -> "_timescaledb_internal._hyper_1_%d_chunk".formatted(i))
          .toList();
  List<String> chunksNotFull = List.of();
  List<FailedJob> failedJobs = List.of();
  int compressedChunks;
  List<String> missingGrants = List.of();
  Optional<Instant> newestRow = Optional.of(NOW.minusSeconds(60));
  Optional<Publication> publication =
      Optional.of(new Publication(false, false, true, false, true, List.of(), List.of()));
  Optional<Slot> slot = Optional.of(slot("reserved", 42));
  Optional<CaptureRole> captureRole = Optional.of(new CaptureRole(true, true, false, true));

  final Map<CaptureCatalog.Part, CaptureCatalog.Unread> unread =
      new EnumMap<>(CaptureCatalog.Part.class);

  boolean databaseSilent;
  boolean connectSilent;
  Optional<List<String>> writtenTopics = Optional.of(List.of("cdc.public.stock_trades"));
  Optional<Position> position = Optional.of(Position.LOG);
  Optional<String> debezium = Optional.of("3.7.0.Final");
  boolean registered = true;
  Part connector = new Part("RUNNING", "");
  List<Part> tasks = List.of(new Part("RUNNING", ""));
  final Map<String, String> config = new HashMap<>();

  Optional<Topic> topic =
      Optional.of(
          new Topic(
              1,
              List.of(),
              List.of(),
              true,
              Optional.of(NOW.minusSeconds(59)),
              Optional.of(new Retention(false, Optional.of(Duration.ofDays(7)), -1)),
              Optional.of(List.of())));
  boolean topicForbidden;

  Capture() {
    config.putAll(
        Map.of(
            "topic.prefix", "cdc",
            "plugin.name", "pgoutput",
            "slot.name", "cdc_slot",
            "publication.autocreate.mode", "disabled",
            "table.include.list",
                "public.stock_trades,_timescaledb_internal._hyper_[0-9]+_[0-9]+_chunk",
            "snapshot.include.collection.list", "public.stock_trades",
            "tombstones.on.delete", "false",
            "heartbeat.interval.ms", "5000",
            "heartbeat.action.query", "SELECT 1",
            "offset.mismatch.strategy", "trust_offset"));
    config.putAll(
        Map.of(
            "database.user", "cdc",
            "database.password", "s3cret",
            "publication.name", "cdc_publication",
            "message.key.columns",
                "public.stock_trades:trade_id,created_at;"
                    + "_timescaledb_internal._hyper_[0-9]+_[0-9]+_chunk:trade_id,created_at",
            "errors.retry.timeout", "60000",
            "transforms", "timescaledb,hypertable",
            "transforms.hypertable.type", "io.stockevents.connect.HypertableChanges",
            "transforms.timescaledb.type", "io.stockevents.connect.RetriedTransform",
            "transforms.timescaledb.transform",
                "io.debezium.connector.postgresql.transforms.timescaledb.TimescaleDb",
            "transforms.timescaledb.target.topic.prefix", "cdc"));
  }

  /** What a service that has to be silent said instead. */
  static Unreachable<?> unreachable(ProbeResult<?> reply) {
    assertThat(reply).isInstanceOf(Unreachable.class);
    return (Unreachable<?>) reply;
  }

  static Slot slot(String walStatus, long pid) {
    return new Slot(
        "pgoutput",
        "trading",
        pid == 0 ? OptionalLong.empty() : OptionalLong.of(pid),
        walStatus,
        4_000_000,
        1_000,
        OptionalLong.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(new Spill(0, 0, "64MB")));
  }

  void plain() {
    kind = Table.Kind.PLAIN;
    timescaleDb = Optional.empty();
    config.keySet().removeIf(name -> name.startsWith("transforms"));
  }

  void policy(Policy.Effect policy) {
    timescaleDb =
        Optional.of(
            new TimescaleDb("2.30.1", true, false, true, List.of(new Policy(policy, "90 days"))));
  }

  void kafka(Topic changed) {
    topic = Optional.of(changed);
  }

  /**
   * Asserts what is said of a sound capture once {@code state} has been made of it.
   *
   * @param detail is in what is said
   * @param fix is in the command that fixes it; empty if there is to be none
   */
  static void assertFound(
      Consumer<Capture> state, CheckId id, Status status, String detail, String fix) {
    Capture capture = new Capture();
    state.accept(capture);

    List<Check> checks = capture.examine();

    assertThat(checks)
        .hasSameSizeAs(CheckId.values())
        .allSatisfy(each -> assertThat(each.toString()).doesNotContain("s3cret"));
    Check check = checks.stream().filter(each -> each.id() == id).findFirst().orElseThrow();
    assertThat(check.status()).as(check.detail()).isEqualTo(status);
    assertThat(check.detail()).contains(detail).doesNotContain("\n");
    assertThat(check.fix().isPresent()).as(check.fix().toString()).isNotEqualTo(fix.isEmpty());
    assertThat(check.fix().orElse("")).contains(fix);
  }

  /** What a doctor would find. */
  List<Check> examine() {
    FixCommands commands =
        new FixCommands(SETTINGS, "broker:9092", options.connect(), options.connector());
    ProbeResult<ConnectStatus> connect =
        connectSilent
            ? new Unreachable<>("no Kafka Connect", Optional.of(commands.startConnect()))
            : new Answered<>(connectFacts());
    Names names = Names.of(options, connect.answer().flatMap(ConnectStatus::connector));
    return new Examination(
            SETTINGS,
            "broker:9092",
            options,
            commands,
            names,
            databaseSilent
                ? new Unreachable<>("no database", Optional.of(commands.startDatabase()))
                : new Answered<>(catalog(names)),
            new Answered<>(new KafkaStatus(3, topicForbidden, topic)),
            connect,
            NOW)
        .checks();
  }

  /** What has no name is not looked for, and what was not read is not there. */
  private CaptureCatalog catalog(Names names) {
    Table table =
        new Table(
            kind,
            key,
            replicaIdentity,
            kind == Table.Kind.PLAIN ? List.of() : chunks,
            chunksNotFull,
            compressedChunks,
            missingGrants);
    return new CaptureCatalog(
        server,
        part(CaptureCatalog.Part.TIMESCALEDB, timescaleDb),
        unread.containsKey(CaptureCatalog.Part.JOBS) ? List.of() : failedJobs,
        part(CaptureCatalog.Part.TABLE, tableExists ? Optional.of(table) : Optional.empty()),
        part(
            CaptureCatalog.Part.PUBLICATION,
            names.publication().value().flatMap(name -> publication)),
        part(CaptureCatalog.Part.SLOT, names.slot().value().flatMap(name -> slot)),
        part(CaptureCatalog.Part.CAPTURE_ROLE, names.role().value().flatMap(name -> captureRole)),
        part(CaptureCatalog.Part.NEWEST_ROW, newestRow),
        unread);
  }

  private <T> Optional<T> part(CaptureCatalog.Part part, Optional<T> value) {
    return unread.containsKey(part) ? Optional.empty() : value;
  }

  private ConnectStatus connectFacts() {
    return new ConnectStatus(
        "4.3.1",
        debezium,
        registered ? List.of("stock_trades_connector") : List.of("other"),
        registered
            ? Optional.of(new Connector(connector, tasks, config, writtenTopics, position))
            : Optional.empty());
  }
}
