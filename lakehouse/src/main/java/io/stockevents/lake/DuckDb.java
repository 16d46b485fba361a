package io.stockevents.lake;

import io.stockevents.cli.UserError;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Queries the table's base files in this process; knows nothing of log files. */
final class DuckDb {

  private static final String LOCAL = "file:";

  /** What the view is while there is no base file. */
  private static final String NO_ROWS =
      """
      SELECT ''::VARCHAR trade_id, ''::VARCHAR stock_name, 0::DECIMAL(12,2) stock_price,
             ''::VARCHAR stock_purchase_choice, ''::VARCHAR trader_id,
             now() created_at, now() updated_at, 'd' op, 0::BIGINT lsn, now() committed_at,
             ''::VARCHAR _hoodie_commit_time
       WHERE false
      """;

  private DuckDb() {}

  /** Whether the files are where DuckDB can read them. */
  static boolean reads(TableFiles files) {
    return files.baseFiles().stream().allMatch(file -> file.startsWith(LOCAL));
  }

  /**
   * Runs {@code sql} over the base files.
   *
   * @throws UserError if the query is wrong, or the files are not on this machine
   */
  static QueryResult query(String sql, TableFiles files) {
    if (!reads(files)) {
      throw UserError.usage("--engine duckdb reads tables on this machine only; use spark", null);
    }
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      String source = source(files);
      statement.execute(
          view(LakeSchema.NAME, LakeSchema.COLUMNS, source + " WHERE " + LakeSchema.NOT_DELETED));
      statement.execute(view(LakeSchema.CHANGES, LakeSchema.CHANGES_COLUMNS, source));
      try (ResultSet result = statement.executeQuery(sql)) {
        return read(result);
      }
    } catch (SQLException e) {
      throw UserError.usage("DuckDB: " + e.getMessage(), e);
    }
  }

  private static String source(TableFiles files) {
    return files.baseFiles().isEmpty()
        ? "(" + NO_ROWS + ")"
        : files.baseFiles().stream()
            .map(file -> "'" + file.substring(LOCAL.length()).replace("'", "''") + "'")
            .collect(Collectors.joining(", ", "read_parquet([", "], hive_partitioning = false)"));
  }

  private static String view(String name, List<String> columns, String source) {
    return "CREATE VIEW %s AS SELECT %s FROM %s"
        .formatted(name, String.join(", ", columns), source);
  }

  private static QueryResult read(ResultSet result) throws SQLException {
    ResultSetMetaData metadata = result.getMetaData();
    List<String> columns = new ArrayList<>();
    for (int i = 1; i <= metadata.getColumnCount(); i++) {
      columns.add(metadata.getColumnLabel(i));
    }
    List<List<@Nullable Object>> rows = new ArrayList<>();
    while (result.next()) {
      List<@Nullable Object> row = new ArrayList<>();
      for (int i = 1; i <= columns.size(); i++) {
        row.add(value(result.getObject(i)));
      }
      rows.add(row);
    }
    return new QueryResult("DuckDB", columns, rows);
  }

  private static @Nullable Object value(@Nullable Object value) {
    if (value == null || value instanceof Number || value instanceof Boolean) {
      return value;
    }
    return value instanceof OffsetDateTime time ? time.toInstant() : value.toString();
  }
}
