package io.stockevents.postgres;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a database says about itself and about how {@code public.stock_trades} is captured. A part
 * that could not be read is empty too; {@link #unread} says so.
 *
 * @param server the server
 * @param timescaleDb empty if the database has no such extension
 * @param table empty if there is none
 * @param publication the one that was asked for; empty if there is none
 * @param slot the one that was asked for; empty if there is none
 * @param failedJobs TimescaleDB's jobs whose last run failed, its own upkeep left out
 * @param captureRole the one that was asked for; empty if there is none
 * @param newestRow when the newest row was created; empty without rows or without SELECT
 * @param unread what could not be read, and why
 */
public record CaptureCatalog(
    Server server,
    Optional<TimescaleDb> timescaleDb,
    List<FailedJob> failedJobs,
    Optional<Table> table,
    Optional<Publication> publication,
    Optional<Slot> slot,
    Optional<CaptureRole> captureRole,
    Optional<Instant> newestRow,
    Map<Part, Unread> unread) {

  public CaptureCatalog {
    failedJobs = List.copyOf(failedJobs);
    unread = Map.copyOf(unread);
  }

  /** Whether the table has compressed chunks, or a policy that will make some. */
  public boolean compresses() {
    return table.filter(found -> found.compressedParts() > 0).isPresent()
        || timescaleDb.stream()
            .flatMap(found -> found.policies().stream())
            .anyMatch(policy -> policy.effect() == Policy.Effect.COMPRESSION);
  }

  /** What is read by itself, so that one lock or one error costs only this. */
  public enum Part {
    TIMESCALEDB,
    JOBS,
    TABLE,
    PUBLICATION,
    SLOT,
    CAPTURE_ROLE,
    NEWEST_ROW
  }

  /**
   * Why a part could not be read.
   *
   * @param slow whether the server took too long, as it does for a table that somebody has locked
   * @param reason on one line
   */
  public record Unread(boolean slow, String reason) {}

  /**
   * What to look for; what has no name is not looked for.
   *
   * @param slot name of the replication slot
   * @param publication name of the publication
   * @param role whom the connector logs in as
   */
  public record Names(Optional<String> slot, Optional<String> publication, Optional<String> role) {}

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
   * @param moveMarkers whether the log tells where compression moves rows
   * @param policies what runs on the table by itself
   */
  public record TimescaleDb(
      String version,
      boolean chunkAutoPublication,
      boolean directBatchDelete,
      boolean moveMarkers,
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
   * A background job whose last run failed.
   *
   * @param what it does, like {@code policy_retention of public.stock_trades}
   * @param failures how many of its runs have failed
   * @param error of the last of them; empty if only its owner may see it
   */
  public record FailedJob(int id, String what, long failures, Optional<String> error) {}

  /**
   * The table.
   *
   * @param key columns of its primary key, separated by commas; empty without one
   * @param parts its chunks or partitions, like {@code schema.name}, without any quotes
   * @param partsNotFull those of them whose replica identity is not FULL, with their schema
   * @param compressedParts how many of its chunks are compressed
   * @param missing which of SELECT, INSERT, UPDATE and DELETE we may not do
   */
  public record Table(
      Kind kind,
      String key,
      ReplicaIdentity replicaIdentity,
      List<String> parts,
      List<String> partsNotFull,
      int compressedParts,
      List<String> missing) {

    /** Where the rows are. */
    public enum Kind {
      PLAIN,
      HYPERTABLE,
      PARTITIONED
    }

    public Table {
      parts = List.copyOf(parts);
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
   * @param detachedChunks tables that it has, are called like chunks and are none, with their
   *     schema
   */
  public record Publication(
      boolean allTables,
      boolean internalSchema,
      boolean changes,
      boolean viaRoot,
      boolean table,
      List<String> missingParts,
      List<String> detachedChunks) {
    public Publication {
      detachedChunks = List.copyOf(detachedChunks);
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
   * @param inactiveSince when its last reader left; empty with a reader, and before PostgreSQL 17
   * @param invalidation why the server has given it up; empty if it has not, and before 17
   * @param spill empty if nothing is counted
   */
  public record Slot(
      String plugin,
      String database,
      OptionalLong pid,
      String walStatus,
      long heldBytes,
      long lagBytes,
      OptionalLong safeBytes,
      Optional<Instant> inactiveSince,
      Optional<String> invalidation,
      Optional<Spill> spill) {}

  /**
   * What the server had to write to disk while it decoded for a slot.
   *
   * @param transactions how many did not fit into memory
   * @param bytes what was written for them
   * @param memory how much memory there is, like {@code 64MB}
   */
  public record Spill(long transactions, long bytes, String memory) {}

  /**
   * The role that the connector logs in as.
   *
   * @param select whether it may read the table
   */
  public record CaptureRole(
      boolean login, boolean replication, boolean superuser, boolean select) {}
}
