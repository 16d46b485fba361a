package io.stockevents.stack;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Rows of {@code stock_trades} that are read in one go: those of a range of one column.
 *
 * @param column what the table is divided by
 * @param after the rows have a greater value, as text; null if there is no such bound
 * @param upTo the greatest value, as text
 * @param rows how many there were when the table was divided
 */
record Batch(Column column, @Nullable String after, String upTo, long rows) {

  /** What can divide the table, so that a range is read through an index or few chunks. */
  enum Column {
    TRADE_ID("trade_id", "trade_id::text"),
    CREATED_AT(
        "created_at",
        "to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')");

    final String sqlName;

    /** An expression for its value as {@link Batch} has it. */
    final String sqlText;

    Column(String sqlName, String sqlText) {
      this.sqlName = sqlName;
      this.sqlText = sqlText;
    }

    /** The order that PostgreSQL has. */
    private int compare(String one, String other) {
      return this == CREATED_AT
          ? Instant.parse(one).compareTo(Instant.parse(other))
          : one.compareTo(other);
    }
  }

  /** The condition in SQL. */
  String condition() {
    String upper = "%s <= '%s'".formatted(column.sqlName, upTo);
    return after == null ? upper : "%s > '%s' AND %s".formatted(column.sqlName, after, upper);
  }

  /**
   * Whether it has this row.
   *
   * @param row as the topic has it
   */
  boolean contains(JsonNode row) {
    String value = row.path(column.sqlName).asText();
    return column.compare(value, upTo) <= 0 && (after == null || column.compare(value, after) > 0);
  }
}
