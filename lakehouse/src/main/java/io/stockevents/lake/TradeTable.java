package io.stockevents.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import java.time.Instant;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/** The Hudi table, as Spark writes and reads it. */
final class TradeTable {

  private static final String FORMAT = "hudi";

  private final LakePath path;
  private final SparkSession spark;

  TradeTable(LakePath path, SparkSession spark) {
    this.path = path;
    this.spark = spark;
  }

  /**
   * Merges rows into the table in one commit. A row that is older than the table's has no effect,
   * so that writing the same rows again, or late ones, changes nothing.
   *
   * @param rows in the shape of {@link LakeSchema#ROW}, at most one a key
   * @param compactEvery after so many commits the log files are merged into base files
   */
  void upsert(Dataset<Row> rows, int compactEvery) {
    rows.write()
        .format(FORMAT)
        .options(HudiSettings.of(compactEvery))
        .option("hoodie.datasource.write.operation", "upsert")
        .mode(SaveMode.Append)
        .save(path.table());
  }

  /**
   * Removes, in one commit, what is left of rows that were deleted before a time. An older change
   * of such a row that came after that would bring it back.
   *
   * @return how many rows went
   */
  long purgeDeletedBefore(Instant time) {
    Dataset<Row> deleted =
        spark
            .read()
            .format(FORMAT)
            .load(path.table())
            .where(not(expr(LakeSchema.NOT_DELETED)).and(col("committed_at").lt(lit(time))))
            .select(
                Stream.of(LakeSchema.ROW.fieldNames())
                    .map(name -> col(name))
                    .toArray(Column[]::new))
            .persist(StorageLevel.MEMORY_AND_DISK());
    long rows = deleted.count();
    if (rows > 0) {
      deleted
          .write()
          .format(FORMAT)
          .options(HudiSettings.of(1))
          .option("hoodie.datasource.write.operation", "delete")
          .option("hoodie.compact.inline", "false")
          .mode(SaveMode.Append)
          .save(path.table());
    }
    deleted.unpersist();
    return rows;
  }

  /** The rows of the source table as of the last commit, log files merged. */
  Dataset<Row> snapshot() {
    return rows(spark.read());
  }

  /** The rows as of an earlier commit, given by its instant. */
  Dataset<Row> asOf(String instant) {
    return rows(spark.read().option("as.of.instant", instant));
  }

  private Dataset<Row> rows(DataFrameReader reader) {
    return reader
        .format(FORMAT)
        .load(path.table())
        .where(LakeSchema.NOT_DELETED)
        .select(LakeSchema.COLUMNS.stream().map(name -> col(name)).toArray(Column[]::new));
  }
}
