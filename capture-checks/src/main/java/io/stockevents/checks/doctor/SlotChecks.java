package io.stockevents.checks.doctor;

import static io.stockevents.checks.doctor.Check.failed;
import static io.stockevents.checks.doctor.Check.ok;
import static io.stockevents.checks.doctor.Check.skipped;
import static io.stockevents.checks.doctor.Check.warning;

import io.stockevents.checks.doctor.ConnectFacts.Connector;
import io.stockevents.checks.doctor.ConnectFacts.Position;
import io.stockevents.checks.doctor.Names.Name;
import io.stockevents.postgres.Catalog;
import io.stockevents.postgres.Catalog.Publication;
import io.stockevents.postgres.Catalog.Slot;
import io.stockevents.postgres.Catalog.Spill;
import io.stockevents.postgres.Catalog.Table;
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
    Commands commands,
    Catalog catalog,
    Optional<ConnectFacts> connect,
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

  void addTo(Findings findings) {
    publication(findings);
    slot(findings);
  }

  private void publication(Findings findings) {
    String name = Commands.identifier(names.publication().toString());
    if (catalog.publication().isEmpty()) {
      findings.add(noPublication(name));
      findings.add(skipped(Item.SLOT_TABLE, "there is no publication"));
      findings.add(skipped(Item.SLOT_CHUNKS, "there is no publication"));
      return;
    }
    Publication publication = catalog.publication().get();
    findings.add(kind(publication, name));
    if (catalog.table().isEmpty()) {
      findings.add(skipped(Item.SLOT_TABLE, "there is no table"));
      findings.add(skipped(Item.SLOT_CHUNKS, "there is no table"));
    } else {
      findings.add(table(publication, catalog.table().get(), name));
      findings.add(chunks(publication, catalog.table().get(), name));
    }
  }

  private Check noPublication(String name) {
    String found = "there is no publication " + names.publication();
    return names.publication().source() == Name.Source.OPTION
        ? failed(Item.SLOT_PUBLICATION, found + ", as --publication names it")
        : failed(
            Item.SLOT_PUBLICATION,
            found,
            psql("CREATE PUBLICATION %s FOR TABLE public.stock_trades".formatted(name)));
  }

  private Check kind(Publication publication, String name) {
    Item item = Item.SLOT_PUBLICATION;
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
              item,
              Status.FAILED,
              found + ": no hypertable and no continuous aggregate can be made any more",
              fix)
          : new Check(item, Status.WARNING, found + ", and this is about one", fix);
    }
    if (publication.internalSchema()) {
      return new Check(
          item,
          Status.FAILED,
          names.publication()
              + " has TimescaleDB's own tables: continuous aggregates cannot be refreshed",
          ifEstablished(names.publication(), () -> setTable(name)));
    }
    return publication.changes()
        ? ok(item, names.publication().toString())
        : failed(
            item,
            names.publication() + " leaves out inserts, updates or deletes",
            psql(
                "ALTER PUBLICATION %s SET (publish = 'insert, update, delete, truncate')"
                    .formatted(name)));
  }

  private Check table(Publication publication, Table table, String name) {
    if (publication.table()) {
      return ok(Item.SLOT_TABLE, "public.stock_trades");
    }
    return table.kind() == Table.Kind.PARTITIONED && publication.missingParts().isEmpty()
        ? failed(
            Item.SLOT_TABLE,
            "its partitions by their own names, which the connector does not know",
            psql("ALTER PUBLICATION %s SET (publish_via_partition_root = true)".formatted(name)))
        : failed(
            Item.SLOT_TABLE,
            "no: none of its changes are in the stream",
            psql("ALTER PUBLICATION %s ADD TABLE public.stock_trades".formatted(name)));
  }

  private Check chunks(Publication publication, Table table, String name) {
    Item item = Item.SLOT_CHUNKS;
    if (table.kind() != Table.Kind.HYPERTABLE) {
      return skipped(item, "there is no hypertable");
    }
    int missing = publication.missingParts().size();
    if (missing == 0 && !publication.detachedChunks().isEmpty()) {
      List<String> detached = publication.detachedChunks();
      return new Check(
          item,
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
      return ok(item, "all %,d".formatted(table.parts().size()));
    }
    if (!publication.table()) {
      return skipped(item, "they come with the table");
    }
    return new Check(
        item,
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

  private void slot(Findings findings) {
    if (catalog.slot().isEmpty()) {
      findings.add(noSlot());
      findings.skipRest(Item.Group.SLOT, "there is no slot");
      return;
    }
    Slot slot = catalog.slot().get();
    findings.add(kind(slot));
    findings.add(reader(slot));
    findings.add(heldBack(slot));
    findings.add(lag(slot));
    findings.add(spill(slot));
  }

  private Check noSlot() {
    Item item = Item.SLOT_EXISTS;
    String found = "there is no slot " + names.slot();
    if (isUnregistered()) {
      return skipped(item, found + "; the connector will make it");
    }
    return switch (names.slot().source()) {
      case CONNECTOR -> noSlotOf(connector().orElseThrow(), found);
      case OPTION -> failed(item, found + ", as --slot names it");
      default -> skipped(item, found + "; Connect knows what it is called, and cannot be asked");
    };
  }

  private Check noSlotOf(Connector connector, String found) {
    Item item = Item.SLOT_EXISTS;
    if (connector.position().isEmpty()) {
      return failed(
          item, found + ", and Connect does not say whether the connector has read from it");
    }
    return connector.position().get() == Position.NONE
        ? warning(item, found + " yet; the connector makes it when it starts to read")
        : failed(
            item,
            found + " any more: what changes is lost until the connector reads the table anew",
            commands.startAnew());
  }

  private Check kind(Slot slot) {
    String found = "%s, %s".formatted(names.slot(), slot.plugin());
    if (!slot.plugin().equals("pgoutput")) {
      return new Check(
          Item.SLOT_EXISTS,
          Status.FAILED,
          "%s is of the plugin %s instead of pgoutput"
              .formatted(names.slot(), slot.plugin().isEmpty() ? "none" : slot.plugin()),
          slot.pid().isPresent() ? Optional.empty() : ifEstablished(names.slot(), this::drop));
    }
    return slot.database().equals(database)
        ? ok(Item.SLOT_EXISTS, found)
        : failed(
            Item.SLOT_EXISTS,
            "%s is of the database %s; name ours with --slot"
                .formatted(names.slot(), slot.database()));
  }

  private Check reader(Slot slot) {
    Item item = Item.SLOT_ACTIVE;
    if (slot.pid().isPresent()) {
      return ok(item, "by the session with pid " + slot.pid().getAsLong());
    }
    if (isUnregistered()) {
      return warning(
          item,
          "by nobody, as the connector is not registered, and the log piles up; register it, or"
              + " drop the slot if nobody else needs it");
    }
    String found =
        "by nobody%s: nothing is delivered, and the log piles up"
            .formatted(slot.inactiveSince().map(this::since).orElse(""));
    if (connect.isEmpty()) {
      return failed(item, found, commands.startConnect());
    }
    Connector connector = connector().orElseThrow();
    if (connector.running()
        && connector.position().filter(position -> position != Position.LOG).isPresent()) {
      return warning(item, "by nobody yet: the connector reads the rows that were there before it");
    }
    String state = connector.self().state();
    return failed(
        item,
        found,
        state.equals("STOPPED") || state.equals("PAUSED") ? commands.resume() : commands.restart());
  }

  private Check heldBack(Slot slot) {
    Item item = Item.SLOT_WAL;
    String found =
        "%s, %s%s"
            .formatted(
                Amount.bytes(slot.heldBytes()),
                slot.walStatus(),
                slot.invalidation().map(reason -> " by " + reason).orElse(""));
    return switch (slot.walStatus()) {
      case "lost" ->
          new Check(
              item,
              Status.FAILED,
              found + ": the server has removed what the connector needs; it must read anew",
              ifEstablished(names.slot(), () -> drop() + " && " + commands.startAnew()));
      case "unreserved" ->
          failed(
              item,
              found + ": the next checkpoint removes it",
              psql("ALTER SYSTEM SET max_slot_wal_keep_size = -1", "SELECT pg_reload_conf()"));
      case "extended" -> warning(item, found + ": more than max_wal_size, and the disk fills");
      default ->
          ok(
              item,
              found
                  + (slot.safeBytes().isPresent()
                      ? "; %s more until it is lost"
                          .formatted(Amount.bytes(slot.safeBytes().getAsLong()))
                      : ""));
    };
  }

  private static Check lag(Slot slot) {
    String found = Amount.bytes(slot.lagBytes()) + " of log not confirmed yet";
    return slot.lagBytes() > LAG_WARNING
        ? warning(Item.SLOT_LAG, found + ": the connector does not keep up")
        : ok(Item.SLOT_LAG, found);
  }

  private static Check spill(Slot slot) {
    Item item = Item.SLOT_SPILL;
    if (slot.spill().isEmpty()) {
      return skipped(item, "this server does not count it");
    }
    Spill spill = slot.spill().get();
    if (spill.transactions() == 0) {
      return ok(item, "nothing");
    }
    String found =
        "%s of %,d transactions".formatted(Amount.bytes(spill.bytes()), spill.transactions());
    return spill.bytes() < SPILL_WARNING
        ? ok(item, found)
        : warning(
            item,
            "%s larger than logical_decoding_work_mem (%s): decoding them is slow; raise it, or"
                    .formatted(found, spill.memory())
                + " write in smaller transactions");
  }

  private String since(Instant time) {
    return " for " + Amount.time(Duration.between(time, now));
  }

  /** Known to be so; not when Connect is silent. */
  private boolean isUnregistered() {
    return connect.isPresent() && connector().isEmpty();
  }

  private Optional<Connector> connector() {
    return connect.flatMap(ConnectFacts::connector);
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
