package io.stockevents.lake;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_join;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import io.stockevents.cli.UserError;
import io.stockevents.lake.SourceTable.Mark;
import io.stockevents.lake.VerifyReport.Difference;
import io.stockevents.lake.VerifyReport.Kind;
import io.stockevents.trade.TradeKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Compares the lake's table with the source's, row by row, also while writers and an ingest run:
 *
 * <ol>
 *   <li>Where the topic ends is noted. All events before were committed before what comes next.
 *   <li>The source is read in one snapshot, and after it a mark is committed to the log: a logical
 *       message, which the connector delivers behind all that was committed before. One that leaves
 *       messages out moves its slot past the mark with its next heartbeat.
 *   <li>Once the mark is delivered, the topic has all that the snapshot saw; once the ingest has
 *       passed the topic's end, so has the lake. Then the lake is read.
 *   <li>What either has and the other has not can only come from events after the noted end. The
 *       keys of these are left out, and all other rows must be equal.
 * </ol>
 */
final class Verification {

  private static final Duration LOOK = Duration.ofMillis(200);
  private static final int SHOWN = 20;

  private static final StructType KEY =
      new StructType()
          .add("trade_id", DataTypes.StringType)
          .add("created_at", DataTypes.TimestampType);

  private final VerifyOptions options;
  private volatile boolean stopped;

  Verification(VerifyOptions options) {
    this.options = options;
  }

  /** Makes {@link #run} end early with a {@link CancellationException}. */
  void stop() {
    stopped = true;
  }

  /**
   * Compares.
   *
   * @throws UserError if the connector or the ingest do not come up to what the source is now, or
   *     one of the services cannot be reached
   * @throws CancellationException if it was stopped
   */
  VerifyReport run() throws InterruptedException {
    long start = System.nanoTime();
    TopicIdentity topic = options.topic().identity();
    Configuration hadoop = options.path().connect();
    TableFiles.list(options.path(), hadoop);
    TableProgress progress = progress(hadoop);
    progress.topic().require(topic, options.path());
    try (LakeSession session = LakeSession.interruptible("verify", options.path());
        KafkaConsumer<byte[], byte[]> consumer = options.topic().consumer()) {
      Map<TopicPartition, Long> noted = end(consumer);
      options.source().require();
      Dataset<Row> source = kept(options.source().rows(session.spark()));
      MarkTopic marks = new MarkTopic(consumer, options.topic().topic());
      marks.open();
      Mark mark = options.source().mark();
      awaitDelivered(() -> marks.has(mark) || options.source().delivered() >= mark.lsn());
      awaitIngested(hadoop, end(consumer));
      Dataset<Row> lake = kept(new TradeTable(options.path(), session.spark()).snapshot());
      Set<TradeKey> changed =
          new ChangedKeys(consumer, options.timeout(), () -> stopped).between(noted, end(consumer));
      return compare(session.spark(), source, lake, changed, start);
    } catch (KafkaException e) {
      throw options.topic().access().explain(e);
    }
  }

  /**
   * Reads the rows once, now. If an executor that has some of them is lost, the comparison fails;
   * reading them again would be another snapshot.
   */
  private static Dataset<Row> kept(Dataset<Row> rows) {
    return rows.localCheckpoint();
  }

  private Map<TopicPartition, Long> end(KafkaConsumer<byte[], byte[]> consumer) {
    return consumer.endOffsets(options.topic().partitions(consumer));
  }

  private void awaitDelivered(BooleanSupplier delivered) throws InterruptedException {
    if (!await(delivered)) {
      throw UserError.unreachable(
          "the connector has not delivered what was committed before now within %d s; see cdc-stack"
                  .formatted(options.timeout().toSeconds())
              + " status, or raise --timeout",
          null);
    }
  }

  /** Tables of earlier versions do not say it themselves. */
  private TableProgress progress(Configuration hadoop) {
    Checkpoint checkpoint = new Checkpoint(options.path(), hadoop);
    return TableFiles.progress(options.path(), hadoop)
        .or(() -> checkpoint.topic().map(known -> new TableProgress(known, checkpoint.position())))
        .orElseThrow(
            () ->
                UserError.failed(
                    "nothing says how far the topic has been read into the table %s: its checkpoint %s"
                            .formatted(options.path(), checkpoint)
                        + " is missing",
                    null));
  }

  private void awaitIngested(Configuration hadoop, Map<TopicPartition, Long> end)
      throws InterruptedException {
    if (!await(() -> Offsets.distance(progress(hadoop).offsets(), end) == 0)) {
      throw UserError.failed(
          "the lake is %,d records behind the topic after %d s; run 'cdc-lake ingest --once', or"
                  .formatted(
                      Offsets.distance(progress(hadoop).offsets(), end),
                      options.timeout().toSeconds())
              + " raise --timeout if an ingest is running",
          null);
    }
  }

  private boolean await(BooleanSupplier condition) throws InterruptedException {
    long giveUpAt = System.nanoTime() + options.timeout().toNanos();
    while (!condition.getAsBoolean()) {
      if (stopped) {
        throw new CancellationException("stopped");
      }
      if (System.nanoTime() >= giveUpAt) {
        return false;
      }
      Thread.sleep(LOOK.toMillis());
    }
    return true;
  }

  static VerifyReport compare(
      SparkSession spark,
      Dataset<Row> source,
      Dataset<Row> lake,
      Set<TradeKey> changed,
      long start) {
    Dataset<Row> differing = kept(differing(spark, source, lake, changed));
    Map<Kind, Long> counts =
        differing.groupBy("kind").count().collectAsList().stream()
            .collect(
                Collectors.toMap(row -> Kind.valueOf(row.getString(0)), row -> row.getLong(1)));
    Arrays.stream(Kind.values()).forEach(kind -> counts.putIfAbsent(kind, 0L));
    List<Difference> first = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      if (counts.getOrDefault(kind, 0L) > 0) {
        first.addAll(first(differing, kind));
      }
    }
    return new VerifyReport(
        source.count(),
        lake.count(),
        lake.count() - lake.select(keyColumns()).distinct().count(),
        changed.size(),
        counts,
        first,
        Duration.ofNanos(System.nanoTime() - start));
  }

  /** Key, kind and columns of the rows that are not the same on both sides. */
  private static Dataset<Row> differing(
      SparkSession spark, Dataset<Row> source, Dataset<Row> lake, Set<TradeKey> changed) {
    Dataset<Row> s = source.withColumn("there", lit(true)).as("s");
    Dataset<Row> l = lake.withColumn("there", lit(true)).as("l");
    Column same =
        LakeSchema.KEY.stream()
            .map(name -> col("s." + name).equalTo(col("l." + name)))
            .reduce(lit(true), Column::and);
    Column columns =
        array_join(
            array(
                LakeSchema.VALUES.stream()
                    .map(
                        name -> when(not(col("s." + name).eqNullSafe(col("l." + name))), lit(name)))
                    .toArray(Column[]::new)),
            ",");
    Column unsupported = col("s." + SourceTable.UNSUPPORTED);
    Column kind =
        when(unsupported.isNotNull(), lit(Kind.UNSUPPORTED.name()))
            .when(col("l.there").isNull(), lit(Kind.MISSING.name()))
            .when(col("s.there").isNull(), lit(Kind.EXTRA.name()))
            .when(columns.notEqual(""), lit(Kind.DIFFERENT.name()));
    Dataset<Row> differing =
        s.join(l, same, "full_outer")
            .select(
                coalesce(col("s.trade_id"), col("l.trade_id")).as("trade_id"),
                coalesce(col("s.created_at"), col("l.created_at")).as("created_at"),
                col("s." + SourceTable.CREATED_AT_TEXT).as(SourceTable.CREATED_AT_TEXT),
                kind.as("kind"),
                when(unsupported.isNotNull(), unsupported).otherwise(columns).as("columns"))
            .where(col("kind").isNotNull());
    Dataset<Row> keys = keys(spark, changed);
    Column isChanged =
        LakeSchema.KEY.stream()
            .map(name -> differing.col(name).equalTo(keys.col(name)))
            .reduce(lit(true), Column::and);
    return differing.join(keys, isChanged, "left_anti");
  }

  private static Column[] keyColumns() {
    return LakeSchema.KEY.stream().map(name -> col(name)).toArray(Column[]::new);
  }

  private static Dataset<Row> keys(SparkSession spark, Set<TradeKey> keys) {
    return spark.createDataFrame(
        keys.stream()
            .map(key -> RowFactory.create(key.tradeId().toString(), key.createdAt()))
            .toList(),
        KEY);
  }

  private static List<Difference> first(Dataset<Row> differing, Kind kind) {
    return differing
        .where(col("kind").equalTo(kind.name()))
        .orderBy("created_at", "trade_id")
        .limit(SHOWN)
        .collectAsList()
        .stream()
        .map(
            row ->
                new Difference(
                    kind,
                    row.getString(0),
                    kind == Kind.UNSUPPORTED ? row.getString(2) : row.getInstant(1).toString(),
                    kind == Kind.DIFFERENT || kind == Kind.UNSUPPORTED
                        ? List.of(row.getString(4).split(","))
                        : List.of()))
        .toList();
  }
}
