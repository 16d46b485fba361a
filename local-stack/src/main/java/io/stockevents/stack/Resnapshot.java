package io.stockevents.stack;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stockevents.cli.UserError;
import io.stockevents.connect.rest.ConnectClient;
import io.stockevents.connect.rest.ConnectorStatus;
import io.stockevents.kafka.KafkaAccess;
import io.stockevents.stack.BatchProgress.State;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Has the connector send rows again while writers are running, by signals on its Kafka topic.
 *
 * <p>Each signal asks for Debezium's <em>blocking</em> snapshot of one batch: the connector stops
 * where it is in the log, reads the batch in one statement, sends it, and goes on from where it
 * was. So no row can overtake a change that is newer than itself, whichever table of a hypertable
 * it is in, and no position is lost if the worker dies: the batch is asked for again. Between two
 * batches the connector catches up. Debezium's incremental snapshot, which does not stop the
 * stream, is none of this (docs/reliability.md).
 */
final class Resnapshot {

  /** Hears how it goes. */
  interface Listener {

    /** So many rows are sent, of {@code total}. */
    void sent(long rows, long total);

    /** One line about something out of the ordinary. */
    void report(String line);
  }

  /**
   * How it ended.
   *
   * @param total rows that were to be sent
   * @param rows those that were sent
   * @param batches in how many batches
   * @param underWay rows that the connector was asked for and may still send
   */
  record Outcome(long total, long rows, int batches, long underWay) {}

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration POLL = Duration.ofMillis(100);

  /** After so long without a row it is asked whether there are still any. */
  private static final Duration LOOK_INTERVAL = Duration.ofSeconds(5);

  private static final int ATTEMPTS = 3;

  private final StackState stack;
  private final ConnectorConfig connector;
  private final Connection reader;
  private final SelectedTrades trades;
  private final Duration timeout;
  private final Listener listener;
  private volatile boolean stopped;
  private long sent;

  /**
   * @param reader of the database, used by nobody else meanwhile
   * @param trades what to send again
   * @param timeout how long the connector may send nothing
   */
  Resnapshot(
      StackState stack,
      ConnectorConfig connector,
      Connection reader,
      SelectedTrades trades,
      Duration timeout,
      Listener listener) {
    this.stack = stack;
    this.connector = connector;
    this.reader = reader;
    this.trades = trades;
    this.timeout = timeout;
    this.listener = listener;
  }

  /** Makes {@link #run} return soon. */
  void stop() {
    stopped = true;
  }

  /**
   * Sends the rows, and returns when the last one is in the topic.
   *
   * @param batchSize rows that are read while the stream stands still
   * @throws UserError if PostgreSQL refuses the condition, another one is under way, the connector
   *     does not run, or sends nothing in time
   */
  Outcome run(int batchSize) throws SQLException, IOException, InterruptedException {
    requireAlone();
    requireRunning();
    List<Batch> batches = trades.batches(batchSize);
    long total = batches.stream().mapToLong(Batch::rows).sum();
    KafkaAccess access =
        KafkaAccess.of("%s:%d".formatted(LoopbackPort.HOST, stack.ports().kafka()), true, null)
            .withDefaults(KafkaAccess.timeouts(KafkaAccess.ANSWER));
    try (KafkaConsumer<byte[], byte[]> consumer = access.committedReader();
        KafkaProducer<String, String> producer =
            new KafkaProducer<>(
                access.with(Map.of("max.block.ms", KafkaAccess.ANSWER.toMillis())).settings(),
                new StringSerializer(),
                new StringSerializer())) {
      consumer.assign(List.of(new TopicPartition(LocalStack.TOPIC, 0)));
      for (int i = 0; i < batches.size(); i++) {
        Batch batch = batches.get(i);
        if (!send(batch, total, consumer, producer)) {
          return new Outcome(total, sent, i, batch.rows());
        }
      }
    }
    return new Outcome(total, sent, batches.size(), 0);
  }

  /** Two at a time would take the other's rows for their own. */
  private void requireAlone() throws SQLException {
    if (!query("SELECT pg_try_advisory_lock(hashtext('cdc-stack resnapshot'))").equals("t")) {
      throw UserError.failed("another cdc-stack resnapshot is under way; wait for it", null);
    }
  }

  private void requireRunning() throws IOException, InterruptedException {
    ConnectorStatus status = status();
    if (!status.running()) {
      throw UserError.unreachable(
          "%s does not run: %s; see cdc-stack status".formatted(connector.name(), words(status)),
          null);
    }
  }

  /** Whether all of it was sent; it was not if we were stopped. */
  private boolean send(
      Batch batch,
      long total,
      KafkaConsumer<byte[], byte[]> consumer,
      KafkaProducer<String, String> producer)
      throws SQLException, IOException, InterruptedException {
    for (int attempt = 1; !stopped; attempt++) {
      awaitStream();
      if (stopped) {
        return false;
      }
      consumer.seekToEnd(consumer.assignment());
      consumer.assignment().forEach(consumer::position);
      ask(producer, batch);
      BatchProgress progress = follow(batch, total, consumer);
      if (progress.state() == State.COMPLETE) {
        sent += progress.rows();
        return true;
      }
      if (stopped || !trades.hasRows(batch)) {
        return !stopped;
      }
      if (attempt == ATTEMPTS) {
        throw UserError.failed(
            "%s has broken off %d times after it was asked for rows again: %s; its log in %s says why"
                .formatted(connector.name(), attempt, words(status()), "logs/connect.log"),
            null);
      }
      listener.report(
          "%s broke off after %,d of %,d rows and is asked for them again"
              .formatted(connector.name(), progress.rows(), batch.rows()));
    }
    return false;
  }

  /**
   * Waits until the connector has streamed what is committed by now: what it has not, follows the
   * rows though it is older.
   */
  private void awaitStream() throws SQLException, IOException, InterruptedException {
    // A position in the log that the connector comes to also where nobody writes.
    String target =
        query("SELECT pg_logical_emit_message(false, 'stock_events.resnapshot', '')::text");
    String position = "";
    long lastMove = System.nanoTime();
    while (!stopped) {
      String now =
          query(
              """
              SELECT coalesce(min(CASE WHEN confirmed_flush_lsn >= '%s' THEN 'there'
                                       ELSE confirmed_flush_lsn::text END), '')
                FROM pg_replication_slots WHERE slot_name = '%s'"""
                  .formatted(target, connector.setting("slot.name")));
      if (now.equals("there")) {
        return;
      }
      if (!now.equals(position)) {
        position = now;
        lastMove = System.nanoTime();
      }
      requireWithin(lastMove, "has not streamed what was committed before now");
      Thread.sleep(POLL.toMillis());
    }
  }

  private String query(String sql) throws SQLException {
    try (Statement statement = reader.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    } finally {
      reader.rollback();
    }
  }

  private void requireWithin(long since, String what) throws IOException, InterruptedException {
    if (System.nanoTime() - since > timeout.toNanos()) {
      throw UserError.unreachable(
          "%s %s for %d s: %s; see cdc-stack status, or raise --timeout"
              .formatted(connector.name(), what, timeout.toSeconds(), words(status())),
          null);
    }
  }

  /** Reads until the batch is complete or broken off, has turned out to be empty, or we stop. */
  private BatchProgress follow(Batch batch, long total, KafkaConsumer<byte[], byte[]> consumer)
      throws SQLException, IOException, InterruptedException {
    BatchProgress progress = new BatchProgress(batch);
    long lastRow = System.nanoTime();
    long nextLook = lastRow + LOOK_INTERVAL.toNanos();
    while (!stopped && progress.state() != State.COMPLETE && progress.state() != State.BROKEN_OFF) {
      long before = progress.rows();
      for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL)) {
        if (each.value() != null) {
          progress.add(JSON.readTree(each.value()));
        }
      }
      long now = System.nanoTime();
      if (progress.rows() > before) {
        listener.sent(sent + progress.rows(), total);
        lastRow = now;
      }
      if (progress.state() == State.AWAITED && now - nextLook > 0) {
        if (!trades.hasRows(batch)) {
          return progress;
        }
        nextLook = now + LOOK_INTERVAL.toNanos();
      }
      requireWithin(lastRow, "has sent none of the rows that it was asked for");
    }
    return progress;
  }

  private void ask(KafkaProducer<String, String> producer, Batch batch)
      throws InterruptedException {
    // The connector takes signals with this key for its own.
    String key = connector.setting("topic.prefix");
    try {
      producer.send(new ProducerRecord<>(connector.signals(), key, signal(batch))).get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException cause
          ? cause
          : new KafkaException("the signal cannot be sent", e);
    }
  }

  private String signal(Batch batch) {
    ObjectNode signal = JSON.createObjectNode();
    signal.put("id", UUID.randomUUID().toString()).put("type", "execute-snapshot");
    ObjectNode data = signal.putObject("data").put("type", "blocking");
    data.putArray("data-collections").add("public.stock_trades");
    data.putArray("additional-conditions")
        .addObject()
        .put("data-collection", "public.stock_trades")
        .put("filter", trades.select(batch));
    return signal.toString();
  }

  private ConnectorStatus status() throws IOException, InterruptedException {
    return new ConnectClient(stack.connectUrl()).status(connector.name());
  }

  private static String words(ConnectorStatus status) {
    return "it is %s, its task %s%s"
        .formatted(
            status.connector(),
            status.task(),
            status.error().map(error -> " (" + error + ")").orElse(""));
  }
}
