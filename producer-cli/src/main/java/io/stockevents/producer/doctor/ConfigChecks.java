package io.stockevents.producer.doctor;

import io.stockevents.producer.dao.Catalog;
import io.stockevents.producer.dao.Catalog.Table;
import io.stockevents.producer.doctor.ConnectFacts.Connector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

  private static final String TABLE = "public.stock_trades";
  private static final String CHUNKS = "_timescaledb_internal._hyper_[0-9]+_[0-9]+_chunk";
  private static final String A_CHUNK = "_timescaledb_internal._hyper_1_1_chunk";
  private static final String ROUTER =
      "io.debezium.connector.postgresql.transforms.timescaledb.TimescaleDb";

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
    traits.add(topic());
    traits.add(publication());
    traits.add(heartbeat());
    Optional<Table> table = database.flatMap(Catalog::table);
    if (table.isEmpty()) {
      List.of(
              Item.CONNECT_TABLES,
              Item.CONNECT_ROUTING,
              Item.CONNECT_SNAPSHOT,
              Item.CONNECT_TOMBSTONES)
          .forEach(item -> traits.add(Trait.skipped(item, "depends on the table")));
    } else {
      boolean hypertable = ConnectChecks.isHypertable(table);
      traits.add(tables(hypertable));
      traits.add(routing(hypertable));
      traits.add(snapshot(hypertable));
      traits.add(tombstones(hypertable));
    }
    return traits;
  }

  private Trait topic() {
    String written = connector.setting("topic.prefix").orElse("?") + "." + TABLE;
    return written.equals(options.topic())
        ? Trait.ok(Item.CONNECT_TOPIC, written)
        : Trait.warning(
            Item.CONNECT_TOPIC,
            "%s by its topic.prefix, and this looked at %s; set CDC_TOPIC, or use --topic"
                .formatted(written, options.topic()),
            Map.of());
  }

  private Trait tables(boolean hypertable) {
    Item item = Item.CONNECT_TABLES;
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
    return connector.setting("table.include.list").isPresent()
        ? Trait.ok(item, hypertable ? "the table and its chunks" : "the table")
        : Trait.warning(item, "every table, as table.include.list is missing", changes);
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
    String prefix = connector.setting(name).orElse("timescaledb");
    return (prefix + "." + TABLE).equals(options.topic())
        ? Trait.ok(item, "to %s.%s".formatted(prefix, TABLE))
        : Trait.failed(
            item,
            "to %s.%s instead of %s".formatted(prefix, TABLE, options.topic()),
            Map.of(name, topicPrefix()));
  }

  private Optional<String> router() {
    return Arrays.stream(connector.config().getOrDefault("transforms", "").split(","))
        .map(String::trim)
        .filter(name -> ROUTER.equals(connector.config().get("transforms." + name + ".type")))
        .findFirst();
  }

  /** It has a connection of its own, to the same database. */
  private Map<String, String> addedRouter() {
    Map<String, String> changes = new LinkedHashMap<>();
    String others = connector.config().getOrDefault("transforms", "");
    changes.put("transforms", others.isBlank() ? "timescaledb" : others + ",timescaledb");
    changes.put("transforms.timescaledb.type", ROUTER);
    changes.put("transforms.timescaledb.target.topic.prefix", topicPrefix());
    for (String part : List.of("hostname", "port", "dbname", "user", "password")) {
      String value = connector.config().getOrDefault("database." + part, "");
      boolean secret = part.equals("password") && !value.contains("${");
      changes.put("transforms.timescaledb.database." + part, secret ? Commands.PASSWORD : value);
    }
    return changes;
  }

  private String topicPrefix() {
    return options.topic().endsWith("." + TABLE)
        ? options.topic().substring(0, options.topic().length() - TABLE.length() - 1)
        : connector.setting("topic.prefix").orElse("cdc");
  }

  private Trait snapshot(boolean hypertable) {
    Item item = Item.CONNECT_SNAPSHOT;
    CapturedTables captured = new CapturedTables(connector);
    String mode = connector.setting("snapshot.mode").orElse("initial");
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
    String mode = connector.setting("publication.autocreate.mode").orElse("all_tables");
    Item item = Item.CONNECT_PUBLICATION;
    Map<String, String> changes = Map.of("publication.autocreate.mode", "disabled");
    if (!connector.setting("plugin.name").orElse("decoderbufs").equals("pgoutput")) {
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
    boolean on = !connector.setting("tombstones.on.delete").orElse("true").equals("false");
    return on && hypertable
        ? Trait.warning(
            item,
            "on: they go to topics named after the chunks",
            Map.of("tombstones.on.delete", "false"))
        : Trait.ok(item, on ? "on" : "off");
  }

  /** Without one the slot stands still while only other tables are busy, and verify waits. */
  private Trait heartbeat() {
    Item item = Item.CONNECT_HEARTBEAT;
    String interval = connector.setting("heartbeat.interval.ms").orElse("0");
    return !interval.equals("0") && connector.setting("heartbeat.action.query").isPresent()
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
}
