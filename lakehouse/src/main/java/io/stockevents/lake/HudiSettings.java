package io.stockevents.lake;

import java.util.HashMap;
import java.util.Map;

/** How Hudi writes the table. */
final class HudiSettings {

  /** File groups a day; a row's key decides which one it is in, so no index has to be read. */
  private static final int BUCKETS = 4;

  private HudiSettings() {}

  static Map<String, String> of(TableMaintenance upkeep) {
    Map<String, String> settings = new HashMap<>(layout());
    int kept = upkeep.keepCommits();
    settings.put("hoodie.clean.commits.retained", String.valueOf(kept));
    // The timeline keeps more commits than the cleaner wants to look back on.
    settings.put("hoodie.keep.min.commits", String.valueOf(kept + 10));
    settings.put("hoodie.keep.max.commits", String.valueOf(kept + 20));
    settings.put("hoodie.compact.inline", "true");
    settings.put("hoodie.compact.inline.max.delta.commits", String.valueOf(upkeep.compactEvery()));
    settings.put("hoodie.parquet.compression.codec", "zstd");
    // The batch has one row a key already.
    settings.put("hoodie.combine.before.upsert", "false");
    settings.put("hoodie.combine.before.insert", "false");
    settings.put("hoodie.datasource.write.commitmeta.key.prefix", TableProgress.PREFIX);
    // One writer in one process: nothing to serve.
    settings.put("hoodie.embed.timeline.server", "false");
    settings.put("hoodie.write.markers.type", "DIRECT");
    return Map.copyOf(settings);
  }

  /** What is fixed when the table is made. */
  private static Map<String, String> layout() {
    return Map.ofEntries(
        Map.entry("hoodie.table.name", LakeSchema.NAME),
        Map.entry("hoodie.datasource.write.table.type", "MERGE_ON_READ"),
        Map.entry("hoodie.datasource.write.recordkey.field", String.join(",", LakeSchema.KEY)),
        Map.entry("hoodie.datasource.write.partitionpath.field", LakeSchema.PARTITION),
        Map.entry("hoodie.datasource.write.hive_style_partitioning", "true"),
        Map.entry("hoodie.table.ordering.fields", LakeSchema.ORDERING),
        Map.entry("hoodie.write.record.merge.mode", "EVENT_TIME_ORDERING"),
        Map.entry("hoodie.table.timeline.timezone", "UTC"),
        Map.entry("hoodie.index.type", "BUCKET"),
        Map.entry("hoodie.bucket.index.num.buckets", String.valueOf(BUCKETS)),
        Map.entry("hoodie.metadata.enable", "false"));
  }
}
