package io.stockevents.checks.doctor;

import java.util.Locale;

/** Everything that is checked, in the order in which it is shown and mended. */
public enum CheckId {
  DATABASE_REACHABLE("reachable"),
  DATABASE_VERSION("version"),
  DATABASE_WAL_LEVEL("wal_level"),
  DATABASE_SLOTS("replication slots"),
  DATABASE_SENDERS("WAL senders"),
  DATABASE_TIMESCALEDB("TimescaleDB"),
  DATABASE_AUTO_PUBLICATION("auto-publication"),
  DATABASE_MARKERS("marks moved rows"),
  DATABASE_JOBS("background jobs"),

  TABLE_EXISTS("stock_trades"),
  TABLE_KEY("primary key"),
  TABLE_REPLICA_IDENTITY("replica identity"),
  TABLE_RETENTION("retention"),
  TABLE_COMPRESSION("compression"),
  TABLE_OWN_ROLE("own role"),
  TABLE_CAPTURE_ROLE("connector's role"),

  SLOT_PUBLICATION("publication"),
  SLOT_TABLE("publishes table"),
  SLOT_CHUNKS("publishes chunks"),
  SLOT_EXISTS("slot"),
  SLOT_ACTIVE("slot is read"),
  SLOT_WAL("WAL held back"),
  SLOT_LAG("lag"),
  SLOT_SPILL("spilled to disk"),

  KAFKA_REACHABLE("reachable"),
  KAFKA_TOPIC("topic"),
  KAFKA_RETENTION("retention"),
  KAFKA_TRANSACTIONS("transactions"),
  KAFKA_LAST_EVENT("last event"),

  CONNECT_REACHABLE("reachable"),
  CONNECT_DEBEZIUM("Debezium"),
  CONNECT_CONNECTOR("connector"),
  CONNECT_TOPIC("writes to"),
  CONNECT_TABLES("captures"),
  CONNECT_ROUTING("chunk routing"),
  CONNECT_MOVES("moved rows"),
  CONNECT_SNAPSHOT("snapshot"),
  CONNECT_PUBLICATION("publication"),
  CONNECT_TOMBSTONES("tombstones"),
  CONNECT_HEARTBEAT("heartbeat"),
  CONNECT_KEYS("message keys"),
  CONNECT_RETRIES("retries"),
  CONNECT_MISMATCH("slot made anew"),
  CONNECT_TASK("task");

  /** What belongs together. */
  public enum Section {
    DATABASE("Database"),
    TABLE("Table"),
    SLOT("Publication and slot"),
    KAFKA("Kafka"),
    CONNECT("Connect");

    private final String title;

    Section(String title) {
      this.title = title;
    }

    /** For people. */
    public String title() {
      return title;
    }

    /** For programs; stays as it is. */
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final String title;

  CheckId(String title) {
    this.title = title;
  }

  /** Where it belongs; the first word of its name. */
  public Section section() {
    return Section.valueOf(name().substring(0, name().indexOf('_')));
  }

  /** For people; at most 17 letters, and clear within its group. */
  public String title() {
    return title;
  }

  /** For programs, like {@code table.replica_identity}; stays as it is. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replaceFirst("_", ".");
  }
}
