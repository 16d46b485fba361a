package io.stockevents.checks.doctor;

import io.stockevents.checks.doctor.ConnectFacts.Connector;
import io.stockevents.checks.doctor.Setting.UnresolvedException;
import io.stockevents.postgres.Catalog;
import io.stockevents.postgres.Catalog.Table;
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
    DoctorOptions options, Commands commands, Connector connector, Optional<Catalog> database) {

  /**
   * One setting or a few that belong together.
   *
   * @param changes settings that mend it; empty if nothing has to be mended
   */
  private record Trait(Item item, Status status, String detail, Map<String, String> changes) {

    static Trait ok(Item item, String detail) {
      return new Trait(item, Status.OK, detail, Map.of());
    }

    static Trait skipped(Item item, String detail) {
      return new Trait(item, Status.SKIPPED, detail, Map.of());
    }

    static Trait warning(Item item, String detail, Map<String, String> changes) {
      return new Trait(item, Status.WARNING, detail, changes);
    }

    static Trait failed(Item item, String detail, Map<String, String> changes) {
      return new Trait(item, Status.FAILED, detail, changes);
    }
  }

  private static final String TABLE = Destination.TABLE;
  private static final String CHUNKS = "_timescaledb_internal._hyper_[0-9]+_[0-9]+_chunk";

  /** As many names fit into a setting that a person can still read. */
  private static final int NAMED_CHUNKS = 20;

  private static final String A_MARKER = "::timescaledb-compression-start";

  private static final String A_CHUNK = "_timescaledb_internal._hyper_1_1_chunk";

  void addTo(Findings findings) {
    List<Trait> traits = traits();
    Map<String, String> changes = new LinkedHashMap<>();
    traits.forEach(trait -> changes.putAll(trait.changes()));
    for (Trait trait : traits) {
      Optional<String> fix =
          trait.changes().isEmpty() ? Optional.empty() : Optional.of(commands.patch(changes));
      findings.add(new Check(trait.item(), trait.status(), trait.detail(), fix));
    }
  }

  private List<Trait> traits() {
    List<Trait> traits = new ArrayList<>();
    traits.add(judged(Item.CONNECT_TOPIC, this::topic));
    traits.add(judged(Item.CONNECT_PUBLICATION, this::publication));
    traits.add(judged(Item.CONNECT_HEARTBEAT, this::heartbeat));
    traits.add(judged(Item.CONNECT_MISMATCH, this::mismatch));
    Optional<Table> table = database.flatMap(Catalog::table);
    if (table.isEmpty()) {
      List.of(
              Item.CONNECT_TABLES,
              Item.CONNECT_ROUTING,
              Item.CONNECT_MOVES,
              Item.CONNECT_SNAPSHOT,
              Item.CONNECT_TOMBSTONES,
              Item.CONNECT_KEYS,
              Item.CONNECT_RETRIES)
          .forEach(item -> traits.add(Trait.skipped(item, "depends on the table")));
    } else {
      boolean hypertable = ConnectChecks.isHypertable(table);
      traits.add(judged(Item.CONNECT_TABLES, () -> tables(table.get())));
      traits.add(judged(Item.CONNECT_ROUTING, () -> routing(hypertable)));
      traits.add(judged(Item.CONNECT_MOVES, () -> moves(table.get())));
      traits.add(judged(Item.CONNECT_SNAPSHOT, () -> snapshot(hypertable)));
      traits.add(judged(Item.CONNECT_TOMBSTONES, () -> tombstones(hypertable)));
      traits.add(judged(Item.CONNECT_KEYS, () -> keys(hypertable)));
      traits.add(judged(Item.CONNECT_RETRIES, () -> retries(hypertable)));
    }
    return traits;
  }

  /** A setting that only the worker knows is no ground to find anything wrong with it. */
  private static Trait judged(Item item, Supplier<Trait> judgement) {
    try {
      return judgement.get();
    } catch (UnresolvedException e) {
      return Trait.skipped(item, String.valueOf(e.getMessage()));
    }
  }

  private Trait topic() {
    Item item = Item.CONNECT_TOPIC;
    Destination destination = Destination.of(connector, options.topic());
    String written = destination.written().orElse("?");
    return switch (destination.relation()) {
      case WRITTEN -> Trait.ok(item, options.topic());
      case ELSEWHERE ->
          Trait.failed(
              item,
              "%s, and this looked at %s; set CDC_TOPIC, or use --topic"
                  .formatted(written, options.topic()),
              Map.of());
      case UNREGISTERED, UNKNOWN ->
          Trait.skipped(item, "its config does not tell: a placeholder or a transform decides");
    };
  }

  private Trait tables(Table table) {
    Item item = Item.CONNECT_TABLES;
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
      return Trait.failed(item, "not public.stock_trades: see table.include.list", changes);
    }
    if (hypertable && !captured.streams(A_CHUNK)) {
      return Trait.failed(
          item,
          "the table and not its chunks, where the rows are: after the snapshot nothing arrives",
          changes);
    }
    List<String> others =
        hypertable
            ? table.parts().stream().filter(chunk -> !captured.streams(chunk)).toList()
            : List.of();
    if (!others.isEmpty()) {
      return Trait.failed(
          item,
          "%,d of %s by their names, and what changes there does not arrive: %s"
              .formatted(
                  others.size(),
                  Amount.count(table.parts().size(), "chunk") + " are left out",
                  TableChecks.some(others)),
          including(others));
    }
    return connector.value("table.include.list").isPresent()
        ? Trait.ok(item, hypertable ? "the table and its chunks" : "the table")
        : Trait.warning(item, "every table, as table.include.list is missing", changes);
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

  private Trait routing(boolean hypertable) {
    Item item = Item.CONNECT_ROUTING;
    Optional<String> router = router();
    if (!hypertable) {
      return router.isEmpty()
          ? Trait.skipped(item, "there is no hypertable")
          : Trait.failed(
              item,
              "the TimescaleDb transform fails without a hypertable; remove the transforms",
              Map.of("transforms", ""));
    }
    if (router.isEmpty()) {
      return Trait.failed(
          item,
          "no TimescaleDb transform: events go to topics named after the chunks",
          addedRouter());
    }
    String name = "transforms." + router.get() + ".target.topic.prefix";
    String prefix = connector.value(name).orElse("timescaledb");
    String found = "to %s.%s".formatted(prefix, TABLE);
    String own = connector.value("topic.prefix").orElse(prefix);
    // If they are the same and the topic is another one, it is the topic that is wrong.
    return prefix.equals(own)
        ? Trait.ok(item, found)
        : Trait.failed(
            item,
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
      changes.put("transforms.timescaledb.database." + part, secret ? Commands.PASSWORD : value);
    }
    return changes;
  }

  /** Compression moves rows, which the log has as deletes and inserts. */
  private Trait moves(Table table) {
    Item item = Item.CONNECT_MOVES;
    if (!ConnectChecks.isHypertable(Optional.of(table))) {
      return Trait.skipped(item, "there is no hypertable");
    }
    if (router().isEmpty()) {
      return Trait.skipped(item, "depends on the chunk routing");
    }
    boolean compressed = database.filter(Catalog::compresses).isPresent();
    if (Destination.transform(connector, Destination.MOVES).isEmpty()) {
      String found = "no HypertableChanges transform: rows that compression moves arrive as";
      Map<String, String> changes =
          Map.of(
              "transforms",
              connector.value("transforms").orElseThrow() + ",hypertable",
              "transforms.hypertable.type",
              Destination.MOVES);
      return compressed
          ? Trait.failed(item, found + " deletes and inserts", changes)
          : Trait.warning(item, found + " deletes and inserts, once you compress", changes);
    }
    Optional<String> included = connector.value("message.prefix.include.list");
    Optional<String> excluded = connector.value("message.prefix.exclude.list");
    boolean arrive =
        included.map(list -> CapturedTables.matches(list, A_MARKER)).orElse(true)
            && !excluded.map(list -> CapturedTables.matches(list, A_MARKER)).orElse(false);
    return arrive
        ? Trait.ok(item, "dropped between TimescaleDB's markers")
        : Trait.failed(
            item,
            "message.prefix.%s.list leaves out TimescaleDB's markers, so moves pass as changes"
                .formatted(included.isPresent() ? "include" : "exclude"),
            included.isPresent()
                ? Map.of("message.prefix.include.list", included.get() + ",::timescaledb-.*")
                : Map.of("message.prefix.exclude.list", "heartbeat"));
  }

  private Trait snapshot(boolean hypertable) {
    Item item = Item.CONNECT_SNAPSHOT;
    CapturedTables captured = new CapturedTables(connector);
    String mode = connector.value("snapshot.mode").orElse("initial");
    if (mode.equals("never") || mode.equals("no_data")) {
      return Trait.warning(
          item,
          mode + ": rows that were there before the connector do not arrive",
          Map.of("snapshot.mode", "initial"));
    }
    return hypertable && captured.snapshots(TABLE) && captured.snapshots(A_CHUNK)
        ? Trait.failed(
            item,
            "of the table and of its chunks: every row comes twice",
            Map.of("snapshot.include.collection.list", TABLE))
        : Trait.ok(item, mode);
  }

  private Trait publication() {
    String mode = connector.value("publication.autocreate.mode").orElse("all_tables");
    Item item = Item.CONNECT_PUBLICATION;
    Map<String, String> changes = Map.of("publication.autocreate.mode", "disabled");
    if (!connector.value("plugin.name").orElse("decoderbufs").equals("pgoutput")) {
      return Trait.failed(
          item,
          "not used: plugin.name is not pgoutput",
          Map.of("plugin.name", "pgoutput", "publication.autocreate.mode", "disabled"));
    }
    if (mode.equals("disabled")) {
      return Trait.ok(item, "made by the database's owner alone");
    }
    String found = "publication.autocreate.mode is %s: ".formatted(mode);
    boolean timescaleDb = database.flatMap(Catalog::timescaleDb).isPresent();
    return mode.equals("all_tables") && timescaleDb
        ? Trait.failed(
            item,
            found + "it makes one FOR ALL TABLES, and hypertables cannot be made any more",
            changes)
        : Trait.warning(item, found + "the connector changes the publication by itself", changes);
  }

  private Trait tombstones(boolean hypertable) {
    Item item = Item.CONNECT_TOMBSTONES;
    boolean on = !connector.value("tombstones.on.delete").orElse("true").equals("false");
    boolean routed = Destination.transform(connector, Destination.MOVES).isPresent();
    return on && hypertable && !routed
        ? Trait.warning(
            item,
            "on: they go to topics named after the chunks",
            Map.of("tombstones.on.delete", "false"))
        : Trait.ok(item, on ? "on" : "off");
  }

  /** Without one the slot stands still while only other tables are busy, and verify waits. */
  private Trait heartbeat() {
    Item item = Item.CONNECT_HEARTBEAT;
    String interval = connector.value("heartbeat.interval.ms").orElse("0");
    return !interval.equals("0") && connector.value("heartbeat.action.query").isPresent()
        ? Trait.ok(item, "every %s ms".formatted(interval))
        : Trait.warning(
            item,
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
  private Trait keys(boolean hypertable) {
    Item item = Item.CONNECT_KEYS;
    if (!hypertable) {
      return Trait.skipped(item, "there is no hypertable");
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
        ? Trait.ok(item, "also of chunks that are gone when they are read")
        : Trait.warning(
            item,
            "events of a chunk that was dropped or merged before they are read have none",
            Map.of(
                "message.key.columns",
                (given.isEmpty() ? "" : given + ";") + TABLE + key + ";" + CHUNKS + key));
  }

  /** The transform asks the database at every new chunk, and Connect does not retry by itself. */
  private Trait retries(boolean hypertable) {
    Item item = Item.CONNECT_RETRIES;
    Optional<String> router = router();
    if (!hypertable || router.isEmpty()) {
      return Trait.skipped(item, "there is no TimescaleDb transform");
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
      return Trait.ok(
          item, timeout.equals("-1") ? "without limit" : "for %s ms".formatted(timeout));
    }
    return Trait.warning(
        item,
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
  private Trait mismatch() {
    Item item = Item.CONNECT_MISMATCH;
    String strategy = connector.value("offset.mismatch.strategy").orElse("no_validation");
    return strategy.equals("trust_offset")
        ? Trait.ok(item, "trust_offset: a slot that was made anew fails the task")
        : Trait.warning(
            item,
            strategy
                + ": where the slot was made anew, what lies between is lost, and nothing says so",
            Map.of("offset.mismatch.strategy", "trust_offset"));
  }
}
