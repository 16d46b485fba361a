package io.stockevents.checks.doctor;

import static io.stockevents.checks.doctor.Check.failed;
import static io.stockevents.checks.doctor.Check.ok;
import static io.stockevents.checks.doctor.Check.skipped;
import static io.stockevents.checks.doctor.Check.warning;

import io.stockevents.checks.doctor.ConnectStatus.Connector;
import io.stockevents.checks.doctor.ConnectStatus.Position;
import io.stockevents.checks.doctor.Names.Name;
import io.stockevents.postgres.CaptureCatalog;
import io.stockevents.postgres.CaptureCatalog.Publication;
import io.stockevents.postgres.CaptureCatalog.Slot;
import io.stockevents.postgres.CaptureCatalog.Spill;
import io.stockevents.postgres.CaptureCatalog.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Judges the publication and the slot.
 *
 * @param database the name of ours
 * @param connect empty if Connect is silent
 */
record SlotChecks(
    String database,
    FixCommands commands,
    CaptureCatalog catalog,
    Optional<ConnectStatus> connect,
    Names names,
    Instant now) {

  /** Below this a transaction now and then was larger than the server's memory for decoding. */
  private static final long SPILL_WARNING = 1L << 30;

  /**
   * More than this is not the connector's ordinary delay: 20 seconds of the fastest stream that we
   * have measured, 33,000 rows a second, and it confirms every second.
   */
  private static final long LAG_WARNING = 256L << 20;

  /** As many names fit on a command line that a person can still read. */
  private static final int NAMED_CHUNKS = 20;

  void addTo(CheckResults results) {
    publication(results);
    slot(results);
  }

  private void publication(CheckResults results) {
    String name = FixCommands.identifier(names.publication().toString());
    if (catalog.publication().isEmpty()) {
      results.add(noPublication(name));
      results.add(skipped(CheckId.SLOT_TABLE, "there is no publication"));
      results.add(skipped(CheckId.SLOT_CHUNKS, "there is no publication"));
      return;
    }
    Publication publication = catalog.publication().get();
    results.add(kind(publication, name));
    if (catalog.table().isEmpty()) {
      results.add(skipped(CheckId.SLOT_TABLE, "there is no table"));
      results.add(skipped(CheckId.SLOT_CHUNKS, "there is no table"));
    } else {
      results.add(table(publication, catalog.table().get(), name));
      results.add(chunks(publication, catalog.table().get(), name));
    }
  }

  private Check noPublication(String name) {
    String found = "there is no publication " + names.publication();
    return names.publication().source() == Name.Source.OPTION
        ? failed(CheckId.SLOT_PUBLICATION, found + ", as --publication names it")
        : failed(
            CheckId.SLOT_PUBLICATION,
            found,
            psql("CREATE PUBLICATION %s FOR TABLE public.stock_trades".formatted(name)));
  }

  private Check kind(Publication publication, String name) {
    CheckId id = CheckId.SLOT_PUBLICATION;
    if (publication.allTables()) {
      // In one transaction, so that the connector's view of the log never lacks a publication.
      Optional<String> fix =
          ifEstablished(
              names.publication(),
              () ->
                  psql(
                      "DROP PUBLICATION %1$s; CREATE PUBLICATION %1$s FOR TABLE public.stock_trades"
                          .formatted(name)));
      String found = names.publication() + " is FOR ALL TABLES";
      return catalog.timescaleDb().isPresent()
          ? new Check(
              id,
              Status.FAILED,
              found + ": no hypertable and no continuous aggregate can be made any more",
              fix)
          : new Check(id, Status.WARNING, found + ", and this is about one", fix);
    }
    if (publication.internalSchema()) {
      return new Check(
          id,
          Status.FAILED,
          names.publication()
              + " has TimescaleDB's own tables: continuous aggregates cannot be refreshed",
          ifEstablished(names.publication(), () -> setTable(name)));
    }
    return publication.changes()
        ? ok(id, names.publication().toString())
        : failed(
            id,
            names.publication() + " leaves out inserts, updates or deletes",
            psql(
                "ALTER PUBLICATION %s SET (publish = 'insert, update, delete, truncate')"
                    .formatted(name)));
  }

  private Check table(Publication publication, Table table, String name) {
    if (publication.table()) {
      return ok(CheckId.SLOT_TABLE, "public.stock_trades");
    }
    return table.kind() == Table.Kind.PARTITIONED && publication.missingParts().isEmpty()
        ? failed(
            CheckId.SLOT_TABLE,
            "its partitions by their own names, which the connector does not know",
            psql("ALTER PUBLICATION %s SET (publish_via_partition_root = true)".formatted(name)))
        : failed(
            CheckId.SLOT_TABLE,
            "no: none of its changes are in the stream",
            psql("ALTER PUBLICATION %s ADD TABLE public.stock_trades".formatted(name)));
  }

  private Check chunks(Publication publication, Table table, String name) {
    CheckId id = CheckId.SLOT_CHUNKS;
    if (table.kind() != Table.Kind.HYPERTABLE) {
      return skipped(id, "there is no hypertable");
    }
    int missing = publication.missingParts().size();
    if (missing == 0 && !publication.detachedChunks().isEmpty()) {
      List<String> detached = publication.detachedChunks();
      return new Check(
          id,
          Status.WARNING,
          "all %,d, and what was a chunk once: %s; what changes there still arrives as the table's"
              .formatted(table.parts().size(), TableChecks.some(detached)),
          ifEstablished(
              names.publication(),
              () ->
                  psql(
                      "ALTER PUBLICATION %s DROP TABLE %s"
                          .formatted(name, String.join(", ", detached)))));
    }
    if (missing == 0) {
      return ok(id, "all %,d".formatted(table.parts().size()));
    }
    if (!publication.table()) {
      return skipped(id, "they come with the table");
    }
    return new Check(
        id,
        Status.FAILED,
        "%,d of %,d are missing, and their changes are lost: %s; 'cdc-verify' tells which"
            .formatted(missing, table.parts().size(), TableChecks.some(publication.missingParts())),
        missing <= NAMED_CHUNKS
            ? Optional.of(
                psql(
                    "ALTER PUBLICATION %s ADD TABLE %s"
                        .formatted(name, String.join(", ", publication.missingParts()))))
            : ifEstablished(names.publication(), () -> setTable(name)));
  }

  /** Adds all chunks, and takes all other tables out. */
  private String setTable(String name) {
    return psql("ALTER PUBLICATION %s SET TABLE public.stock_trades".formatted(name));
  }

  /** A command that takes something away, if it is the connector's own for certain. */
  private static Optional<String> ifEstablished(Name name, Supplier<String> command) {
    return name.established() ? Optional.of(command.get()) : Optional.empty();
  }

  private void slot(CheckResults results) {
    if (catalog.slot().isEmpty()) {
      results.add(noSlot());
      results.skipRest(CheckId.Section.SLOT, "there is no slot");
      return;
    }
    Slot slot = catalog.slot().get();
    results.add(kind(slot));
    results.add(reader(slot));
    results.add(heldBack(slot));
    results.add(lag(slot));
    results.add(spill(slot));
  }

  private Check noSlot() {
    CheckId id = CheckId.SLOT_EXISTS;
    String found = "there is no slot " + names.slot();
    if (isUnregistered()) {
      return skipped(id, found + "; the connector will make it");
    }
    return switch (names.slot().source()) {
      case CONNECTOR -> noSlotOf(connector().orElseThrow(), found);
      case OPTION -> failed(id, found + ", as --slot names it");
      default -> skipped(id, found + "; Connect knows what it is called, and cannot be asked");
    };
  }

  private Check noSlotOf(Connector connector, String found) {
    CheckId id = CheckId.SLOT_EXISTS;
    if (connector.position().isEmpty()) {
      return failed(
          id, found + ", and Connect does not say whether the connector has read from it");
    }
    return connector.position().get() == Position.NONE
        ? warning(id, found + " yet; the connector makes it when it starts to read")
        : failed(
            id,
            found + " any more: what changes is lost until the connector reads the table anew",
            commands.startAnew());
  }

  private Check kind(Slot slot) {
    String found = "%s, %s".formatted(names.slot(), slot.plugin());
    if (!slot.plugin().equals("pgoutput")) {
      return new Check(
          CheckId.SLOT_EXISTS,
          Status.FAILED,
          "%s is of the plugin %s instead of pgoutput"
              .formatted(names.slot(), slot.plugin().isEmpty() ? "none" : slot.plugin()),
          slot.pid().isPresent() ? Optional.empty() : ifEstablished(names.slot(), this::drop));
    }
    return slot.database().equals(database)
        ? ok(CheckId.SLOT_EXISTS, found)
        : failed(
            CheckId.SLOT_EXISTS,
            "%s is of the database %s; name ours with --slot"
                .formatted(names.slot(), slot.database()));
  }

  private Check reader(Slot slot) {
    CheckId id = CheckId.SLOT_ACTIVE;
    if (slot.pid().isPresent()) {
      return ok(id, "by the session with pid " + slot.pid().getAsLong());
    }
    if (isUnregistered()) {
      return warning(
          id,
          "by nobody, as the connector is not registered, and the log piles up; register it, or"
              + " drop the slot if nobody else needs it");
    }
    String found =
        "by nobody%s: nothing is delivered, and the log piles up"
            .formatted(slot.inactiveSince().map(this::since).orElse(""));
    if (connect.isEmpty()) {
      return failed(id, found, commands.startConnect());
    }
    Connector connector = connector().orElseThrow();
    if (connector.running()
        && connector.position().filter(position -> position != Position.LOG).isPresent()) {
      return warning(id, "by nobody yet: the connector reads the rows that were there before it");
    }
    String state = connector.self().state();
    return failed(
        id,
        found,
        state.equals("STOPPED") || state.equals("PAUSED") ? commands.resume() : commands.restart());
  }

  private Check heldBack(Slot slot) {
    CheckId id = CheckId.SLOT_WAL;
    String found =
        "%s, %s%s"
            .formatted(
                Formats.bytes(slot.heldBytes()),
                slot.walStatus(),
                slot.invalidation().map(reason -> " by " + reason).orElse(""));
    return switch (slot.walStatus()) {
      case "lost" ->
          new Check(
              id,
              Status.FAILED,
              found + ": the server has removed what the connector needs; it must read anew",
              ifEstablished(names.slot(), () -> drop() + " && " + commands.startAnew()));
      case "unreserved" ->
          failed(
              id,
              found + ": the next checkpoint removes it",
              psql("ALTER SYSTEM SET max_slot_wal_keep_size = -1", "SELECT pg_reload_conf()"));
      case "extended" -> warning(id, found + ": more than max_wal_size, and the disk fills");
      default ->
          ok(
              id,
              found
                  + (slot.safeBytes().isPresent()
                      ? "; %s more until it is lost"
                          .formatted(Formats.bytes(slot.safeBytes().getAsLong()))
                      : ""));
    };
  }

  private static Check lag(Slot slot) {
    String found = Formats.bytes(slot.lagBytes()) + " of log not confirmed yet";
    return slot.lagBytes() > LAG_WARNING
        ? warning(CheckId.SLOT_LAG, found + ": the connector does not keep up")
        : ok(CheckId.SLOT_LAG, found);
  }

  private static Check spill(Slot slot) {
    CheckId id = CheckId.SLOT_SPILL;
    if (slot.spill().isEmpty()) {
      return skipped(id, "this server does not count it");
    }
    Spill spill = slot.spill().get();
    if (spill.transactions() == 0) {
      return ok(id, "nothing");
    }
    String found =
        "%s of %,d transactions".formatted(Formats.bytes(spill.bytes()), spill.transactions());
    return spill.bytes() < SPILL_WARNING
        ? ok(id, found)
        : warning(
            id,
            "%s larger than logical_decoding_work_mem (%s): decoding them is slow; raise it, or"
                    .formatted(found, spill.memory())
                + " write in smaller transactions");
  }

  private String since(Instant time) {
    return " for " + Formats.time(Duration.between(time, now));
  }

  /** Known to be so; not when Connect is silent. */
  private boolean isUnregistered() {
    return connect.isPresent() && connector().isEmpty();
  }

  private Optional<Connector> connector() {
    return connect.flatMap(ConnectStatus::connector);
  }

  private String drop() {
    return psql(
        "SELECT pg_drop_replication_slot('%s')"
            .formatted(names.slot().toString().replace("'", "''")));
  }

  private String psql(String... statements) {
    return commands.psql(catalog.server().admin(), statements);
  }
}
