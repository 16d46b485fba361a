package io.stockevents.stack;

import io.stockevents.cli.UserError;
import io.stockevents.stack.Batch.Column;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of {@code stock_trades} that satisfy a condition. */
final class SelectedTrades {

  private static final String TABLE = "public.stock_trades";

  private final Connection reader;
  private final String condition;
  private final Column column;

  /**
   * @param reader reads the table, outside a transaction between the calls
   * @param where a condition in SQL; null for all rows
   * @param hypertable whether the table is one, and divided by time already
   */
  SelectedTrades(Connection reader, @Nullable String where, boolean hypertable) {
    this.reader = reader;
    // On a line of its own, in case it ends with a comment.
    condition = where == null ? "true" : "(" + where + "\n)";
    column = hypertable ? Column.CREATED_AT : Column.TRADE_ID;
  }

  /**
   * Divides them into batches of {@code size} rows; into larger ones only where more rows than that
   * have the same value.
   *
   * @throws UserError if PostgreSQL refuses the condition, in its words
   */
  List<Batch> batches(int size) throws SQLException {
    String bounds =
        """
        SELECT %2$s, number
          FROM (SELECT %1$s, row_number() OVER (ORDER BY %1$s) AS number, count(*) OVER () AS total
                  FROM %3$s WHERE %4$s) AS numbered
         WHERE number %% %5$d = 0 OR number = total
         ORDER BY number"""
            .formatted(column.sqlName, column.sqlText, TABLE, condition, size);
    List<Batch> batches = new ArrayList<>();
    try (Statement statement = reader.createStatement();
        ResultSet row = statement.executeQuery(bounds)) {
      String after = null;
      long before = 0;
      while (row.next()) {
        String upTo = row.getString(1);
        if (!upTo.equals(after)) {
          batches.add(new Batch(column, after, upTo, row.getLong(2) - before));
          before = row.getLong(2);
          after = upTo;
        }
      }
    } catch (SQLException e) {
      // Wrong statements, wrong values and what is no query; nothing about server or session.
      if (e.getSQLState() != null && e.getSQLState().matches("(0A|21|22|25|42).*")) {
        throw UserError.usage("--where: PostgreSQL says: " + firstLine(e), e);
      }
      throw e;
    } finally {
      reader.rollback();
    }
    return batches;
  }

  /** Whether the batch still has rows. */
  boolean hasRows(Batch batch) throws SQLException {
    try (Statement statement = reader.createStatement();
        ResultSet row = statement.executeQuery("SELECT EXISTS (" + select(batch) + ")")) {
      row.next();
      return row.getBoolean(1);
    } finally {
      reader.rollback();
    }
  }

  /** The statement that reads the batch. */
  String select(Batch batch) {
    return "SELECT * FROM %s WHERE %s AND %s".formatted(TABLE, batch.condition(), condition);
  }

  private static String firstLine(SQLException e) {
    return String.valueOf(e.getMessage())
        .lines()
        .findFirst()
        .orElse("")
        .replaceFirst("^ERROR: ", "");
  }
}
