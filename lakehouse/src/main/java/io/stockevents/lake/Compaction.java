package io.stockevents.lake;

import org.apache.spark.sql.SparkSession;

/** Merges the table's log files into base files. */
final class Compaction {

  private Compaction() {}

  /** Merges whatever there is to merge, be it of one commit only. */
  static void run(LakePath path) {
    try (LakeSession session = LakeSession.interruptible("compact", path)) {
      SparkSession spark = session.spark();
      String table = path.table().replace("'", "''");
      spark.sql(
          """
          CALL run_compaction(op => 'scheduleAndExecute', path => '%s',
            options => 'hoodie.compact.inline.max.delta.commits=1')
          """
              .formatted(table));
    }
  }
}
