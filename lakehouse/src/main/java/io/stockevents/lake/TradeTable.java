package io.stockevents.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import java.time.Instant;
import org.apache.spark.sql.DataFrameWriter;
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
   * @param progress how far the topic is in the table with them
   */
  void upsert(Dataset<Row> rows, TableProgress progress, TableMaintenance upkeep) {
    writer(rows, "upsert", upkeep).options(progress.metadata()).save(path.table());
  }

  /**
   * Writes the first rows of the table in one commit, straight to base files. Only where no commit
   * is: rows that are there already would not be merged.
   *
   * @param rows in the shape of {@link LakeSchema#ROW}, at most one a key
   * @param progress how far the topic is in the table with them
   */
  void fill(Dataset<Row> rows, TableProgress progress, TableMaintenance upkeep) {
    writer(rows, "bulk_insert", upkeep)
        .options(progress.metadata())
        .option("hoodie.compact.inline", "false")
        // The faster writer of rows makes other keys of times than an upsert does.
        .option("hoodie.datasource.write.row.writer.enable", "false")
        .save(path.table());
  }

  /**
   * Removes, in one commit, what is left of rows that were deleted before a time. An older change
   * of such a row that came after that would bring it back.
   *
   * @return how many rows went
   */
  long purgeDeletedBefore(Instant time, TableMaintenance upkeep) {
    Dataset<Row> deleted =
        spark
            .read()
            .format(FORMAT)
            .load(path.table())
            .where(not(expr(LakeSchema.NOT_DELETED)).and(col("committed_at").lt(lit(time))))
            .selectExpr(LakeSchema.ROW.fieldNames())
            .persist(StorageLevel.MEMORY_AND_DISK());
    long rows = deleted.count();
    if (rows > 0) {
      writer(deleted, "delete", upkeep).option("hoodie.compact.inline", "false").save(path.table());
    }
    deleted.unpersist();
    return rows;
  }

  private static DataFrameWriter<Row> writer(
      Dataset<Row> rows, String operation, TableMaintenance upkeep) {
    return rows.write()
        .format(FORMAT)
        .options(HudiSettings.of(upkeep))
        .option("hoodie.datasource.write.operation", operation)
        .mode(SaveMode.Append);
  }

  /** The rows of the source table as of the last commit, log files merged. */
  Dataset<Row> snapshot() {
    return rows(spark.read().format(FORMAT).load(path.table()));
  }

  /** Makes both views, as of a commit that is given by its instant. */
  void createViewsAsOf(String instant) {
    Dataset<Row> all =
        spark.read().option("as.of.instant", instant).format(FORMAT).load(path.table());
    rows(all).createOrReplaceTempView(LakeSchema.NAME);
    all.selectExpr(LakeSchema.CHANGES_COLUMNS.toArray(String[]::new))
        .createOrReplaceTempView(LakeSchema.CHANGES);
  }

  private static Dataset<Row> rows(Dataset<Row> all) {
    return all.where(LakeSchema.NOT_DELETED).selectExpr(LakeSchema.COLUMNS.toArray(String[]::new));
  }
}
