package io.stockevents.lake;

import io.stockevents.cli.UserError;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hudi.common.config.HoodieCommonConfig;
import org.apache.hudi.common.config.HoodieMetadataConfig;
import org.apache.hudi.common.engine.HoodieEngineContext;
import org.apache.hudi.common.engine.HoodieLocalEngineContext;
import org.apache.hudi.common.fs.FSUtils;
import org.apache.hudi.common.model.FileSlice;
import org.apache.hudi.common.model.HoodieBaseFile;
import org.apache.hudi.common.model.HoodieLogFile;
import org.apache.hudi.common.model.HoodieTableType;
import org.apache.hudi.common.table.HoodieTableConfig;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.apache.hudi.common.table.timeline.HoodieInstant;
import org.apache.hudi.common.table.timeline.HoodieTimeline;
import org.apache.hudi.common.table.view.FileSystemViewManager;
import org.apache.hudi.common.table.view.FileSystemViewStorageConfig;
import org.apache.hudi.common.table.view.SyncableFileSystemView;
import org.apache.hudi.common.util.CleanerUtils;
import org.apache.hudi.exception.TableNotFoundException;
import org.apache.hudi.storage.hadoop.HadoopStorageConfiguration;

/**
 * The files of the Hudi table as of one of its commits, as its timeline lists them; read without
 * Spark.
 *
 * @param instant of that commit
 * @param baseFiles URIs of the Parquet files
 * @param baseBytes what these take
 * @param logFiles how many log files there are, whose rows no base file has yet
 * @param logBytes what these take
 * @param committedAt when that commit was made
 */
record TableFiles(
    String instant,
    List<String> baseFiles,
    long baseBytes,
    long logFiles,
    long logBytes,
    Instant committedAt) {

  /** Instants of the timeline, which is in UTC. */
  static final DateTimeFormatter INSTANT = DateTimeFormatter.ofPattern("uuuuMMddHHmmssSSS");

  /** Whether the base files by themselves are the table as of the commit. */
  boolean merged() {
    return logFiles == 0;
  }

  /**
   * Makes sure that a table can be made at this path, or that the one there is ours.
   *
   * @throws UserError if something else is there
   */
  static void requireOursOrNone(LakePath path, Configuration hadoop) {
    if (open(path, hadoop).isEmpty() && !isEmpty(path, hadoop)) {
      throw UserError.usage(
          path + " holds something that is no Hudi table; choose another --path", null);
    }
  }

  /** Whether no commit is in the table, or there is none. */
  static boolean isNew(LakePath path, Configuration hadoop) {
    return open(path, hadoop).map(table -> commits(table).empty()).orElse(true);
  }

  /**
   * Lists the newest files.
   *
   * @throws UserError if there is no table yet, or one of another shape
   */
  static TableFiles list(LakePath path, Configuration hadoop) {
    return list(path, hadoop, Instant.MAX);
  }

  /**
   * Lists the files as they were at a time.
   *
   * @throws UserError if there was no table then, there is one of another shape, or its files of
   *     then may have been removed
   */
  static TableFiles list(LakePath path, Configuration hadoop, Instant asOf) {
    HoodieTableMetaClient table =
        open(path, hadoop)
            .orElseThrow(
                () ->
                    UserError.failed(
                        "there is no table at " + path + "; 'cdc-lake ingest' makes it", null));
    HoodieInstant last = commitAt(asOf, table, path);
    List<FileSlice> slices = slices(table, last.requestedTime());
    List<HoodieBaseFile> base =
        slices.stream().flatMap(slice -> slice.getBaseFile().toJavaOptional().stream()).toList();
    List<HoodieLogFile> logs = slices.stream().flatMap(FileSlice::getLogFiles).toList();
    return new TableFiles(
        last.requestedTime(),
        base.stream().map(HoodieBaseFile::getPath).toList(),
        base.stream().mapToLong(HoodieBaseFile::getFileSize).sum(),
        logs.size(),
        logs.stream().mapToLong(HoodieLogFile::getFileSize).sum(),
        completed(last));
  }

  /**
   * The last commit that was complete then. Last by its place in the timeline: a compaction may be
   * completed after commits that began later.
   */
  private static HoodieInstant commitAt(Instant asOf, HoodieTableMetaClient table, LakePath path) {
    String retained = cleanedBefore(table);
    List<HoodieInstant> newestFirst =
        commits(table)
            .getReverseOrderedInstants()
            .filter(commit -> commit.requestedTime().compareTo(retained) >= 0)
            .toList();
    if (newestFirst.isEmpty()) {
      throw UserError.failed("the table at " + path + " has no commit yet", null);
    }
    Instant first = completed(newestFirst.get(newestFirst.size() - 1));
    return newestFirst.stream()
        .filter(commit -> !completed(commit).isAfter(asOf))
        .findFirst()
        .orElseThrow(
            () -> UserError.usage("--as-of: %s goes back to %s only".formatted(path, first), null));
  }

  /**
   * Files that only earlier commits than this instant need may have been removed; empty if none.
   */
  private static String cleanedBefore(HoodieTableMetaClient table) {
    HoodieInstant clean =
        table
            .getActiveTimeline()
            .getCleanerTimeline()
            .filterCompletedInstants()
            .lastInstant()
            .orElse(null);
    if (clean == null) {
      return "";
    }
    try {
      String retained = CleanerUtils.getCleanerMetadata(table, clean).getEarliestCommitToRetain();
      return retained == null ? "" : retained;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How far the topic is in the table; empty if no commit says so, or there is none. */
  static Optional<TableProgress> progress(LakePath path, Configuration hadoop) {
    return open(path, hadoop)
        .flatMap(
            table ->
                commits(table)
                    .getReverseOrderedInstants()
                    .flatMap(commit -> progress(table, commit).stream())
                    .findFirst());
  }

  private static Optional<TableProgress> progress(
      HoodieTableMetaClient table, HoodieInstant commit) {
    try {
      return TableProgress.of(table.getActiveTimeline().readCommitMetadata(commit)::getMetadata);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static HoodieTimeline commits(HoodieTableMetaClient table) {
    return table.getActiveTimeline().getCommitsTimeline().filterCompletedInstants();
  }

  private static Instant completed(HoodieInstant commit) {
    return LocalDateTime.parse(commit.getCompletionTime(), INSTANT).toInstant(ZoneOffset.UTC);
  }

  private static List<FileSlice> slices(HoodieTableMetaClient table, String lastInstant) {
    HoodieEngineContext engine = new HoodieLocalEngineContext(table.getStorageConf());
    HoodieMetadataConfig noIndex = HoodieMetadataConfig.newBuilder().enable(false).build();
    FileSystemViewManager views =
        FileSystemViewManager.createViewManager(
            engine,
            noIndex,
            FileSystemViewStorageConfig.newBuilder().build(),
            HoodieCommonConfig.newBuilder().build());
    try {
      SyncableFileSystemView view = views.getFileSystemView(table);
      return FSUtils.getAllPartitionPaths(engine, table, noIndex).stream()
          .flatMap(day -> view.getLatestMergedFileSlicesBeforeOrOn(day, lastInstant))
          .toList();
    } finally {
      views.close();
    }
  }

  private static Optional<HoodieTableMetaClient> open(LakePath path, Configuration hadoop) {
    LakeSession.requireJava();
    Path metadata = new Path(path.table(), HoodieTableMetaClient.METAFOLDER_NAME);
    try {
      // Hudi itself looks for its properties for five seconds before it says that there are none.
      if (!metadata.getFileSystem(hadoop).exists(metadata)) {
        return Optional.empty();
      }
      HoodieTableMetaClient table =
          HoodieTableMetaClient.builder()
              .setConf(new HadoopStorageConfiguration(hadoop))
              .setBasePath(path.table())
              .build();
      requireOurs(path, table.getTableConfig());
      return Optional.of(table);
    } catch (TableNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void requireOurs(LakePath path, HoodieTableConfig config) {
    requireSame(path, "its name", LakeSchema.NAME, config.getTableName());
    requireSame(path, "its type", HoodieTableType.MERGE_ON_READ, config.getTableType());
    requireSame(
        path, "its key", LakeSchema.KEY, Arrays.asList(config.getRecordKeyFields().orElse(none())));
    requireSame(
        path,
        "what it is partitioned by",
        List.of(LakeSchema.PARTITION),
        Arrays.asList(config.getPartitionFields().orElse(none())));
    requireSame(
        path, "what orders changes", List.of(LakeSchema.ORDERING), config.getOrderingFields());
  }

  private static String[] none() {
    return new String[0];
  }

  private static void requireSame(LakePath path, String what, Object ours, Object theirs) {
    if (!ours.equals(theirs)) {
      throw UserError.usage(
          "%s holds a Hudi table of another shape: %s is %s, not %s; choose another --path"
              .formatted(path, what, theirs, ours),
          null);
    }
  }

  private static boolean isEmpty(LakePath path, Configuration hadoop) {
    Path folder = new Path(path.table());
    try {
      FileStatus[] files = folder.getFileSystem(hadoop).listStatus(folder);
      return files.length == 0;
    } catch (FileNotFoundException e) {
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
