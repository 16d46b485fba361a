package io.stockevents.lake;

import static org.apache.spark.sql.functions.base64;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.struct;

import io.stockevents.change.Coordinates;
import io.stockevents.cli.Latency;
import io.stockevents.trade.TradeRecord.Malformed;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;

/**
 * Applies one batch of records to the table: decode, keep the last change of each row, one commit.
 * Doing a batch again has the same result, which is what makes a crash at any moment harmless.
 */
final class BatchWriter implements VoidFunction2<Dataset<Row>, Long> {

  /**
   * What a batch held.
   *
   * @param events records in it
   * @param malformed those that could not be applied
   * @param firstMalformed the first of them
   * @param freshness null if it had no change
   */
  record Result(
      long batch,
      long events,
      long malformed,
      List<Malformed> firstMalformed,
      @Nullable Freshness freshness) {}

  /** How long changes took from their commit in the database until they were in the table. */
  record Freshness(Duration p50, Duration p99) {}

  /** Hears of every batch that has been applied. */
  @FunctionalInterface
  interface Listener {
    void applied(Result result);
  }

  private static final int NAMED = 5;

  private final transient TradeTable table;
  private final transient LongFunction<TableProgress> progress;
  private final transient IngestOptions options;
  private final transient Listener listener;
  private volatile boolean fills;
  private volatile boolean stopped;
  private volatile boolean busy;

  /**
   * @param progress how far the topic is in the table with a batch
   * @param fills whether the first batch goes straight to base files; for a table without a commit
   */
  BatchWriter(
      TradeTable table,
      LongFunction<TableProgress> progress,
      boolean fills,
      IngestOptions options,
      Listener listener) {
    this.table = table;
    this.progress = progress;
    this.fills = fills;
    this.options = options;
    this.listener = listener;
  }

  /** Takes no further batch; the one in hand is finished. */
  void stop() {
    stopped = true;
  }

  /** Whether a batch is in hand; once stopped and not busy, it stays so. */
  boolean isBusy() {
    return busy;
  }

  @Override
  public void call(Dataset<Row> records, Long batch) throws InterruptedException {
    if (!wrote(records, batch)) {
      // Spark interrupts this thread when the query is stopped; an exception would be an error to
      // it.
      new CountDownLatch(1).await();
    }
  }

  private boolean wrote(Dataset<Row> records, long batch) {
    busy = true;
    try {
      if (stopped) {
        return false;
      }
      write(records, batch);
      return true;
    } finally {
      busy = false;
    }
  }

  private void write(Dataset<Row> records, long batch) {
    Dataset<Row> events =
        records
            .map(new DecodedEvent(), Encoders.row(DecodedEvent.SCHEMA))
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      apply(events, batch);
    } finally {
      events.unpersist();
    }
  }

  private void apply(Dataset<Row> events, long batch) {
    Row counts = events.agg(count(lit(1)), count("problem"), committed()).first();
    long malformed = counts.getLong(1);
    if (malformed > 0) {
      putAside(events, batch);
    }
    // A batch without a change is a commit too: each says how far the table is.
    merge(lastChanges(events), progress.apply(batch));
    listener.applied(
        new Result(
            batch,
            counts.getLong(0),
            malformed,
            malformed > 0 ? firstMalformed(events) : List.of(),
            counts.isNullAt(2) ? null : freshness(counts.getList(2))));
  }

  /** When the changes were committed, in microseconds: in the middle, and the oldest hundredth. */
  private static Column committed() {
    return expr("percentile_approx(unix_micros(committed_at), array(0.5, 0.01))");
  }

  private void merge(Dataset<Row> changes, TableProgress reached) {
    if (fills) {
      table.fill(changes, reached, options.upkeep());
    } else {
      table.upsert(changes, reached, options.upkeep());
    }
    fills = false;
  }

  private static Freshness freshness(List<Long> committed) {
    Instant now = Instant.now();
    List<Duration> ages =
        committed.stream()
            .map(micros -> Latency.between(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), now))
            .toList();
    return new Freshness(ages.get(0), ages.get(1));
  }

  /**
   * Of all changes of a row, the one with the greatest LSN; of equal ones, the last in the topic.
   */
  private static Dataset<Row> lastChanges(Dataset<Row> events) {
    Stream<String> rest =
        Stream.of(LakeSchema.ROW.fieldNames())
            .filter(name -> !LakeSchema.KEY.contains(name) && !name.equals(LakeSchema.ORDERING));
    Column change =
        struct(
            Stream.concat(Stream.of(LakeSchema.ORDERING, "offset"), rest)
                .map(name -> col(name))
                .toArray(Column[]::new));
    return events
        .where(col(LakeSchema.OPERATION).isNotNull())
        .groupBy(LakeSchema.KEY.stream().map(name -> col(name)).toArray(Column[]::new))
        .agg(max(change).as("last"))
        .select(
            Stream.of(LakeSchema.ROW.fieldNames())
                .map(name -> LakeSchema.KEY.contains(name) ? col(name) : col("last." + name))
                .toArray(Column[]::new));
  }

  /** The folder is named by the batch, which on another try holds the same records. */
  private void putAside(Dataset<Row> events, long batch) {
    String run = events.sparkSession().sparkContext().getLocalProperty("sql.streaming.queryId");
    malformed(events)
        .select(
            col("topic"),
            col("partition"),
            col("offset"),
            col("problem"),
            base64(col("key")).as("key"),
            base64(col("value")).as("value"))
        .coalesce(1)
        .write()
        .mode(SaveMode.Overwrite)
        .json(options.path().malformed() + "/reading=" + run + "/batch=" + batch);
  }

  private static List<Malformed> firstMalformed(Dataset<Row> events) {
    return malformed(events)
        .select("topic", "partition", "offset", "problem")
        .limit(NAMED)
        .collectAsList()
        .stream()
        .map(
            row ->
                new Malformed(
                    new Coordinates(row.getString(0), row.getInt(1), row.getLong(2)),
                    row.getString(3)))
        .toList();
  }

  private static Dataset<Row> malformed(Dataset<Row> events) {
    return events.where(col("problem").isNotNull());
  }
}
