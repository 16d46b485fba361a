package io.stockevents.checks.doctor;

import static io.stockevents.checks.doctor.Check.failed;
import static io.stockevents.checks.doctor.Check.ok;
import static io.stockevents.checks.doctor.Check.skipped;
import static io.stockevents.checks.doctor.Check.warning;

import io.stockevents.postgres.CaptureCatalog;
import io.stockevents.postgres.CaptureCatalog.FailedJob;
import io.stockevents.postgres.CaptureCatalog.Server;
import io.stockevents.postgres.CaptureCatalog.TimescaleDb;
import io.stockevents.postgres.DatabaseSettings;
import java.util.List;

/** Judges the server and the database as a whole. */
record DatabaseChecks(
    DatabaseSettings settings, FixCommands commands, CaptureCatalog catalog, Names names) {

  /** The oldest one that its makers still mended in 2026. */
  private static final int OLDEST_POSTGRES = 14;

  void addTo(CheckResults results) {
    Server server = catalog.server();
    results.add(
        ok(
            CheckId.DATABASE_REACHABLE,
            "%s/%s as %s".formatted(settings.address(), settings.database(), server.role())));
    results.add(version(server));
    results.add(walLevel(server));
    results.add(slots(server));
    results.add(senders(server));
    results.add(timescaleDb());
    results.add(autoPublication());
    results.add(markers());
    results.add(jobs());
  }

  private static Check version(Server server) {
    String found = "PostgreSQL " + server.version();
    return server.major() < OLDEST_POSTGRES
        ? warning(CheckId.DATABASE_VERSION, found + " is out of maintenance; upgrade it")
        : ok(CheckId.DATABASE_VERSION, found);
  }

  private Check walLevel(Server server) {
    return server.walLevel().equals("logical")
        ? ok(CheckId.DATABASE_WAL_LEVEL, "logical")
        : failed(
            CheckId.DATABASE_WAL_LEVEL,
            server.walLevel() + ": no change can be decoded; set it, and restart the server",
            commands.psql(server.admin(), "ALTER SYSTEM SET wal_level = logical"));
  }

  /** A slot that exists keeps its place; only one that is missing needs a free place. */
  private Check slots(Server server) {
    return places(
        CheckId.DATABASE_SLOTS,
        server.slots(),
        server.maxSlots(),
        "max_replication_slots",
        catalog.slot().isPresent() || isSlotUnknown());
  }

  private Check senders(Server server) {
    return places(
        CheckId.DATABASE_SENDERS,
        server.senders(),
        server.maxSenders(),
        "max_wal_senders",
        catalog.slot().filter(slot -> slot.pid().isPresent()).isPresent() || isSlotUnknown());
  }

  private boolean isSlotUnknown() {
    return names.slot().value().isEmpty() || catalog.unread().containsKey(CaptureCatalog.Part.SLOT);
  }

  private Check places(CheckId id, int used, int max, String setting, boolean haveOne) {
    String found = "%d of %d in use".formatted(used, max);
    if (used < max) {
      return ok(id, found);
    }
    String fix =
        commands.psql(
            catalog.server().admin(),
            "ALTER SYSTEM SET %s = %d".formatted(setting, Math.max(10, 2 * max)));
    String more = "; raise %s, and restart the server".formatted(setting);
    return haveOne
        ? warning(id, found + ", none left for another one" + more, fix)
        : failed(id, found + ", none left for the connector" + more, fix);
  }

  private Check timescaleDb() {
    if (catalog.timescaleDb().isEmpty()) {
      return skipped(CheckId.DATABASE_TIMESCALEDB, "not in this database");
    }
    String version = catalog.timescaleDb().get().version();
    return publishesNoChunks(version) && isHypertable()
        ? failed(
            CheckId.DATABASE_TIMESCALEDB,
            version + " does not publish new chunks, so their changes are lost; 2.25 or later does",
            commands.psql(catalog.server().admin(), "ALTER EXTENSION timescaledb UPDATE"))
        : ok(CheckId.DATABASE_TIMESCALEDB, version);
  }

  private Check autoPublication() {
    CheckId id = CheckId.DATABASE_AUTO_PUBLICATION;
    if (!isHypertable()) {
      return skipped(id, "there is no hypertable");
    }
    TimescaleDb timescaleDb = catalog.timescaleDb().orElseThrow();
    if (publishesNoChunks(timescaleDb.version())) {
      return skipped(id, "this TimescaleDB has none");
    }
    return timescaleDb.chunkAutoPublication()
        ? ok(id, "on: new chunks are published at once")
        : failed(
            id,
            "timescaledb.enable_chunk_auto_publication is off: the changes of new chunks are lost;"
                + " once it is on, open the writers' sessions anew",
            commands.psql(
                catalog.server().admin(),
                "ALTER DATABASE %s SET timescaledb.enable_chunk_auto_publication = on"
                    .formatted(FixCommands.identifier(settings.database()))));
  }

  /** The server's own setting: no session can have another one. */
  private Check markers() {
    CheckId id = CheckId.DATABASE_MARKERS;
    if (!isHypertable()) {
      return skipped(id, "there is no hypertable");
    }
    if (catalog.timescaleDb().orElseThrow().moveMarkers()) {
      return ok(id, "on: the log tells where compression moves rows");
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
        ? failed(id, found, fix)
        : warning(id, found + ", once you compress", fix);
  }

  /** A policy that fails leaves the table as it is; whether that matters, its owner knows. */
  private Check jobs() {
    CheckId id = CheckId.DATABASE_JOBS;
    if (catalog.timescaleDb().isEmpty()) {
      return skipped(id, "there is no TimescaleDB");
    }
    List<FailedJob> failed = catalog.failedJobs();
    if (failed.isEmpty()) {
      return ok(id, "none has failed");
    }
    FailedJob first = failed.get(0);
    return warning(
        id,
        "%s failed at its last run: job %d, %s: %s; see timescaledb_information.job_errors"
            .formatted(
                Formats.count(failed.size(), "job"),
                first.id(),
                first.what(),
                first.error().orElse("its owner may see why")));
  }

  private boolean isHypertable() {
    return catalog
        .table()
        .filter(table -> table.kind() == CaptureCatalog.Table.Kind.HYPERTABLE)
        .isPresent();
  }

  private static boolean publishesNoChunks(String version) {
    return Version.of(version).filter(release -> release.before(2, 25)).isPresent();
  }
}
