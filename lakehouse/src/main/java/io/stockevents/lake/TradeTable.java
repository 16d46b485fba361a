package io.stockevents.lake;

import static org.apache.spark.sql.functions.col;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

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

  /** The rows of the source table as of the last commit, log files merged. */
  Dataset<Row> snapshot() {
    return spark
        .read()
        .format(FORMAT)
        .load(path.table())
        .where(LakeSchema.NOT_DELETED)
        .select(LakeSchema.COLUMNS.stream().map(name -> col(name)).toArray(Column[]::new));
  }
}
