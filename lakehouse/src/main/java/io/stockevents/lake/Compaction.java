package io.stockevents.lake;

import java.time.Instant;
import org.apache.hudi.client.SparkRDDWriteClient;
import org.apache.hudi.client.common.HoodieSparkEngineContext;
import org.apache.hudi.common.engine.HoodieEngineContext;
import org.apache.hudi.config.HoodieWriteConfig;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** Merges the table's log files into base files, and removes files that nobody needs any more. */
final class Compaction {

  private Compaction() {}

  /**
   * Merges whatever there is to merge, be it of one commit only.
   *
   * @param purgeBefore what is left of rows that were deleted before goes for good; null keeps all
   * @return how many deleted rows went
   */
  static long run(LakePath path, TableMaintenance upkeep, @Nullable Instant purgeBefore) {
    try (LakeSession session = LakeSession.interruptible("compact", path)) {
      SparkSession spark = session.spark();
      long purged =
          purgeBefore == null
              ? 0
              : new TradeTable(path, spark).purgeDeletedBefore(purgeBefore, upkeep);
      spark.sql(
          """
          CALL run_compaction(op => 'scheduleAndExecute', path => '%s',
            options => 'hoodie.compact.inline.max.delta.commits=1,hoodie.clean.automatic=false')
          """
              .formatted(path.table().replace("'", "''")));
      clean(path, upkeep, spark);
      return purged;
    }
  }

  /** Hudi's own procedure for it takes no path. */
  private static void clean(LakePath path, TableMaintenance upkeep, SparkSession spark) {
    HoodieWriteConfig config =
        HoodieWriteConfig.newBuilder()
            .withPath(path.table())
            .withProps(HudiSettings.of(upkeep))
            .build();
    HoodieEngineContext engine =
        new HoodieSparkEngineContext(new JavaSparkContext(spark.sparkContext()));
    try (SparkRDDWriteClient<?> client = new SparkRDDWriteClient<>(engine, config)) {
      client.clean();
    }
  }
}
