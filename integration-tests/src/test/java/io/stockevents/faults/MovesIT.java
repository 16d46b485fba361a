package io.stockevents.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stockevents.cli.Setting;
import io.stockevents.it.Cli;
import io.stockevents.it.OwnStack;
import io.stockevents.it.StackExtension;
import io.stockevents.stack.KillableStack;
import io.stockevents.stack.KillableStack.Service;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Kills the Connect worker while it reads the rows that compression moves, and counts what came of
 * it: no move may reach the topic, and no change may be missing. Needs TimescaleDB:
 *
 * <pre>{@code
 * mvn -Dquick verify -Pfaults -Dit.test=MovesIT -Dpostgres.bin=DIR
 * }</pre>
 */
@OwnStack
@EnabledIfSystemProperty(named = "stack", matches = "embedded")
@EnabledIfSystemProperty(
    named = "faults.moves",
    matches = "[1-9][0-9]*",
    disabledReason = "-Dfaults.moves says how often the worker is killed; -Pfaults does")
@EnabledIfSystemProperty(
    named = "postgres.bin",
    matches = ".+",
    disabledReason = "needs TimescaleDB: -Dpostgres.bin")
@ExtendWith(StackExtension.class)
class MovesIT {

  private static final int KILLS = Integer.getInteger("faults.moves", 0);
  private static final int ROWS = 60_000;
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String TOPIC = Setting.CDC_TOPIC.defaultValue();

  private static final String CHUNK =
      " FROM show_chunks('stock_trades', older_than => timestamptz '2017-01-01') chunk";

  private static final String COMPRESS = "SELECT compress_chunk(chunk)" + CHUNK;
  private static final String DECOMPRESS = "SELECT decompress_chunk(chunk)" + CHUNK;
  private static final String UPDATE =
      "UPDATE stock_trades SET stock_price = stock_price + 1 WHERE created_at < '2017-01-01'";

  private final KillableStack stack;
  private final Witness committed;
  private final Markers markers;

  MovesIT(KillableStack stack) {
    this.stack = stack;
    committed = new Witness(stack.bootstrapServers(), TOPIC, "read_committed");
    markers = new Markers(stack.bootstrapServers());
  }

  @AfterEach
  void close() {
    markers.close();
    committed.close();
  }

  /** TimescaleDB's markers, as a reader of committed records gets them. */
  private static final class Markers implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final TopicPartition partition = new TopicPartition("cdc.message", 0);
    private final List<String> read = new ArrayList<>();

    Markers(String bootstrapServers) {
      consumer =
          new KafkaConsumer<>(
              Map.of(
                  "bootstrap.servers",
                  bootstrapServers,
                  "isolation.level",
                  "read_committed",
                  "auto.offset.reset",
                  "earliest",
                  "enable.auto.commit",
                  false),
              new ByteArrayDeserializer(),
              new ByteArrayDeserializer());
      consumer.assign(List.of(partition));
    }

    /** Waits for one more than have been read. */
    void awaitNext() {
      int before = read.size();
      await()
          .alias("a marker")
          .pollInSameThread()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .atMost(LIMIT)
          .until(
              () -> {
                poll();
                return read.size() > before;
              });
    }

    /** Takes all that are there now. */
    List<String> takeAll() {
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      while (consumer.position(partition) < end) {
        poll();
      }
      List<String> taken = List.copyOf(read);
      read.clear();
      return taken;
    }

    private void poll() {
      consumer
          .poll(Duration.ofMillis(20))
          .forEach(
              message -> {
                String text = new String(message.value(), StandardCharsets.UTF_8);
                if (text.contains("compression-start")) {
                  read.add("start");
                } else if (text.contains("compression-end")) {
                  read.add("end");
                }
              });
    }

    @Override
    public void close() {
      consumer.close();
    }
  }

  @Test
  void workerKilledAmongMovesLetsNoneThroughAndLosesNothing() throws Exception {
    committed.catchUp();
    int before = committed.offsetsFrom(0).cardinality();
    stack.execute(
        """
        INSERT INTO stock_trades
        SELECT gen_random_uuid(), 'MOVED', 1, 'BUY', gen_random_uuid(),
               timestamptz '2016-11-03' + i * interval '1 second', now()
        FROM generate_series(1, %d) i"""
            .formatted(ROWS),
        "ALTER TABLE stock_trades SET"
            + " (timescaledb.compress, timescaledb.compress_segmentby = 'stock_name')",
        COMPRESS);
    verify();
    int changes = ROWS;
    int kills = 0;
    int inTheMiddle = 0;
    while (inTheMiddle < KILLS && kills < 3 * KILLS) {
      for (String statement : List.of(UPDATE, COMPRESS, DECOMPRESS)) {
        inTheMiddle += killedInTheMiddle(statement) ? 1 : 0;
        kills++;
      }
      changes += ROWS;
      // A first compression moves nothing that the log would have.
      stack.execute(COMPRESS);
    }
    verify();
    committed.catchUp();
    int events = committed.offsetsFrom(0).cardinality() - before;
    System.out.printf(
        "%n%s: the worker killed %d times, %d of them among moves; %,d changes, %,d events,"
            + " %d of them repeated to a reader of committed records%n",
        stack.product(), kills, inTheMiddle, changes, events, committed.duplicates());
    assertThat(events).as("events").isEqualTo(changes);
    assertThat(committed.duplicates()).isZero();
    assertThat(inTheMiddle).as("kills among moves").isGreaterThanOrEqualTo(KILLS);
  }

  /** Kills the worker at the first marker; whether a region was read again from its start. */
  private boolean killedInTheMiddle(String statement) throws Exception {
    markers.takeAll();
    stack.execute(statement);
    markers.awaitNext();
    stack.kill(EnumSet.of(Service.CONNECT));
    stack.restart(EnumSet.of(Service.CONNECT));
    verify();
    // An update moves batches of at most 1,000 rows, the others all rows at once.
    long starts = statement.equals(UPDATE) ? 1 : 1 + ROWS / 10_000;
    long seen = 0;
    for (String marker : markers.takeAll()) {
      seen = marker.equals("start") ? seen + 1 : 0;
      if (seen > starts) {
        return true;
      }
    }
    return false;
  }

  private void verify() {
    Cli.succeed(stack.environment(), "cdc-verify");
  }
}
