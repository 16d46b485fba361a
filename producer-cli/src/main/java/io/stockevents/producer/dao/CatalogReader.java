package io.stockevents.producer.dao;

import io.stockevents.producer.dao.Catalog.CaptureRole;
import io.stockevents.producer.dao.Catalog.Names;
import io.stockevents.producer.dao.Catalog.Policy;
import io.stockevents.producer.dao.Catalog.Publication;
import io.stockevents.producer.dao.Catalog.ReplicaIdentity;
import io.stockevents.producer.dao.Catalog.Server;
import io.stockevents.producer.dao.Catalog.Slot;
import io.stockevents.producer.dao.Catalog.Table;
import io.stockevents.producer.dao.Catalog.TimescaleDb;
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
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads a {@link Catalog} in one transaction that only reads. Every role may see all of it. */
final class CatalogReader {

  /** Makes the value of one row. */
  @FunctionalInterface
  private interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  private static final String PARTS =
      "SELECT inhrelid FROM pg_inherits WHERE inhparent = to_regclass('public.stock_trades')";

  private final Connection connection;

  /**
   * @param connection not in auto-commit mode
   */
  CatalogReader(Connection connection) {
    this.connection = connection;
  }

  /**
   * Reads.
   *
   * @param timeout how long one query may take, waiting for locks included
   */
  Catalog read(Names names, Duration timeout) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET TRANSACTION READ ONLY");
      statement.execute("SET LOCAL statement_timeout = " + timeout.toMillis());
    }
    return new Catalog(
        server(), timescaleDb(), table(), publication(names), slot(names), captureRole(names));
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
                 = 'on'
          FROM pg_extension WHERE extname = 'timescaledb'
        """;
    List<Policy> policies = hasTimescaleDb() ? policies() : List.of();
    return one(
        sql,
        row -> new TimescaleDb(row.getString(1), row.getBoolean(2), row.getBoolean(3), policies));
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
    int parts = parts().size();
    List<String> notFull = partsWhere("relreplident <> 'f'");
    int compressed = hypertable ? compressedChunks() : 0;
    Optional<Instant> newest = newest();
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
                Arrays.asList((String[]) row.getArray(4).getArray()),
                newest));
  }

  /** Ids grow with time, and the primary key has them in their order. */
  private Optional<Instant> newest() throws SQLException {
    String mayRead =
        "SELECT FROM pg_class WHERE oid = to_regclass('public.stock_trades')"
            + " AND has_table_privilege(oid, 'SELECT')";
    if (one(mayRead, row -> true).isEmpty()) {
      return Optional.empty();
    }
    return one(
        "SELECT created_at FROM public.stock_trades ORDER BY trade_id DESC LIMIT 1",
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

  private List<String> parts() throws SQLException {
    return partsWhere("true");
  }

  private List<String> partsWhere(String condition) throws SQLException {
    return all(
        """
        SELECT format('%%I.%%I', n.nspname, c.relname)
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.oid IN (%s) AND %s
         ORDER BY c.oid
        """
            .formatted(PARTS, condition),
        row -> row.getString(1));
  }

  private Optional<Publication> publication(Names names) throws SQLException {
    String sql =
        """
        SELECT puballtables,
               EXISTS (SELECT FROM pg_publication_tables
                        WHERE pubname = p.pubname AND schemaname = '_timescaledb_catalog')
                 OR EXISTS (SELECT FROM pg_publication_tables
                             WHERE pubname = p.pubname AND schemaname = '_timescaledb_internal'
                               AND tablename NOT LIKE '\\_hyper\\_%'),
               pubinsert AND pubupdate AND pubdelete,
               pubviaroot,
               EXISTS (SELECT FROM pg_publication_tables
                        WHERE pubname = p.pubname
                          AND schemaname = 'public' AND tablename = 'stock_trades')
          FROM pg_publication p
         WHERE pubname = ?
        """;
    List<String> missing = missingParts(names.publication());
    return one(
        sql,
        row ->
            new Publication(
                row.getBoolean(1),
                row.getBoolean(2),
                row.getBoolean(3),
                row.getBoolean(4),
                row.getBoolean(5),
                missing),
        names.publication());
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

  private Optional<Slot> slot(Names names) throws SQLException {
    String sql =
        """
        SELECT coalesce(plugin, ''), coalesce(database, ''), active_pid, coalesce(wal_status, ''),
               coalesce(wal.lsn - restart_lsn, 0)::bigint,
               coalesce(wal.lsn - confirmed_flush_lsn, 0)::bigint,
               safe_wal_size
          FROM pg_replication_slots,
               (SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()
                            ELSE pg_current_wal_lsn() END AS lsn) wal
         WHERE slot_name = ?
        """;
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
                optionalLong(row, 7)),
        names.slot());
  }

  private Optional<CaptureRole> captureRole(Names names) throws SQLException {
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
        names.role());
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
