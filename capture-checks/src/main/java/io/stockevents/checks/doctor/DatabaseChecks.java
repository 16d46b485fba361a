package io.stockevents.checks.doctor;

import static io.stockevents.checks.doctor.Check.failed;
import static io.stockevents.checks.doctor.Check.ok;
import static io.stockevents.checks.doctor.Check.skipped;
import static io.stockevents.checks.doctor.Check.warning;

import io.stockevents.postgres.Catalog;
import io.stockevents.postgres.Catalog.FailedJob;
import io.stockevents.postgres.Catalog.Server;
import io.stockevents.postgres.Catalog.TimescaleDb;
import io.stockevents.postgres.DatabaseSettings;
import java.util.List;

/** Judges the server and the database as a whole. */
record DatabaseChecks(DatabaseSettings settings, Commands commands, Catalog catalog, Names names) {

  /** The oldest one that its makers still mended in 2026. */
  private static final int OLDEST_POSTGRES = 14;

  void addTo(Findings findings) {
    Server server = catalog.server();
    findings.add(
        ok(
            Item.DATABASE_REACHABLE,
            "%s/%s as %s".formatted(settings.address(), settings.database(), server.role())));
    findings.add(version(server));
    findings.add(walLevel(server));
    findings.add(slots(server));
    findings.add(senders(server));
    findings.add(timescaleDb());
    findings.add(autoPublication());
    findings.add(markers());
    findings.add(jobs());
  }

  private static Check version(Server server) {
    String found = "PostgreSQL " + server.version();
    return server.major() < OLDEST_POSTGRES
        ? warning(Item.DATABASE_VERSION, found + " is out of maintenance; upgrade it")
        : ok(Item.DATABASE_VERSION, found);
  }

  private Check walLevel(Server server) {
    return server.walLevel().equals("logical")
        ? ok(Item.DATABASE_WAL_LEVEL, "logical")
        : failed(
            Item.DATABASE_WAL_LEVEL,
            server.walLevel() + ": no change can be decoded; set it, and restart the server",
            commands.psql(server.admin(), "ALTER SYSTEM SET wal_level = logical"));
  }

  /** A slot that exists keeps its place; only one that is missing needs a free place. */
  private Check slots(Server server) {
    return places(
        Item.DATABASE_SLOTS,
        server.slots(),
        server.maxSlots(),
        "max_replication_slots",
        catalog.slot().isPresent() || isSlotUnknown());
  }

  private Check senders(Server server) {
    return places(
        Item.DATABASE_SENDERS,
        server.senders(),
        server.maxSenders(),
        "max_wal_senders",
        catalog.slot().filter(slot -> slot.pid().isPresent()).isPresent() || isSlotUnknown());
  }

  private boolean isSlotUnknown() {
    return names.slot().value().isEmpty() || catalog.unread().containsKey(Catalog.Part.SLOT);
  }

  private Check places(Item item, int used, int max, String setting, boolean haveOne) {
    String found = "%d of %d in use".formatted(used, max);
    if (used < max) {
      return ok(item, found);
    }
    String fix =
        commands.psql(
            catalog.server().admin(),
            "ALTER SYSTEM SET %s = %d".formatted(setting, Math.max(10, 2 * max)));
    String more = "; raise %s, and restart the server".formatted(setting);
    return haveOne
        ? warning(item, found + ", none left for another one" + more, fix)
        : failed(item, found + ", none left for the connector" + more, fix);
  }

  private Check timescaleDb() {
    if (catalog.timescaleDb().isEmpty()) {
      return skipped(Item.DATABASE_TIMESCALEDB, "not in this database");
    }
    String version = catalog.timescaleDb().get().version();
    return publishesNoChunks(version) && isHypertable()
        ? failed(
            Item.DATABASE_TIMESCALEDB,
            version + " does not publish new chunks, so their changes are lost; 2.25 or later does",
            commands.psql(catalog.server().admin(), "ALTER EXTENSION timescaledb UPDATE"))
        : ok(Item.DATABASE_TIMESCALEDB, version);
  }

  private Check autoPublication() {
    Item item = Item.DATABASE_AUTO_PUBLICATION;
    if (!isHypertable()) {
      return skipped(item, "there is no hypertable");
    }
    TimescaleDb timescaleDb = catalog.timescaleDb().orElseThrow();
    if (publishesNoChunks(timescaleDb.version())) {
      return skipped(item, "this TimescaleDB has none");
    }
    return timescaleDb.chunkAutoPublication()
        ? ok(item, "on: new chunks are published at once")
        : failed(
            item,
            "timescaledb.enable_chunk_auto_publication is off: the changes of new chunks are lost;"
                + " once it is on, open the writers' sessions anew",
            commands.psql(
                catalog.server().admin(),
                "ALTER DATABASE %s SET timescaledb.enable_chunk_auto_publication = on"
                    .formatted(Commands.identifier(settings.database()))));
  }

  /** The server's own setting: no session can have another one. */
  private Check markers() {
    Item item = Item.DATABASE_MARKERS;
    if (!isHypertable()) {
      return skipped(item, "there is no hypertable");
    }
    if (catalog.timescaleDb().orElseThrow().moveMarkers()) {
      return ok(item, "on: the log tells where compression moves rows");
    }
    String found =
        "timescaledb.enable_compression_wal_markers is off: rows that compression moves arrive as"
            + " deletes and inserts";
    String fix =
        commands.psql(
            catalog.server().admin(),
            "ALTER SYSTEM SET timescaledb.enable_compression_wal_markers = on",
            "SELECT pg_reload_conf()");
    return catalog.compresses()
        ? failed(item, found, fix)
        : warning(item, found + ", once you compress", fix);
  }

  /** A policy that fails leaves the table as it is; whether that matters, its owner knows. */
  private Check jobs() {
    Item item = Item.DATABASE_JOBS;
    if (catalog.timescaleDb().isEmpty()) {
      return skipped(item, "there is no TimescaleDB");
    }
    List<FailedJob> failed = catalog.failedJobs();
    if (failed.isEmpty()) {
      return ok(item, "none has failed");
    }
    FailedJob first = failed.get(0);
    return warning(
        item,
        "%s failed at its last run: job %d, %s: %s; see timescaledb_information.job_errors"
            .formatted(
                Amount.count(failed.size(), "job"),
                first.id(),
                first.what(),
                first.error().orElse("its owner may see why")));
  }

  private boolean isHypertable() {
    return catalog
        .table()
        .filter(table -> table.kind() == Catalog.Table.Kind.HYPERTABLE)
        .isPresent();
  }

  private static boolean publishesNoChunks(String version) {
    return Release.of(version).filter(release -> release.before(2, 25)).isPresent();
  }
}
