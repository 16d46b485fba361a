package io.stockevents.producer.doctor;

import static io.stockevents.producer.doctor.Check.failed;
import static io.stockevents.producer.doctor.Check.ok;
import static io.stockevents.producer.doctor.Check.skipped;
import static io.stockevents.producer.doctor.Check.warning;

import io.stockevents.producer.dao.Catalog;
import io.stockevents.producer.dao.Catalog.Publication;
import io.stockevents.producer.dao.Catalog.Slot;
import io.stockevents.producer.dao.Catalog.Table;
import io.stockevents.producer.doctor.ConnectFacts.Connector;
import java.util.Optional;

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
    Catalog.Names names) {

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
    String name = Commands.identifier(names.publication());
    if (catalog.publication().isEmpty()) {
      findings.add(
          failed(
              Item.SLOT_PUBLICATION,
              "there is no publication " + names.publication(),
              psql("CREATE PUBLICATION %s FOR TABLE public.stock_trades".formatted(name))));
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

  private Check kind(Publication publication, String name) {
    Item item = Item.SLOT_PUBLICATION;
    if (publication.allTables()) {
      // In one transaction, so that the connector's view of the log never lacks a publication.
      String fix =
          psql(
              "DROP PUBLICATION %1$s; CREATE PUBLICATION %1$s FOR TABLE public.stock_trades"
                  .formatted(name));
      String found = names.publication() + " is FOR ALL TABLES";
      return catalog.timescaleDb().isPresent()
          ? failed(
              item, found + ": no hypertable and no continuous aggregate can be made any more", fix)
          : warning(item, found + ", and this is about one", fix);
    }
    if (publication.internalSchema()) {
      return failed(
          item,
          names.publication()
              + " has TimescaleDB's own tables: continuous aggregates cannot be refreshed",
          psql("ALTER PUBLICATION %s SET TABLE public.stock_trades".formatted(name)));
    }
    return publication.changes()
        ? ok(item, names.publication())
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
    if (missing == 0) {
      return ok(item, "all %,d".formatted(table.parts()));
    }
    if (!publication.table()) {
      return skipped(item, "they come with the table");
    }
    return failed(
        item,
        "%,d of %,d are missing, and their changes are lost: %s; 'stock-events verify' tells which"
            .formatted(missing, table.parts(), TableChecks.some(publication.missingParts())),
        // SET adds all chunks, but it would also take other tables out.
        psql(
            missing <= NAMED_CHUNKS
                ? "ALTER PUBLICATION %s ADD TABLE %s"
                    .formatted(name, String.join(", ", publication.missingParts()))
                : "ALTER PUBLICATION %s SET TABLE public.stock_trades".formatted(name)));
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
  }

  private Check noSlot() {
    String found = "there is no slot " + names.slot();
    return isUnregistered()
        ? skipped(Item.SLOT_EXISTS, found + "; the connector will make it")
        : failed(
            Item.SLOT_EXISTS,
            found + ": what changes is lost until the connector reads the table anew",
            commands.startAnew());
  }

  private Check kind(Slot slot) {
    String found = "%s, %s".formatted(names.slot(), slot.plugin());
    if (!slot.plugin().equals("pgoutput")) {
      return failed(
          Item.SLOT_EXISTS,
          "%s is of the plugin %s instead of pgoutput"
              .formatted(names.slot(), slot.plugin().isEmpty() ? "none" : slot.plugin()),
          drop());
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
              + " drop the slot",
          drop());
    }
    String found = "by nobody: nothing is delivered, and the log piles up";
    if (connect.isEmpty()) {
      return failed(item, found, commands.startConnect());
    }
    String state = connect.get().connector().map(connector -> connector.self().state()).orElse("?");
    return failed(
        item,
        found,
        state.equals("STOPPED") || state.equals("PAUSED") ? commands.resume() : commands.restart());
  }

  private Check heldBack(Slot slot) {
    Item item = Item.SLOT_WAL;
    String found = "%s, %s".formatted(Amount.bytes(slot.heldBytes()), slot.walStatus());
    return switch (slot.walStatus()) {
      case "lost" ->
          failed(
              item,
              found + ": the server has removed what the connector needs; it must read anew",
              drop() + " && " + commands.startAnew());
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

  /** Known to be so; not when Connect is silent. */
  private boolean isUnregistered() {
    Optional<Connector> connector = connect.flatMap(ConnectFacts::connector);
    return connect.isPresent() && connector.isEmpty();
  }

  private String drop() {
    return psql("SELECT pg_drop_replication_slot('%s')".formatted(names.slot().replace("'", "''")));
  }

  private String psql(String... statements) {
    return commands.psql(catalog.server().admin(), statements);
  }
}
