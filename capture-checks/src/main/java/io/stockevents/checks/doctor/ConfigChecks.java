package io.stockevents.checks.doctor;

import io.stockevents.checks.doctor.ConnectStatus.Connector;
import io.stockevents.checks.doctor.Setting.UnresolvedException;
import io.stockevents.postgres.CaptureCatalog;
import io.stockevents.postgres.CaptureCatalog.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Judges the connector's config. What is wrong with it is mended by one command, which changes the
 * settings that have to be changed all at once.
 *
 * @param database empty if it is silent
 */
record ConfigChecks(
    DoctorOptions options,
    FixCommands commands,
    Connector connector,
    Optional<CaptureCatalog> database) {

  /**
   * One setting or a few that belong together.
   *
   * @param changes settings that mend it; empty if nothing has to be mended
   */
  private record ConfigCheck(
      CheckId id, Status status, String detail, Map<String, String> changes) {

    static ConfigCheck ok(CheckId id, String detail) {
      return new ConfigCheck(id, Status.OK, detail, Map.of());
    }

    static ConfigCheck skipped(CheckId id, String detail) {
      return new ConfigCheck(id, Status.SKIPPED, detail, Map.of());
    }

    static ConfigCheck warning(CheckId id, String detail, Map<String, String> changes) {
      return new ConfigCheck(id, Status.WARNING, detail, changes);
    }

    static ConfigCheck failed(CheckId id, String detail, Map<String, String> changes) {
      return new ConfigCheck(id, Status.FAILED, detail, changes);
    }
  }

  private static final String TABLE = Destination.TABLE;
  private static final String CHUNKS = "_timescaledb_internal._hyper_[0-9]+_[0-9]+_chunk";

  /** As many names fit into a setting that a person can still read. */
  private static final int NAMED_CHUNKS = 20;

  private static final String A_MARKER = "::timescaledb-compression-start";

  private static final String A_CHUNK = "_timescaledb_internal._hyper_1_1_chunk";

  void addTo(CheckResults results) {
    List<ConfigCheck> traits = traits();
    Map<String, String> changes = new LinkedHashMap<>();
    traits.forEach(trait -> changes.putAll(trait.changes()));
    for (ConfigCheck trait : traits) {
      Optional<String> fix =
          trait.changes().isEmpty() ? Optional.empty() : Optional.of(commands.patch(changes));
      results.add(new Check(trait.id(), trait.status(), trait.detail(), fix));
    }
  }

  private List<ConfigCheck> traits() {
    List<ConfigCheck> traits = new ArrayList<>();
    traits.add(judged(CheckId.CONNECT_TOPIC, this::topic));
    traits.add(judged(CheckId.CONNECT_PUBLICATION, this::publication));
    traits.add(judged(CheckId.CONNECT_HEARTBEAT, this::heartbeat));
    traits.add(judged(CheckId.CONNECT_MISMATCH, this::mismatch));
    Optional<Table> table = database.flatMap(CaptureCatalog::table);
    if (table.isEmpty()) {
      List.of(
              CheckId.CONNECT_TABLES,
              CheckId.CONNECT_ROUTING,
              CheckId.CONNECT_MOVES,
              CheckId.CONNECT_SNAPSHOT,
              CheckId.CONNECT_TOMBSTONES,
              CheckId.CONNECT_KEYS,
              CheckId.CONNECT_RETRIES)
          .forEach(id -> traits.add(ConfigCheck.skipped(id, "depends on the table")));
    } else {
      boolean hypertable = ConnectChecks.isHypertable(table);
      traits.add(judged(CheckId.CONNECT_TABLES, () -> tables(table.get())));
      traits.add(judged(CheckId.CONNECT_ROUTING, () -> routing(hypertable)));
      traits.add(judged(CheckId.CONNECT_MOVES, () -> moves(table.get())));
      traits.add(judged(CheckId.CONNECT_SNAPSHOT, () -> snapshot(hypertable)));
      traits.add(judged(CheckId.CONNECT_TOMBSTONES, () -> tombstones(hypertable)));
      traits.add(judged(CheckId.CONNECT_KEYS, () -> keys(hypertable)));
      traits.add(judged(CheckId.CONNECT_RETRIES, () -> retries(hypertable)));
    }
    return traits;
  }

  /** A setting that only the worker knows is no ground to find anything wrong with it. */
  private static ConfigCheck judged(CheckId id, Supplier<ConfigCheck> judgement) {
    try {
      return judgement.get();
    } catch (UnresolvedException e) {
      return ConfigCheck.skipped(id, String.valueOf(e.getMessage()));
    }
  }

  private ConfigCheck topic() {
    CheckId id = CheckId.CONNECT_TOPIC;
    Destination destination = Destination.of(connector, options.topic());
    String written = destination.written().orElse("?");
    return switch (destination.relation()) {
      case WRITTEN -> ConfigCheck.ok(id, options.topic());
      case ELSEWHERE ->
          ConfigCheck.failed(
              id,
              "%s, and this looked at %s; set CDC_TOPIC, or use --topic"
                  .formatted(written, options.topic()),
              Map.of());
      case UNREGISTERED, UNKNOWN ->
          ConfigCheck.skipped(id, "its config does not tell: a placeholder or a transform decides");
    };
  }

  private ConfigCheck tables(Table table) {
    CheckId id = CheckId.CONNECT_TABLES;
    boolean hypertable = ConnectChecks.isHypertable(Optional.of(table));
    CapturedTables captured = new CapturedTables(connector);
    // With the chunks in the list, the snapshot has to leave them out again.
    Map<String, String> changes =
        hypertable
            ? Map.of(
                "table.include.list",
                TABLE + "," + CHUNKS,
                "snapshot.include.collection.list",
                TABLE)
            : Map.of("table.include.list", TABLE);
    if (!captured.streams(TABLE)) {
      return ConfigCheck.failed(id, "not public.stock_trades: see table.include.list", changes);
    }
    if (hypertable && !captured.streams(A_CHUNK)) {
      return ConfigCheck.failed(
          id,
          "the table and not its chunks, where the rows are: after the snapshot nothing arrives",
          changes);
    }
    List<String> others =
        hypertable
            ? table.parts().stream().filter(chunk -> !captured.streams(chunk)).toList()
            : List.of();
    if (!others.isEmpty()) {
      return ConfigCheck.failed(
          id,
          "%,d of %s by their names, and what changes there does not arrive: %s"
              .formatted(
                  others.size(),
                  Formats.count(table.parts().size(), "chunk") + " are left out",
                  TableChecks.some(others)),
          including(others));
    }
    return connector.value("table.include.list").isPresent()
        ? ConfigCheck.ok(id, hypertable ? "the table and its chunks" : "the table")
        : ConfigCheck.warning(id, "every table, as table.include.list is missing", changes);
  }

  /** A chunk may be a table of any name that somebody has attached. */
  private Map<String, String> including(List<String> chunks) {
    Optional<String> list = connector.value("table.include.list");
    Optional<String> router = router();
    if (list.isEmpty() || router.isEmpty() || chunks.size() > NAMED_CHUNKS) {
      return Map.of();
    }
    String schemas = "transforms." + router.get() + ".schema.list";
    Stream<String> known =
        Arrays.stream(connector.value(schemas).orElse("_timescaledb_internal").split(","));
    Stream<String> added = chunks.stream().map(chunk -> chunk.substring(0, chunk.indexOf('.')));
    return Map.of(
        "table.include.list",
        chunks.stream()
            .map(chunk -> chunk.replaceAll("[^\\w]", "\\\\$0"))
            .collect(Collectors.joining(",", list.get() + ",", "")),
        schemas,
        Stream.concat(known.map(String::trim), added).distinct().collect(Collectors.joining(",")));
  }

  private ConfigCheck routing(boolean hypertable) {
    CheckId id = CheckId.CONNECT_ROUTING;
    Optional<String> router = router();
    if (!hypertable) {
      return router.isEmpty()
          ? ConfigCheck.skipped(id, "there is no hypertable")
          : ConfigCheck.failed(
              id,
              "the TimescaleDb transform fails without a hypertable; remove the transforms",
              Map.of("transforms", ""));
    }
    if (router.isEmpty()) {
      return ConfigCheck.failed(
          id,
          "no TimescaleDb transform: events go to topics named after the chunks",
          addedRouter());
    }
    String name = "transforms." + router.get() + ".target.topic.prefix";
    String prefix = connector.value(name).orElse("timescaledb");
    String found = "to %s.%s".formatted(prefix, TABLE);
    String own = connector.value("topic.prefix").orElse(prefix);
    // If they are the same and the topic is another one, it is the topic that is wrong.
    return prefix.equals(own)
        ? ConfigCheck.ok(id, found)
        : ConfigCheck.failed(
            id,
            "%s, and what the snapshot reads to %s.%s".formatted(found, own, TABLE),
            Map.of(name, own));
  }

  private Optional<String> router() {
    return Destination.router(connector);
  }

  /** It has a connection of its own, to the same database. */
  private Map<String, String> addedRouter() {
    Map<String, String> changes = new LinkedHashMap<>();
    String others = connector.config().getOrDefault("transforms", "");
    changes.put("transforms", (others.isBlank() ? "" : others + ",") + "timescaledb,hypertable");
    changes.put("transforms.hypertable.type", Destination.MOVES);
    changes.putAll(retried("timescaledb"));
    changes.put(
        "transforms.timescaledb.target.topic.prefix",
        connector.config().getOrDefault("topic.prefix", "cdc"));
    for (String part : List.of("hostname", "port", "dbname", "user", "password")) {
      String value = connector.config().getOrDefault("database." + part, "");
      boolean secret = part.equals("password") && !value.contains("${");
      changes.put("transforms.timescaledb.database." + part, secret ? FixCommands.PASSWORD : value);
    }
    return changes;
  }

  /** Compression moves rows, which the log has as deletes and inserts. */
  private ConfigCheck moves(Table table) {
    CheckId id = CheckId.CONNECT_MOVES;
    if (!ConnectChecks.isHypertable(Optional.of(table))) {
      return ConfigCheck.skipped(id, "there is no hypertable");
    }
    if (router().isEmpty()) {
      return ConfigCheck.skipped(id, "depends on the chunk routing");
    }
    boolean compressed = database.filter(CaptureCatalog::compresses).isPresent();
    if (Destination.transform(connector, Destination.MOVES).isEmpty()) {
      String found = "no HypertableChanges transform: rows that compression moves arrive as";
      Map<String, String> changes =
          Map.of(
              "transforms",
              connector.value("transforms").orElseThrow() + ",hypertable",
              "transforms.hypertable.type",
              Destination.MOVES);
      return compressed
          ? ConfigCheck.failed(id, found + " deletes and inserts", changes)
          : ConfigCheck.warning(id, found + " deletes and inserts, once you compress", changes);
    }
    Optional<String> included = connector.value("message.prefix.include.list");
    Optional<String> excluded = connector.value("message.prefix.exclude.list");
    boolean arrive =
        included.map(list -> CapturedTables.matches(list, A_MARKER)).orElse(true)
            && !excluded.map(list -> CapturedTables.matches(list, A_MARKER)).orElse(false);
    return arrive
        ? ConfigCheck.ok(id, "dropped between TimescaleDB's markers")
        : ConfigCheck.failed(
            id,
            "message.prefix.%s.list leaves out TimescaleDB's markers, so moves pass as changes"
                .formatted(included.isPresent() ? "include" : "exclude"),
            included.isPresent()
                ? Map.of("message.prefix.include.list", included.get() + ",::timescaledb-.*")
                : Map.of("message.prefix.exclude.list", "heartbeat"));
  }

  private ConfigCheck snapshot(boolean hypertable) {
    CheckId id = CheckId.CONNECT_SNAPSHOT;
    CapturedTables captured = new CapturedTables(connector);
    String mode = connector.value("snapshot.mode").orElse("initial");
    if (mode.equals("never") || mode.equals("no_data")) {
      return ConfigCheck.warning(
          id,
          mode + ": rows that were there before the connector do not arrive",
          Map.of("snapshot.mode", "initial"));
    }
    return hypertable && captured.snapshots(TABLE) && captured.snapshots(A_CHUNK)
        ? ConfigCheck.failed(
            id,
            "of the table and of its chunks: every row comes twice",
            Map.of("snapshot.include.collection.list", TABLE))
        : ConfigCheck.ok(id, mode);
  }

  private ConfigCheck publication() {
    String mode = connector.value("publication.autocreate.mode").orElse("all_tables");
    CheckId id = CheckId.CONNECT_PUBLICATION;
    Map<String, String> changes = Map.of("publication.autocreate.mode", "disabled");
    if (!connector.value("plugin.name").orElse("decoderbufs").equals("pgoutput")) {
      return ConfigCheck.failed(
          id,
          "not used: plugin.name is not pgoutput",
          Map.of("plugin.name", "pgoutput", "publication.autocreate.mode", "disabled"));
    }
    if (mode.equals("disabled")) {
      return ConfigCheck.ok(id, "made by the database's owner alone");
    }
    String found = "publication.autocreate.mode is %s: ".formatted(mode);
    boolean timescaleDb = database.flatMap(CaptureCatalog::timescaleDb).isPresent();
    return mode.equals("all_tables") && timescaleDb
        ? ConfigCheck.failed(
            id,
            found + "it makes one FOR ALL TABLES, and hypertables cannot be made any more",
            changes)
        : ConfigCheck.warning(
            id, found + "the connector changes the publication by itself", changes);
  }

  private ConfigCheck tombstones(boolean hypertable) {
    CheckId id = CheckId.CONNECT_TOMBSTONES;
    boolean on = !connector.value("tombstones.on.delete").orElse("true").equals("false");
    boolean routed = Destination.transform(connector, Destination.MOVES).isPresent();
    return on && hypertable && !routed
        ? ConfigCheck.warning(
            id,
            "on: they go to topics named after the chunks",
            Map.of("tombstones.on.delete", "false"))
        : ConfigCheck.ok(id, on ? "on" : "off");
  }

  /** Without one the slot stands still while only other tables are busy, and verify waits. */
  private ConfigCheck heartbeat() {
    CheckId id = CheckId.CONNECT_HEARTBEAT;
    String interval = connector.value("heartbeat.interval.ms").orElse("0");
    return !interval.equals("0") && connector.value("heartbeat.action.query").isPresent()
        ? ConfigCheck.ok(id, "every %s ms".formatted(interval))
        : ConfigCheck.warning(
            id,
            "none: the slot keeps the log while only other tables are busy, and verify waits",
            Map.of(
                "heartbeat.interval.ms",
                "5000",
                "heartbeat.action.query",
                "SELECT pg_logical_emit_message(false, $$heartbeat$$, $$$$)",
                "message.prefix.exclude.list",
                "heartbeat"));
  }

  /** Debezium takes the key from the catalog, where a chunk that is gone by then has none. */
  private ConfigCheck keys(boolean hypertable) {
    CheckId id = CheckId.CONNECT_KEYS;
    if (!hypertable) {
      return ConfigCheck.skipped(id, "there is no hypertable");
    }
    String given = connector.value("message.key.columns").orElse("");
    boolean ofChunks =
        Arrays.stream(given.split(";"))
            .map(String::trim)
            .filter(entry -> entry.contains(":"))
            .anyMatch(
                entry ->
                    CapturedTables.matches(entry.substring(0, entry.lastIndexOf(':')), A_CHUNK));
    String key = ":trade_id,created_at";
    return ofChunks
        ? ConfigCheck.ok(id, "also of chunks that are gone when they are read")
        : ConfigCheck.warning(
            id,
            "events of a chunk that was dropped or merged before they are read have none",
            Map.of(
                "message.key.columns",
                (given.isEmpty() ? "" : given + ";") + TABLE + key + ";" + CHUNKS + key));
  }

  /** The transform asks the database at every new chunk, and Connect does not retry by itself. */
  private ConfigCheck retries(boolean hypertable) {
    CheckId id = CheckId.CONNECT_RETRIES;
    Optional<String> router = router();
    if (!hypertable || router.isEmpty()) {
      return ConfigCheck.skipped(id, "there is no TimescaleDb transform");
    }
    String timeout = connector.value("errors.retry.timeout").orElse("0");
    boolean none = timeout.equals("0");
    Map<String, String> changes = new LinkedHashMap<>();
    if (none) {
      changes.put("errors.retry.timeout", "60000");
      changes.put("errors.retry.delay.max.ms", "1000");
    }
    if (!Destination.isRetried(connector, router.get())) {
      changes.putAll(retried(router.get()));
    }
    if (changes.isEmpty()) {
      return ConfigCheck.ok(
          id, timeout.equals("-1") ? "without limit" : "for %s ms".formatted(timeout));
    }
    return ConfigCheck.warning(
        id,
        (none ? "none" : "not of a session that PostgreSQL ends")
            + ": after a restart of the database, the next new chunk fails the task",
        changes);
  }

  private static Map<String, String> retried(String router) {
    String name = "transforms." + router;
    return Map.of(name + ".type", Destination.RETRIED, name + ".transform", Destination.ROUTER);
  }

  /**
   * What a slot has let go of is lost. Debezium notices a slot that was made anew, if this is set;
   * it does not notice one that was advanced, and neither can its config.
   */
  private ConfigCheck mismatch() {
    CheckId id = CheckId.CONNECT_MISMATCH;
    String strategy = connector.value("offset.mismatch.strategy").orElse("no_validation");
    return strategy.equals("trust_offset")
        ? ConfigCheck.ok(id, "trust_offset: a slot that was made anew fails the task")
        : ConfigCheck.warning(
            id,
            strategy
                + ": where the slot was made anew, what lies between is lost, and nothing says so",
            Map.of("offset.mismatch.strategy", "trust_offset"));
  }
}
