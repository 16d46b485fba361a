package io.stockevents.checks.doctor;

import static io.stockevents.checks.doctor.Check.failed;
import static io.stockevents.checks.doctor.Check.ok;
import static io.stockevents.checks.doctor.Check.skipped;
import static io.stockevents.checks.doctor.Check.warning;

import io.stockevents.postgres.CaptureCatalog;
import io.stockevents.postgres.CaptureCatalog.CaptureRole;
import io.stockevents.postgres.CaptureCatalog.Policy;
import io.stockevents.postgres.CaptureCatalog.ReplicaIdentity;
import io.stockevents.postgres.CaptureCatalog.Table;
import io.stockevents.postgres.CaptureCatalog.TimescaleDb;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Judges the table, and who may do what with it. */
record TableChecks(FixCommands commands, CaptureCatalog catalog, Names names) {

  private static final String KEY = "trade_id, created_at";

  void addTo(CheckResults results) {
    results.add(captureRole());
    if (catalog.table().isEmpty()) {
      results.add(
          failed(
              CheckId.TABLE_EXISTS,
              "there is no table public.stock_trades",
              commands.applyDdl(catalog.server().admin())));
      results.skipRest(CheckId.Section.TABLE, "there is no table");
      return;
    }
    Table table = catalog.table().get();
    results.add(ok(CheckId.TABLE_EXISTS, kind(table)));
    results.add(key(table));
    results.add(replicaIdentity(table));
    results.add(retention());
    results.add(compression(table));
    results.add(ownRole(table));
  }

  private static String kind(Table table) {
    return switch (table.kind()) {
      case PLAIN -> "a plain table";
      case HYPERTABLE ->
          "a hypertable, %s%s"
              .formatted(
                  Formats.count(table.parts().size(), "chunk"),
                  table.compressedParts() == 0
                      ? ""
                      : ", %,d of them compressed".formatted(table.compressedParts()));
      case PARTITIONED ->
          "a partitioned table, " + Formats.count(table.parts().size(), "partition");
    };
  }

  private Check key(Table table) {
    if (table.key().equals(KEY)) {
      return ok(CheckId.TABLE_KEY, KEY);
    }
    return table.key().isEmpty()
        ? failed(
            CheckId.TABLE_KEY,
            "there is none: events have no key, and their order is lost",
            commands.psql(
                catalog.server().admin(),
                "ALTER TABLE public.stock_trades ADD PRIMARY KEY (%s)".formatted(KEY)))
        : failed(
            CheckId.TABLE_KEY,
            "(%s) instead of (%s), which load, generate and verify rely on"
                .formatted(table.key(), KEY));
  }

  private Check replicaIdentity(Table table) {
    CheckId id = CheckId.TABLE_REPLICA_IDENTITY;
    String fix =
        commands.psql(
            catalog.server().admin(), "ALTER TABLE public.stock_trades REPLICA IDENTITY FULL");
    if (table.replicaIdentity() == ReplicaIdentity.NOTHING) {
      return failed(id, "NOTHING: updates and deletes of published tables are refused", fix);
    }
    if (table.replicaIdentity() != ReplicaIdentity.FULL) {
      return failed(
          id, table.replicaIdentity() + ": deletes carry invented values outside the key", fix);
    }
    return table.partsNotFull().isEmpty()
        ? ok(id, "FULL")
        : failed(id, "not FULL on %s".formatted(some(table.partsNotFull())), fix);
  }

  private Check retention() {
    List<Policy> policies = policies(Policy.Effect.RETENTION);
    return policies.isEmpty()
        ? ok(CheckId.TABLE_RETENTION, "no policy removes rows")
        : warning(
            CheckId.TABLE_RETENTION,
            ("a policy drops chunks after %s, and no delete event tells; retire_chunks_job of"
                    + " init.sql deletes the rows first")
                .formatted(policies.get(0).after()));
  }

  private Check compression(Table table) {
    CheckId id = CheckId.TABLE_COMPRESSION;
    List<Policy> policies = policies(Policy.Effect.COMPRESSION);
    boolean used = catalog.compresses();
    if (catalog.timescaleDb().filter(TimescaleDb::directBatchDelete).isPresent()
        && table.kind() == Table.Kind.HYPERTABLE) {
      String found =
          "timescaledb.enable_compressed_direct_batch_delete is on: deletes of whole compressed"
              + " batches bring no event";
      String fix =
          commands.psql(
              catalog.server().admin(),
              "ALTER DATABASE %s SET timescaledb.enable_compressed_direct_batch_delete = off"
                  .formatted(FixCommands.identifier(commands.database().database())));
      return used ? failed(id, found, fix) : warning(id, found + ", once you compress", fix);
    }
    if (!used) {
      return ok(id, "nothing is compressed");
    }
    return ok(
        id,
        policies.isEmpty()
            ? Formats.count(table.compressedParts(), "compressed chunk")
            : "a policy compresses after " + policies.get(0).after());
  }

  private List<Policy> policies(Policy.Effect effect) {
    return catalog.timescaleDb().map(TimescaleDb::policies).orElse(List.of()).stream()
        .filter(policy -> policy.effect() == effect)
        .toList();
  }

  /** Without SELECT, verify cannot do its work; without the others, a reader's role is fine. */
  private Check ownRole(Table table) {
    String role = catalog.server().role();
    if (table.missing().isEmpty()) {
      return ok(CheckId.TABLE_OWN_ROLE, role + " may read and write the table");
    }
    String missing = String.join(", ", table.missing());
    String found = "%s may not %s".formatted(role, missing);
    String fix =
        commands.psql(
            catalog.server().admin(),
            "GRANT %s ON public.stock_trades TO %s"
                .formatted(missing, FixCommands.identifier(role)));
    return table.missing().contains("SELECT")
        ? failed(CheckId.TABLE_OWN_ROLE, found, fix)
        : warning(CheckId.TABLE_OWN_ROLE, found + ": load and generate need it", fix);
  }

  private Check captureRole() {
    CheckId id = CheckId.TABLE_CAPTURE_ROLE;
    String name = FixCommands.identifier(names.role().toString());
    String grant = "GRANT SELECT ON public.stock_trades TO " + name;
    Optional<CaptureRole> found = catalog.captureRole();
    if (found.isEmpty()) {
      return failed(
          id,
          "there is no role " + names.role(),
          commands.psql(
              catalog.server().admin(),
              "CREATE ROLE %s LOGIN REPLICATION".formatted(name),
              grant,
              "\\password " + names.role()));
    }
    CaptureRole role = found.get();
    if (role.superuser()) {
      return warning(
          id,
          names.role() + " is a superuser; LOGIN, REPLICATION and SELECT on the table are enough");
    }
    List<String> missing = new ArrayList<>();
    List<String> fixes = new ArrayList<>();
    if (!role.login() || !role.replication()) {
      missing.add(role.replication() ? "LOGIN" : "REPLICATION");
      fixes.add("ALTER ROLE %s LOGIN REPLICATION".formatted(name));
    }
    if (!role.select()) {
      missing.add("SELECT on the table");
      fixes.add(grant);
    }
    if (missing.isEmpty()) {
      return ok(id, names.role() + ": LOGIN, REPLICATION, SELECT, no superuser");
    }
    return catalog.table().isEmpty() && missing.size() == 1 && !role.select()
        ? skipped(id, "there is no table")
        : failed(
            id,
            "%s lacks %s".formatted(names.role(), String.join(" and ", missing)),
            commands.psql(catalog.server().admin(), fixes.toArray(String[]::new)));
  }

  /** The first five names, and how many more there are. */
  static String some(List<String> names) {
    String first = names.stream().limit(5).collect(Collectors.joining(", "));
    return names.size() <= 5 ? first : "%s and %,d more".formatted(first, names.size() - 5);
  }
}
