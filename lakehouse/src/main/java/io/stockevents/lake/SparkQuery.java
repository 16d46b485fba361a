package io.stockevents.lake;

import io.stockevents.cli.UserError;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.plans.logical.Command;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.ParsedStatement;
import org.apache.spark.sql.execution.SparkSqlParser;
import org.jspecify.annotations.Nullable;
import scala.collection.JavaConverters;

/** Queries the table with log files merged into base files. Spark starts with the first query. */
final class SparkQuery implements AutoCloseable {

  private final LakePath path;
  private @Nullable LakeSession started;

  SparkQuery(LakePath path) {
    this.path = path;
  }

  /**
   * Makes sure that {@code sql} is a query and can be parsed, which takes no Spark and no table.
   *
   * @throws UserError if not
   */
  static void requireQuery(String sql) {
    if (isStatement(parse(sql))) {
      throw UserError.usage("only SELECT: cdc-lake query changes nothing", null);
    }
  }

  private static LogicalPlan parse(String sql) {
    try {
      return new SparkSqlParser().parsePlan(sql);
    } catch (Exception e) {
      throw explained(e);
    }
  }

  /** One that does something may be below {@code WITH}. */
  private static boolean isStatement(LogicalPlan plan) {
    return plan instanceof Command
        || plan instanceof ParsedStatement
        || JavaConverters.seqAsJavaList(plan.children()).stream().anyMatch(SparkQuery::isStatement);
  }

  /**
   * Runs {@code sql} over the table as of the commit that {@code files} are of.
   *
   * @throws UserError if the query is wrong
   */
  QueryResult run(String sql, TableFiles files) {
    LakeSession session = session();
    new TradeTable(path, session.spark()).createViewsAsOf(files.instant());
    return read(rows(session, sql));
  }

  /** Whether Spark runs already. */
  boolean isStarted() {
    return started != null;
  }

  private LakeSession session() {
    if (started == null) {
      started = LakeSession.interruptible("query", path);
    }
    return started;
  }

  @Override
  public void close() {
    if (started != null) {
      started.close();
    }
  }

  private static Dataset<Row> rows(LakeSession session, String sql) {
    try {
      return session.spark().sql(sql);
    } catch (Exception e) {
      throw explained(e);
    }
  }

  /** Scala's exceptions are checked ones that no signature tells of. */
  private static RuntimeException explained(Exception e) {
    if (e instanceof AnalysisException) {
      return UserError.usage("Spark: " + firstLine(e), e);
    }
    return e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).strip().lines().findFirst().orElse("");
  }

  private static QueryResult read(Dataset<Row> rows) {
    List<List<@Nullable Object>> values = new ArrayList<>();
    for (Row row : rows.collectAsList()) {
      List<@Nullable Object> line = new ArrayList<>();
      for (int i = 0; i < row.length(); i++) {
        line.add(value(row.get(i)));
      }
      values.add(line);
    }
    return new QueryResult("Spark", Arrays.asList(rows.columns()), values);
  }

  private static @Nullable Object value(@Nullable Object value) {
    if (value == null || value instanceof Number || value instanceof Boolean) {
      return value;
    }
    return value instanceof Instant ? value : value.toString();
  }
}
