package io.stockevents.lake;

import io.stockevents.cli.Interruption;
import io.stockevents.cli.UserError;
import io.stockevents.kafka.KafkaAccess;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;

/** Reads the topic on from where the last ingest stopped, batch by batch, into the table. */
final class Ingest {

  private static final Duration LOOK = Duration.ofMillis(200);

  /** The batch in hand is finished, however long it takes; a second Ctrl-C ends it. */
  private static final Duration BATCH_IN_HAND = Duration.ofDays(1);

  /** What Spark's Kafka source sets itself and does not let others set. */
  private static final Set<String> SPARKS_OWN =
      Set.of(
          ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
          ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
          ConsumerConfig.GROUP_ID_CONFIG,
          ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG,
          ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
          ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG);

  /** All that a fetch brings; Spark asks the consumer for its position after every poll. */
  private static final Map<String, Object> CLIENT =
      Map.of(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);

  private final IngestOptions options;
  private final IngestProgress progress;
  private volatile boolean stopped;

  Ingest(IngestOptions options, IngestProgress progress) {
    this.options = options;
    this.progress = progress;
  }

  /** Makes {@link #run} end when the batch in hand is finished. */
  private void stop() {
    stopped = true;
  }

  /**
   * Ingests until it is stopped, or until everything is read that was there at the start.
   *
   * @throws UserError if topic, table or checkpoint are not what they must be
   */
  @SuppressWarnings("try") // the lock is there to be closed
  void run() throws InterruptedException {
    TopicIdentity topic = options.topic().identity();
    try (TableLock lock = TableLock.take(options.path())) {
      Configuration hadoop = options.path().connect();
      TableFiles.requireOursOrNone(options.path(), hadoop);
      Checkpoint checkpoint = new Checkpoint(options.path(), hadoop);
      boolean isNew = TableFiles.isNew(options.path(), hadoop);
      Map<TopicPartition, Long> start =
          new StartOffsets(options.path(), topic, options.topic().beginnings())
              .find(
                  checkpoint,
                  isNew,
                  TableFiles.progress(options.path(), hadoop),
                  options.fromRetained());
      checkpoint.claim(topic);
      try (LakeSession session = LakeSession.start("ingest", options.path())) {
        BatchWriter writer =
            new BatchWriter(
                new TradeTable(options.path(), session.spark()),
                batch -> new TableProgress(topic, checkpoint.offsets(batch)),
                isNew && options.initialBatch() > 0,
                options,
                progress::applied);
        ingest(session.spark(), writer, isNew, start);
      }
    }
  }

  @SuppressWarnings("try") // the registration is there to be closed
  private void ingest(
      SparkSession spark, BatchWriter writer, boolean isNew, Map<TopicPartition, Long> start)
      throws InterruptedException {
    try (Interruption.Registration stop = Interruption.onRequest(BATCH_IN_HAND, this::stop)) {
      if (isNew && options.initialBatch() > 0) {
        Dataset<Row> first = records(spark, start, options.initialBatch());
        follow(start(first, Trigger.AvailableNow(), writer), writer);
      }
      if (!stopped) {
        Dataset<Row> next = records(spark, start, options.maxEventsPerBatch());
        follow(start(next, trigger(), writer), writer);
      }
    } catch (StreamingQueryException e) {
      if (!stopped) {
        throw explained(e);
      }
    } catch (TimeoutException e) {
      throw UserError.failed("Spark does not start: " + e.getMessage(), e);
    } finally {
      progress.summarise();
    }
  }

  private Trigger trigger() {
    return options.once()
        ? Trigger.AvailableNow()
        : Trigger.ProcessingTime(options.trigger().toMillis());
  }

  /** Tells of the batches until the query ends, or until it is stopped and no batch is in hand. */
  private void follow(StreamingQuery query, BatchWriter writer)
      throws StreamingQueryException, InterruptedException {
    while (!query.awaitTermination(LOOK.toMillis())) {
      if (stopped) {
        writer.stop();
      }
      boolean idle = !writer.isBusy();
      progress.committed(List.of(query.recentProgress()));
      if (stopped && idle && progress.allCommitted()) {
        stop(query);
        break;
      }
    }
    progress.committed(List.of(query.recentProgress()));
  }

  /**
   * No batch is in hand; what Spark may wait for are brokers that are away, and nobody needs them.
   */
  private static void stop(StreamingQuery query) {
    try {
      query.stop();
    } catch (TimeoutException e) {
      // Spark waits for brokers that are away; its thread goes with the process.
    }
  }

  /**
   * @param start where to begin, unless the checkpoint says where to go on
   */
  private Dataset<Row> records(SparkSession spark, Map<TopicPartition, Long> start, long atMost) {
    return spark
        .readStream()
        .format("kafka")
        .options(kafkaSettings())
        .option("subscribe", options.topic().topic())
        .option("startingOffsets", Offsets.format(start))
        .option("maxOffsetsPerTrigger", atMost)
        .load()
        .select(Arrays.stream(DecodedEvent.RECORD).map(functions::col).toArray(Column[]::new));
  }

  private Map<String, String> kafkaSettings() {
    return options
        .topic()
        .access()
        .withDefaults(CLIENT)
        .with(KafkaAccess.COMMITTED)
        .settings()
        .entrySet()
        .stream()
        .filter(setting -> !SPARKS_OWN.contains(setting.getKey()))
        .collect(
            Collectors.toMap(
                setting -> "kafka." + setting.getKey(),
                setting -> String.valueOf(setting.getValue())));
  }

  private StreamingQuery start(Dataset<Row> records, Trigger trigger, BatchWriter writer)
      throws TimeoutException {
    return records
        .writeStream()
        .option("checkpointLocation", options.path().checkpoint())
        .trigger(trigger)
        .foreachBatch(writer)
        .start();
  }

  private RuntimeException explained(StreamingQueryException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      if (message.contains("failOnDataLoss") || message.contains("data may have been lost")) {
        return UserError.failed(
            "the topic %s no longer has all records since the last batch, or fewer than then; what is"
                    .formatted(options.topic().topic())
                + " gone cannot be ingested: read the topic into a new --path",
            e);
      }
      if (cause instanceof KafkaException kafka) {
        return options.topic().access().explain(kafka);
      }
      if (cause instanceof UserError error) {
        return error;
      }
    }
    return new IllegalStateException(e.getMessage(), e);
  }
}
