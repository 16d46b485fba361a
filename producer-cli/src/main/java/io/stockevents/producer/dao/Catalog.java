package io.stockevents.producer.dao;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a database says about itself and about how {@code public.stock_trades} is captured.
 *
 * @param server the server
 * @param timescaleDb empty if the database has no such extension
 * @param table empty if there is none
 * @param publication the one that was asked for; empty if there is none
 * @param slot the one that was asked for; empty if there is none
 * @param captureRole the one that was asked for; empty if there is none
 */
public record Catalog(
    Server server,
    Optional<TimescaleDb> timescaleDb,
    Optional<Table> table,
    Optional<Publication> publication,
    Optional<Slot> slot,
    Optional<CaptureRole> captureRole) {

  /**
   * What to look for.
   *
   * @param slot name of the replication slot
   * @param publication name of the publication
   * @param role whom the connector logs in as
   */
  public record Names(String slot, String publication, String role) {}

  /**
   * The server, and who we are to it.
   *
   * @param version like {@code 18.6}
   * @param major like 18
   * @param role whom we are logged in as
   * @param admin a superuser: {@code role} if it is one
   * @param slots replication slots in use, of all databases
   * @param senders WAL senders in use
   */
  public record Server(
      String version,
      int major,
      String role,
      String admin,
      String walLevel,
      int slots,
      int maxSlots,
      int senders,
      int maxSenders) {}

  /**
   * The extension.
   *
   * @param version like {@code 2.26.4}
   * @param chunkAutoPublication whether chunks that a new session makes enter the publication
   * @param directBatchDelete whether a new session drops compressed batches without delete events
   * @param policies what runs on the table by itself
   */
  public record TimescaleDb(
      String version,
      boolean chunkAutoPublication,
      boolean directBatchDelete,
      List<Policy> policies) {
    public TimescaleDb {
      policies = List.copyOf(policies);
    }
  }

  /**
   * A background job.
   *
   * @param after how old a chunk gets before, like {@code 90 days}
   */
  public record Policy(Effect effect, String after) {

    /** What becomes of a chunk. */
    public enum Effect {
      RETENTION,
      COMPRESSION
    }
  }

  /**
   * The table.
   *
   * @param key columns of its primary key, separated by commas; empty without one
   * @param parts how many chunks or partitions it has
   * @param partsNotFull those of them whose replica identity is not FULL, with their schema
   * @param compressedParts how many of its chunks are compressed
   * @param missing which of SELECT, INSERT, UPDATE and DELETE we may not do
   * @param newest when its newest row was created; empty without rows or without SELECT
   */
  public record Table(
      Kind kind,
      String key,
      ReplicaIdentity replicaIdentity,
      int parts,
      List<String> partsNotFull,
      int compressedParts,
      List<String> missing,
      Optional<Instant> newest) {

    /** Where the rows are. */
    public enum Kind {
      PLAIN,
      HYPERTABLE,
      PARTITIONED
    }

    public Table {
      partsNotFull = List.copyOf(partsNotFull);
      missing = List.copyOf(missing);
    }
  }

  /** What the log has of a row that is updated or deleted. */
  public enum ReplicaIdentity {
    /** The primary key. */
    DEFAULT,
    /** The columns of an index. */
    INDEX,
    /** The whole row. */
    FULL,
    /** Nothing. */
    NOTHING
  }

  /**
   * A publication.
   *
   * @param allTables whether it is one FOR ALL TABLES
   * @param internalSchema whether it has all tables of TimescaleDB's own schema
   * @param changes whether it has inserts, updates and deletes, all three
   * @param viaRoot whether changes of partitions count as those of the partitioned table
   * @param table whether it has the table
   * @param missingParts chunks or partitions that it lacks, with their schema
   */
  public record Publication(
      boolean allTables,
      boolean internalSchema,
      boolean changes,
      boolean viaRoot,
      boolean table,
      List<String> missingParts) {
    public Publication {
      missingParts = List.copyOf(missingParts);
    }
  }

  /**
   * A replication slot.
   *
   * @param plugin output plugin; empty for a physical slot
   * @param database whose changes it has; empty for a physical slot
   * @param pid process of the server that its reader is connected to; empty without a reader
   * @param walStatus {@code reserved}, {@code extended}, {@code unreserved} or {@code lost}
   * @param heldBytes WAL that is kept for it
   * @param lagBytes WAL that its reader has not confirmed
   * @param safeBytes WAL that may still be written before it is lost; empty if without limit
   */
  public record Slot(
      String plugin,
      String database,
      OptionalLong pid,
      String walStatus,
      long heldBytes,
      long lagBytes,
      OptionalLong safeBytes) {}

  /**
   * The role that the connector logs in as.
   *
   * @param select whether it may read the table
   */
  public record CaptureRole(
      boolean login, boolean replication, boolean superuser, boolean select) {}
}
