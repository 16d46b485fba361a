package io.stockevents.postgres;

import io.stockevents.postgres.CaptureCatalog.CaptureRole;
import io.stockevents.postgres.CaptureCatalog.FailedJob;
import io.stockevents.postgres.CaptureCatalog.Names;
import io.stockevents.postgres.CaptureCatalog.Part;
import io.stockevents.postgres.CaptureCatalog.Policy;
import io.stockevents.postgres.CaptureCatalog.Publication;
import io.stockevents.postgres.CaptureCatalog.ReplicaIdentity;
import io.stockevents.postgres.CaptureCatalog.Server;
import io.stockevents.postgres.CaptureCatalog.Slot;
import io.stockevents.postgres.CaptureCatalog.Spill;
import io.stockevents.postgres.CaptureCatalog.Table;
import io.stockevents.postgres.CaptureCatalog.TimescaleDb;
import io.stockevents.postgres.CaptureCatalog.Unread;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads a {@link CaptureCatalog}, each part in a transaction of its own that only reads. Every role
 * may see all of it.
 */
final class CaptureCatalogReader {

  /** Makes the value of one row. */
  @FunctionalInterface
  private interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Reads what has this name. */
  @FunctionalInterface
  private interface Named<T> {
    Optional<T> ask(String name) throws SQLException;
  }

  /** Reads something. */
  @FunctionalInterface
  private interface Question<T> {
    T ask() throws SQLException;
  }

  private static final String PARTS =
      "SELECT inhrelid FROM pg_inherits WHERE inhparent = to_regclass('public.stock_trades')";

  private final Connection connection;
  private final Duration timeout;
  private final Map<Part, Unread> unread = new EnumMap<>(Part.class);

  /**
   * @param connection not in auto-commit mode
   * @param timeout how long one query may take, waiting for locks included
   */
  CaptureCatalogReader(Connection connection, Duration timeout) {
    this.connection = connection;
    this.timeout = timeout;
  }

  /**
   * Reads.
   *
   * @throws SQLException if the connection breaks, or the server says nothing about itself
   */
  CaptureCatalog read(Names names) throws SQLException {
    Server server = inTransaction(this::server);
    return new CaptureCatalog(
        server,
        part(Part.TIMESCALEDB, this::timescaleDb),
        part(Part.JOBS, () -> Optional.of(failedJobs())).orElse(List.of()),
        part(Part.TABLE, this::table),
        part(Part.PUBLICATION, names.publication(), this::publication),
        part(Part.SLOT, names.slot(), this::slot),
        part(Part.CAPTURE_ROLE, names.role(), this::captureRole),
        part(Part.NEWEST_ROW, this::newest),
        unread);
  }

  /** A part of this name; there is none without a name. */
  private <T> Optional<T> part(Part part, Optional<String> name, Named<T> question)
      throws SQLException {
    return name.isEmpty() ? Optional.empty() : part(part, () -> question.ask(name.get()));
  }

  private <T> Optional<T> part(Part part, Question<Optional<T>> question) throws SQLException {
    try {
      return inTransaction(question);
    } catch (SQLException e) {
      if (SqlState.isConnectionFailure(e)) {
        throw e;
      }
      unread.put(part, unread(e));
      return Optional.empty();
    }
  }

  private Unread unread(SQLException e) {
    return SqlState.isTimeout(e)
        ? new Unread(true, "locked or slow: no answer within %d s".formatted(timeout.toSeconds()))
        : new Unread(
            false, "%s (SQLSTATE %s)".formatted(Database.serverMessage(e), SqlState.of(e)));
  }

  private <T> T inTransaction(Question<T> question) throws SQLException {
    try {
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET TRANSACTION READ ONLY");
        statement.execute("SET LOCAL statement_timeout = " + timeout.toMillis());
      }
      T answer = question.ask();
      connection.rollback();
      return answer;
    } catch (SQLException e) {
      try {
        connection.rollback();
      } catch (SQLException broken) {
        e.addSuppressed(broken);
      }
      throw e;
    }
  }

  private Server server() throws SQLException {
    String sql =
        """
        SELECT split_part(current_setting('server_version'), ' ', 1),
               current_setting('server_version_num')::int / 10000,
               current_user,
               (SELECT rolname FROM pg_roles
                 WHERE rolname = current_user AND rolsuper OR oid = 10
                 ORDER BY rolname = current_user DESC LIMIT 1),
               current_setting('wal_level'),
               (SELECT count(*) FROM pg_replication_slots),
               current_setting('max_replication_slots')::int,
               (SELECT count(*) FROM pg_stat_replication),
               current_setting('max_wal_senders')::int
        """;
    return one(
            sql,
            row ->
                new Server(
                    row.getString(1),
                    row.getInt(2),
                    row.getString(3),
                    row.getString(4),
                    row.getString(5),
                    row.getInt(6),
                    row.getInt(7),
                    row.getInt(8),
                    row.getInt(9)))
        .orElseThrow();
  }

  private Optional<TimescaleDb> timescaleDb() throws SQLException {
    String sql =
        """
        SELECT extversion,
               coalesce(current_setting('timescaledb.enable_chunk_auto_publication', true), 'off')
                 = 'on',
               coalesce(
                 current_setting('timescaledb.enable_compressed_direct_batch_delete', true), 'off')
                 = 'on',
               coalesce(current_setting('timescaledb.enable_compression_wal_markers', true), 'off')
                 = 'on'
          FROM pg_extension WHERE extname = 'timescaledb'
        """;
    List<Policy> policies = hasTimescaleDb() ? policies() : List.of();
    return one(
        sql,
        row ->
            new TimescaleDb(
                row.getString(1),
                row.getBoolean(2),
                row.getBoolean(3),
                row.getBoolean(4),
                policies));
  }

  private boolean hasTimescaleDb() throws SQLException {
    return one(
            "SELECT to_regclass('timescaledb_information.jobs') IS NOT NULL",
            row -> row.getBoolean(1))
        .orElse(false);
  }

  private List<Policy> policies() throws SQLException {
    String sql =
        """
        SELECT proc_name = 'policy_retention',
               coalesce(config->>'drop_after', config->>'compress_after',
                        config->>'drop_created_before', config->>'compress_created_before', '?')
          FROM timescaledb_information.jobs
         WHERE proc_name IN ('policy_retention', 'policy_compression')
           AND hypertable_schema = 'public' AND hypertable_name = 'stock_trades'
         ORDER BY job_id
        """;
    return all(
        sql,
        row ->
            new Policy(
                row.getBoolean(1) ? Policy.Effect.RETENTION : Policy.Effect.COMPRESSION,
                row.getString(2)));
  }

  /** Those below 1000 are TimescaleDB's own, such as its telemetry. */
  private List<FailedJob> failedJobs() throws SQLException {
    if (!hasTimescaleDb()) {
      return List.of();
    }
    String sql =
        """
        SELECT job_id,
               j.proc_name || coalesce(format(' of %s.%s', j.hypertable_schema, j.hypertable_name), ''),
               s.total_failures,
               (SELECT err_message FROM timescaledb_information.job_errors e
                 WHERE e.job_id = j.job_id ORDER BY finish_time DESC LIMIT 1)
          FROM timescaledb_information.jobs j JOIN timescaledb_information.job_stats s USING (job_id)
         WHERE s.last_run_status = 'Failed' AND job_id >= 1000
         ORDER BY job_id
        """;
    return all(
        sql,
        row ->
            new FailedJob(
                row.getInt(1),
                row.getString(2),
                row.getLong(3),
                Optional.ofNullable(row.getString(4))));
  }

  private Optional<Table> table() throws SQLException {
    String sql =
        """
        SELECT c.relkind = 'p',
               coalesce(
                 (SELECT string_agg(a.attname, ', ' ORDER BY array_position(i.indkey, a.attnum))
                    FROM pg_index i
                    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
                   WHERE i.indrelid = c.oid AND i.indisprimary), ''),
               c.relreplident,
               (SELECT coalesce(array_agg(p), '{}')
                  FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) p
                 WHERE NOT has_table_privilege(c.oid, p))
          FROM pg_class c
         WHERE c.oid = to_regclass('public.stock_trades')
        """;
    boolean hypertable = isHypertable();
    List<String> parts = parts("format('%s.%s', n.nspname, c.relname)", "true");
    List<String> notFull = partsWhere("relreplident <> 'f'");
    int compressed = hypertable ? compressedChunks() : 0;
    return one(
        sql,
        row ->
            new Table(
                row.getBoolean(1)
                    ? Table.Kind.PARTITIONED
                    : hypertable ? Table.Kind.HYPERTABLE : Table.Kind.PLAIN,
                row.getString(2),
                replicaIdentity(row.getString(3)),
                parts,
                notFull,
                compressed,
                Arrays.asList((String[]) row.getArray(4).getArray())));
  }

  private Optional<Instant> newest() throws SQLException {
    String mayRead =
        "SELECT FROM pg_class WHERE oid = to_regclass('public.stock_trades')"
            + " AND has_table_privilege(oid, 'SELECT')";
    if (one(mayRead, row -> true).isEmpty()) {
      return Optional.empty();
    }
    return one(
        "SELECT created_at FROM public.stock_trades ORDER BY %s LIMIT 1"
            .formatted(StockTradesTable.newestFirst(connection)),
        row -> row.getObject(1, OffsetDateTime.class).toInstant());
  }

  private static ReplicaIdentity replicaIdentity(String code) {
    return switch (code) {
      case "f" -> ReplicaIdentity.FULL;
      case "i" -> ReplicaIdentity.INDEX;
      case "n" -> ReplicaIdentity.NOTHING;
      default -> ReplicaIdentity.DEFAULT;
    };
  }

  private boolean isHypertable() throws SQLException {
    return hasTimescaleDb()
        && one(
                """
                SELECT FROM timescaledb_information.hypertables
                 WHERE hypertable_schema = 'public' AND hypertable_name = 'stock_trades'
                """,
                row -> true)
            .isPresent();
  }

  private int compressedChunks() throws SQLException {
    return one(
            """
            SELECT count(*) FROM timescaledb_information.chunks
             WHERE hypertable_schema = 'public' AND hypertable_name = 'stock_trades'
               AND is_compressed
            """,
            row -> row.getInt(1))
        .orElse(0);
  }

  private List<String> partsWhere(String condition) throws SQLException {
    return parts("format('%I.%I', n.nspname, c.relname)", condition);
  }

  private List<String> parts(String name, String condition) throws SQLException {
    return all(
        """
        SELECT %s
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.oid IN (%s) AND %s
         ORDER BY c.oid
        """
            .formatted(name, PARTS, condition),
        row -> row.getString(1));
  }

  private Optional<Publication> publication(String name) throws SQLException {
    String sql =
        """
        SELECT puballtables,
               EXISTS (SELECT FROM pg_publication_tables
                        WHERE pubname = p.pubname AND schemaname = '_timescaledb_catalog')
                 OR EXISTS (SELECT FROM pg_publication_tables
                             WHERE pubname = p.pubname AND schemaname = '_timescaledb_internal'
                               AND tablename NOT LIKE '\\_hyper\\_%%'
                               AND format('%%I.%%I', schemaname, tablename)::regclass NOT IN (%s)),
               pubinsert AND pubupdate AND pubdelete,
               pubviaroot,
               EXISTS (SELECT FROM pg_publication_tables
                        WHERE pubname = p.pubname
                          AND schemaname = 'public' AND tablename = 'stock_trades')
          FROM pg_publication p
         WHERE pubname = ?
        """
            .formatted(PARTS);
    List<String> missing = missingParts(name);
    List<String> detached = detachedChunks(name);
    return one(
        sql,
        row ->
            new Publication(
                row.getBoolean(1),
                row.getBoolean(2),
                row.getBoolean(3),
                row.getBoolean(4),
                row.getBoolean(5),
                missing,
                detached),
        name);
  }

  private List<String> missingParts(String publication) throws SQLException {
    return all(
        """
        SELECT format('%%I.%%I', n.nspname, c.relname)
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.oid IN (%s)
           AND (n.nspname, c.relname) NOT IN (
             SELECT schemaname, tablename FROM pg_publication_tables WHERE pubname = ?)
         ORDER BY c.oid
        """
            .formatted(PARTS),
        row -> row.getString(1),
        publication);
  }

  /** The name is all that is left: a chunk that was detached is a table like any other. */
  private List<String> detachedChunks(String publication) throws SQLException {
    return all(
        """
        SELECT format('%I.%I', n.nspname, c.relname)
          FROM pg_publication p
          JOIN pg_publication_rel r ON r.prpubid = p.oid
          JOIN pg_class c ON c.oid = r.prrelid
          JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE p.pubname = ?
           AND n.nspname = '_timescaledb_internal' AND c.relname ~ '^_hyper_[0-9]+_[0-9]+_chunk$'
           AND NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = c.oid)
         ORDER BY c.oid
        """,
        row -> row.getString(1), publication);
  }

  private Optional<Slot> slot(String name) throws SQLException {
    String sql =
        """
        SELECT coalesce(plugin, ''), coalesce(database, ''), active_pid, coalesce(wal_status, ''),
               coalesce(wal.lsn - restart_lsn, 0)::bigint,
               coalesce(wal.lsn - confirmed_flush_lsn, 0)::bigint,
               safe_wal_size,
               to_jsonb(slot) ->> 'inactive_since', to_jsonb(slot) ->> 'invalidation_reason'
          FROM pg_replication_slots slot,
               (SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()
                            ELSE pg_current_wal_lsn() END AS lsn) wal
         WHERE slot_name = ?
        """;
    Optional<Spill> spill = spill(name);
    // By way of JSON, as older servers do not have the last two columns.
    return one(
        sql,
        row ->
            new Slot(
                row.getString(1),
                row.getString(2),
                optionalLong(row, 3),
                row.getString(4),
                row.getLong(5),
                row.getLong(6),
                optionalLong(row, 7),
                Optional.ofNullable(row.getString(8))
                    .map(time -> OffsetDateTime.parse(time).toInstant()),
                Optional.ofNullable(row.getString(9)),
                spill),
        name);
  }

  private Optional<Spill> spill(String slot) throws SQLException {
    boolean counted =
        one(
                "SELECT to_regclass('pg_catalog.pg_stat_replication_slots') IS NOT NULL",
                row -> row.getBoolean(1))
            .orElse(false);
    return counted
        ? one(
            """
            SELECT spill_txns, spill_bytes, current_setting('logical_decoding_work_mem')
              FROM pg_stat_replication_slots WHERE slot_name = ?
            """,
            row -> new Spill(row.getLong(1), row.getLong(2), row.getString(3)),
            slot)
        : Optional.empty();
  }

  private Optional<CaptureRole> captureRole(String name) throws SQLException {
    String sql =
        """
        SELECT rolcanlogin, rolreplication, rolsuper,
               coalesce(
                 has_table_privilege(oid, to_regclass('public.stock_trades'), 'SELECT'), false)
          FROM pg_roles
         WHERE rolname = ?
        """;
    return one(
        sql,
        row ->
            new CaptureRole(
                row.getBoolean(1), row.getBoolean(2), row.getBoolean(3), row.getBoolean(4)),
        name);
  }

  private static OptionalLong optionalLong(ResultSet row, int column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
  }

  private <T> Optional<T> one(String sql, Row<T> value, String... parameters) throws SQLException {
    List<T> all = all(sql, value, parameters);
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(0));
  }

  private <T> List<T> all(String sql, Row<T> value, String... parameters) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setString(i + 1, parameters[i]);
      }
      List<T> values = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          values.add(value.read(rows));
        }
      }
      return values;
    }
  }
}
