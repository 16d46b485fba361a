package io.stockevents.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stockevents.cli.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hudi.common.config.RecordMergeMode;
import org.apache.hudi.common.model.HoodieCommitMetadata;
import org.apache.hudi.common.model.HoodieTableType;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.apache.hudi.common.table.timeline.HoodieActiveTimeline;
import org.apache.hudi.common.table.timeline.HoodieInstant;
import org.apache.hudi.common.table.timeline.HoodieInstant.State;
import org.apache.hudi.common.table.timeline.HoodieTimeline;
import org.apache.hudi.common.util.Option;
import org.apache.hudi.storage.hadoop.HadoopStorageConfiguration;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a checkpoint as Spark writes it, and a timeline that Hudi writes. */
class StartOffsetsTest {

  private static final TopicIdentity TOPIC = new TopicIdentity("trades", "id-1");
  private static final TopicPartition PARTITION = new TopicPartition("trades", 0);

  private final Configuration hadoop = new Configuration();
  @TempDir private Path folder;
  private LakePath lake;
  private Checkpoint checkpoint;
  private int commits;

  @BeforeEach
  void atAnEmptyFolder() {
    lake = new LakePath("file://" + folder.resolve("trades"), null);
    checkpoint = new Checkpoint(lake, hadoop);
  }

  @Test
  void newTableBeginsAtTheTopicsBeginning() {
    assertThat(find(0)).isEqualTo(Map.of(PARTITION, 0L));
  }

  @Test
  void whatTheCheckpointHasIsGoneOnWith() throws IOException {
    checkpointHas(100);
    tableHas(100);

    assertThat(find(0)).isEqualTo(Map.of(PARTITION, 100L));
  }

  @Test
  void batchThatTheTableHasAndTheCheckpointHasNotIsDoneAgain() throws IOException {
    checkpointHas(100);
    tableHas(100);
    tableHas(150);

    assertThat(find(0)).isEqualTo(Map.of(PARTITION, 100L));
  }

  @Test
  void tableThatIsGoneIsNotMadeOfTheRest() throws IOException {
    checkpointHas(1234);

    refuses("is missing or empty", "1,234 records", folder + "/trades.checkpoint");
    assertThat(folder.resolve("trades")).doesNotExist();
  }

  @Test
  void tableWithoutACommitIsNotFilledWithTheRest() throws IOException {
    checkpointHas(100);
    makeTable();

    refuses("is missing or empty");
  }

  @Test
  void olderCopyOfTheTableIsRefused() throws IOException {
    checkpointHas(100);
    tableHas(60);

    refuses("is an older copy: it is 40 records behind", folder + "/trades.checkpoint");
  }

  @Test
  void withoutACheckpointTheTableSaysWhereToGoOn() throws IOException {
    tableHas(100);

    assertThat(find(0)).isEqualTo(Map.of(PARTITION, 100L));
  }

  @Test
  void compactionDoesNotHideHowFarTheTableIs() throws IOException {
    tableHas(100);
    commit(HoodieTimeline.COMMIT_ACTION, Map.of());

    assertThat(find(0)).isEqualTo(Map.of(PARTITION, 100L));
  }

  @Test
  void tableThatNothingSaysTheTopicOfIsRefused() throws IOException {
    commit(HoodieTimeline.DELTA_COMMIT_ACTION, Map.of());

    refuses("nothing says how far", folder + "/trades.checkpoint is missing");
  }

  @Test
  void tableOfAnEarlierVersionGoesOnWithItsCheckpoint() throws IOException {
    checkpointHas(100);
    commit(HoodieTimeline.DELTA_COMMIT_ACTION, Map.of());

    assertThat(find(0)).isEqualTo(Map.of(PARTITION, 100L));
  }

  @Test
  void tableOfAnotherTopicIsRefused() throws IOException {
    tableHas(100);

    assertThatThrownBy(() -> find(new TopicIdentity("orders", "id-1"), 0, false))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("belongs to the topic trades");
    assertThatThrownBy(() -> find(new TopicIdentity("trades", "id-2"), 0, false))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("earlier topic trades");
  }

  @Test
  void newTableOfATopicThatLostItsBeginningIsMadeOnlyWhenAskedFor() {
    refuses(7, "the first 7 records of trades are gone", "--from-retained");

    assertThat(find(TOPIC, 7, true)).isEqualTo(Map.of(PARTITION, 7L));
  }

  @Test
  void recordsThatWentBeforeTheyWereReadAreNamed() throws IOException {
    checkpointHas(100);
    tableHas(100);

    assertThat(find(100)).isEqualTo(Map.of(PARTITION, 100L));
    refuses(130, "30 records of trades are gone", "new --path");
    assertThatThrownBy(() -> find(TOPIC, 130, true)).isInstanceOf(UserError.class);
  }

  @Test
  void partitionThatWasAddedBeginsAtItsBeginning() throws IOException {
    checkpointHas(100);
    tableHas(100);
    TopicPartition added = new TopicPartition("trades", 1);

    assertThat(
            new StartOffsets(lake, TOPIC, Map.of(PARTITION, 0L, added, 0L))
                .find(checkpoint, false, TableFiles.progress(lake, hadoop), false))
        .isEqualTo(Map.of(PARTITION, 100L, added, 0L));
  }

  private Map<TopicPartition, Long> find(long beginning) {
    return find(TOPIC, beginning, false);
  }

  private Map<TopicPartition, Long> find(TopicIdentity topic, long beginning, boolean retained) {
    return new StartOffsets(lake, topic, Map.of(PARTITION, beginning))
        .find(
            checkpoint,
            TableFiles.isNew(lake, hadoop),
            TableFiles.progress(lake, hadoop),
            retained);
  }

  private void refuses(String... words) {
    refuses(0, words);
  }

  private void refuses(long beginning, String... words) {
    assertThatThrownBy(() -> find(beginning))
        .isInstanceOfSatisfying(UserError.class, e -> assertThat(e.exitCode()).isEqualTo(1))
        .message()
        .contains(words)
        .hasLineCount(1);
  }

  private void checkpointHas(long offset) throws IOException {
    checkpoint.claim(TOPIC);
    Path files = folder.resolve("trades.checkpoint");
    Files.createDirectories(files.resolve("offsets"));
    Files.createDirectories(files.resolve("commits"));
    Files.writeString(
        files.resolve("offsets/3"),
        "v1\n{\"batchWatermarkMs\":0}\n{\"trades\":{\"0\":%d}}".formatted(offset));
    Files.writeString(files.resolve("commits/3"), "v1\n{\"nextBatchWatermarkMs\":0}");
  }

  private void tableHas(long offset) throws IOException {
    commit(
        HoodieTimeline.DELTA_COMMIT_ACTION,
        new TableProgress(TOPIC, Map.of(PARTITION, offset)).metadata());
  }

  private void commit(String action, Map<String, String> metadata) throws IOException {
    HoodieTableMetaClient table = makeTable();
    HoodieActiveTimeline timeline = table.getActiveTimeline();
    HoodieInstant requested =
        table
            .getInstantGenerator()
            .createNewInstant(State.REQUESTED, action, "20261125%09d".formatted(++commits));
    timeline.createNewInstant(requested);
    timeline.transitionRequestedToInflight(requested, Option.empty());
    HoodieCommitMetadata commit = new HoodieCommitMetadata();
    metadata.forEach(commit::addMetadata);
    timeline.saveAsComplete(
        table
            .getInstantGenerator()
            .createNewInstant(State.INFLIGHT, action, requested.requestedTime()),
        Option.of(commit));
  }

  private HoodieTableMetaClient makeTable() throws IOException {
    HadoopStorageConfiguration storage = new HadoopStorageConfiguration(hadoop);
    if (Files.exists(folder.resolve("trades"))) {
      return HoodieTableMetaClient.builder().setConf(storage).setBasePath(lake.table()).build();
    }
    return HoodieTableMetaClient.newTableBuilder()
        .setTableType(HoodieTableType.MERGE_ON_READ)
        .setTableName(LakeSchema.NAME)
        .setRecordKeyFields(String.join(",", LakeSchema.KEY))
        .setPartitionFields(LakeSchema.PARTITION)
        .setOrderingFields(LakeSchema.ORDERING)
        .setRecordMergeMode(RecordMergeMode.EVENT_TIME_ORDERING)
        .initTable(storage, lake.table());
  }
}
