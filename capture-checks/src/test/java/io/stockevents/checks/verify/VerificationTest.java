package io.stockevents.checks.verify;

import static io.stockevents.change.Operation.CREATE;
import static io.stockevents.change.Operation.READ;
import static io.stockevents.checks.verify.Events.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stockevents.change.Operation;
import io.stockevents.checks.verify.Difference.Kind;
import io.stockevents.checks.verify.VerifyReport.Verdict;
import io.stockevents.cli.ExitCode;
import io.stockevents.cli.UserError;
import io.stockevents.postgres.Chunks;
import io.stockevents.postgres.TableSnapshot;
import io.stockevents.trade.StockTrade;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What comes from the connector while a table is verified, in every order that matters. */
class VerificationTest {

  /** For what comes; how long it takes is the machine's. */
  private static final Duration LONG = Duration.ofMinutes(1);

  private static final TopicPartition EVENTS = new TopicPartition("cdc.public.stock_trades", 0);
  private static final TopicPartition MESSAGES = new TopicPartition("cdc.message", 0);

  private static final String ORDER =
      """
      {"before":null,"after":{"id":1,"amount":"7.00"},
      "source":{"ts_ms":1,"schema":"public","table":"orders","txId":50,"lsn":1},
      "op":"c","ts_ms":1}
      """;

  private static final long SEEN = 50;
  private static final long NOT_SEEN = 100;

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
  private final Table table = new Table();
  private final Progress progress = new Progress();
  private long events;
  private long messages;

  /** What a header of the records names. */
  private String chunk = "_hyper_1_2_chunk";

  VerificationTest() {
    makeTopic(EVENTS);
  }

  /** A table whose snapshots see the transactions below 100. */
  private static final class Table implements TableSnapshot {
    private List<StockTrade> rows = List.of();
    private Consumer<Barrier> onBarrier = barrier -> {};
    private Optional<Chunks> chunks = Optional.empty();
    private SlotPosition slot = new SlotPosition(0, 0, true);
    private int snapshots;
    private int barriers;

    TableSnapshot snapshot() {
      snapshots++;
      return this;
    }

    @Override
    public String transactions() {
      return "100:100:";
    }

    @Override
    public long oldestLsn() {
      return 0;
    }

    @Override
    public Barrier barrier() {
      Barrier barrier = new Barrier(1_000, "barrier " + ++barriers);
      onBarrier.accept(barrier);
      return barrier;
    }

    @Override
    public SlotPosition slot() {
      return slot;
    }

    @Override
    public Optional<Chunks> chunks() {
      return chunks;
    }

    @Override
    public void forEach(Consumer<StockTrade> consumer) {
      rows.forEach(consumer);
    }

    @Override
    public void close() {
      // Nothing to close.
    }
  }

  @Test
  void endsWithItsOwnMessageThoughTheSlotDoesNotMove() throws Exception {
    makeTopic(MESSAGES);
    table.rows = List.of(row(1, "1.00"));
    table.onBarrier =
        barrier -> {
          later(() -> message("of somebody else"));
          event(CREATE, 1, "1.00", SEEN);
          later(() -> message(barrier.content()));
        };

    VerifyReport report = verify();

    assertThat(report.verdict()).isEqualTo(Verdict.EQUAL);
    assertThat(report.events()).isEqualTo(1);
    assertThat(table.barriers).isEqualTo(1);
  }

  @Test
  void findsTheTopicThatItsMessageMakes() throws Exception {
    table.onBarrier =
        barrier ->
            later(
                () -> {
                  makeTopic(MESSAGES);
                  message(barrier.content());
                });

    assertThat(verify().verdict()).isEqualTo(Verdict.EQUAL);
  }

  @Test
  void goesByTheSlotWhereTheConnectorLeavesMessagesOut() throws Exception {
    table.onBarrier =
        barrier -> later(() -> table.slot = new TableSnapshot.SlotPosition(0, 1_000, true));

    assertThat(verify().verdict()).isEqualTo(Verdict.EQUAL);
  }

  @Test
  void givesUpWhenNeitherComes() {
    makeTopic(MESSAGES);
    table.onBarrier = barrier -> later(() -> message("of somebody else"));
    table.slot = new TableSnapshot.SlotPosition(0, 999, false);

    assertThatThrownBy(() -> verify(Duration.ofMillis(500)))
        .isInstanceOfSatisfying(
            UserError.class, error -> assertThat(error.exitCode()).isEqualTo(ExitCode.UNREACHABLE))
        .hasMessageContaining("has not delivered")
        .hasMessageContaining("the slot cdc_slot has had no reader");
  }

  @Test
  void aSecondMarkBringsWhatWasHeldBackAtTheFirst() throws Exception {
    makeTopic(MESSAGES);
    table.rows = List.of(row(1, "1.00"));
    table.onBarrier =
        barrier -> {
          if (table.barriers == 2) {
            event(CREATE, 1, "1.00", SEEN);
          }
          later(() -> message(barrier.content()));
        };

    assertThat(verify().verdict()).isEqualTo(Verdict.EQUAL);
    assertThat(table.barriers).isEqualTo(2);
  }

  @Test
  void whatStillDiffersAfterTheSecondMarkIsReported() throws Exception {
    makeTopic(MESSAGES);
    table.rows = List.of(row(1, "1.00"));
    table.onBarrier = barrier -> later(() -> message(barrier.content()));

    assertThat(verify().count(Kind.MISSING)).isEqualTo(1);
    assertThat(table.barriers).isEqualTo(2);
    assertThat(table.snapshots).isEqualTo(1);
  }

  @Test
  void aSnapshotRowWithoutATransactionMayBeLaterThanTheTable() throws Exception {
    makeTopic(MESSAGES);
    table.rows = List.of(row(1, "1.00"));
    event(READ, 1, "1.00", 0);
    table.onBarrier =
        barrier -> {
          event(READ, 1, "2.00", 0);
          later(() -> message(barrier.content()));
        };

    VerifyReport report = verify();

    assertThat(report.verdict()).isEqualTo(Verdict.EQUAL);
    assertThat(report.later()).isEqualTo(1);
  }

  @Test
  void whenTheConnectorsSnapshotBeginsAtTheSameTimeAnotherOneIsTaken() throws Exception {
    makeTopic(MESSAGES);
    table.rows = List.of(row(1, "1.00"));
    table.onBarrier =
        barrier -> {
          if (table.barriers != 2) { // the first time, and when it is read again
            events = 0;
            event(READ, 1, "1.00", NOT_SEEN);
          }
          later(() -> message(barrier.content()));
        };

    assertThat(verify().verdict()).isEqualTo(Verdict.EQUAL);
    assertThat(table.snapshots).isEqualTo(2);
  }

  @Test
  void whatCompactionTookWhileItWasReadIsReadOnceMore() throws Exception {
    makeTopic(MESSAGES);
    table.rows = List.of(row(1, "1.00"));
    event(CREATE, 1, "2.00", NOT_SEEN);
    table.onBarrier =
        barrier -> {
          if (table.barriers == 3) { // of the next snapshot, which sees it
            events = 0;
            event(CREATE, 1, "1.00", SEEN);
          }
          later(() -> message(barrier.content()));
        };

    VerifyReport report = verify(LONG, true);

    assertThat(report.verdict()).isEqualTo(Verdict.EQUAL);
    assertThat(report.compacted()).isTrue();
    assertThat(table.snapshots).isEqualTo(2);
  }

  @Test
  void whatCompactionTookAgainIsUnproven() throws Exception {
    makeTopic(MESSAGES);
    table.rows = List.of(row(1, "1.00"));
    table.onBarrier =
        barrier -> {
          if (table.barriers % 2 == 1) {
            events = 0;
            event(CREATE, 1, "2.00", NOT_SEEN);
          }
          later(() -> message(barrier.content()));
        };

    VerifyReport report = verify(LONG, true);

    assertThat(report.verdict()).isEqualTo(Verdict.UNPROVEN);
    assertThat(report.count(Kind.UNPROVEN)).isEqualTo(1);
    assertThat(report.differences()).isEmpty();
  }

  @Test
  void tellsHowManyRowsOfTheTableHaveBeenRead() throws Exception {
    makeTopic(MESSAGES);
    table.rows = LongStream.range(0, 2_500).mapToObj(id -> row(id, "1.00")).toList();
    for (int id = 0; id < 2_500; id++) {
      event(CREATE, id, "1.00", SEEN);
    }
    table.onBarrier = barrier -> later(() -> message(barrier.content()));

    assertThat(verify().verdict()).isEqualTo(Verdict.EQUAL);
    assertThat(progress.rows).containsExactly(1_000L, 2_000L);
  }

  @Test
  void rowsWhoseChunkHasBeenDroppedAreExpired() throws Exception {
    makeTopic(MESSAGES);
    Instant createdAt = row(1, "1.00").createdAt();
    table.chunks =
        Optional.of(
            new Chunks(
                "_hyper_1_",
                Set.of("_hyper_1_2_chunk"),
                List.of(new Chunks.Range(createdAt.plusSeconds(1), Instant.MAX)),
                Instant.MIN));
    chunk = "_hyper_1_1_chunk";
    event(CREATE, 1, "1.00", SEEN);
    event(CREATE, 2, "1.00", SEEN);
    table.onBarrier = barrier -> later(() -> message(barrier.content()));

    VerifyReport report = verify();

    assertThat(report.verdict()).isEqualTo(Verdict.EQUAL);
    assertThat(report.count(Kind.EXPIRED)).isEqualTo(2);
    assertThat(report.differences()).isEmpty();
    assertThat(table.barriers).as("one is enough").isEqualTo(1);
  }

  @Test
  void aTopicOfAnotherTableIsNamed() {
    makeTopic(MESSAGES);
    table.rows = List.of(row(1, "1.00"));
    table.onBarrier =
        barrier -> {
          add(EVENTS, 0, ORDER);
          later(() -> message(barrier.content()));
        };

    assertThatThrownBy(this::verify)
        .isInstanceOfSatisfying(
            UserError.class, error -> assertThat(error.exitCode()).isEqualTo(ExitCode.FAILED))
        .hasMessageContaining("no event of public.stock_trades in cdc.public.stock_trades")
        .hasMessageContaining("whose records are a change of 'public.orders'");
  }

  private VerifyReport verify() throws Exception {
    return verify(LONG);
  }

  private VerifyReport verify(Duration timeout) throws Exception {
    return verify(timeout, false);
  }

  private VerifyReport verify(Duration timeout, boolean compacted) throws Exception {
    VerifyOptions options = new VerifyOptions(EVENTS.topic(), "cdc_slot", timeout);
    return new Verification(table::snapshot, consumer, compacted, options, progress).run();
  }

  /** What a terminal would show of the table. */
  private static final class Progress implements VerifyListener {
    private final List<Long> rows = new ArrayList<>();

    @Override
    public void reading(long records, long total) {
      // Of the topic.
    }

    @Override
    public void comparing(long rows, long total) {
      this.rows.add(rows);
    }
  }

  /** Does it while the consumer polls. */
  private void later(Runnable task) {
    consumer.schedulePollTask(task);
  }

  private void makeTopic(TopicPartition partition) {
    Node[] nodes = {Node.noNode()};
    consumer.updatePartitions(
        partition.topic(),
        List.of(new PartitionInfo(partition.topic(), 0, Node.noNode(), nodes, nodes)));
    consumer.updateBeginningOffsets(Map.of(partition, 0L));
    consumer.updateEndOffsets(Map.of(partition, 0L));
  }

  /** An event that is in the topic from now on. */
  private void event(Operation operation, long id, String price, long transaction) {
    StockTrade row = row(id, price);
    String code = operation == READ ? "r" : "c";
    String json =
        """
        {"before":null,"after":{"trade_id":"%s","stock_name":"%s","stock_price":"%s",
        "stock_purchase_choice":"%s","trader_id":"%s","created_at":"%s","updated_at":"%s"},
        "source":{"ts_ms":1,"schema":"public","table":"stock_trades","txId":%d,"lsn":%d},
        "op":"%s","ts_ms":1}
        """
            .formatted(
                row.tradeId(),
                row.stockName(),
                price,
                row.side(),
                row.traderId(),
                row.createdAt(),
                row.updatedAt(),
                transaction,
                events,
                code);
    add(EVENTS, events++, json);
  }

  private void message(String content) {
    String base64 = Base64.getEncoder().encodeToString(content.getBytes(StandardCharsets.UTF_8));
    String json =
        """
        {"op":"m","ts_ms":1,"source":{"ts_ms":1,"lsn":1},
        "message":{"prefix":"stock_events.verify","content":"%s"}}
        """
            .formatted(base64);
    add(MESSAGES, messages++, json);
  }

  private void add(TopicPartition partition, long offset, String json) {
    consumer.updateEndOffsets(Map.of(partition, offset + 1));
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>(
            partition.topic(),
            partition.partition(),
            offset,
            new byte[0],
            json.getBytes(StandardCharsets.UTF_8));
    record
        .headers()
        .add("__debezium_timescaledb_chunk_table", chunk.getBytes(StandardCharsets.UTF_8));
    deliver(partition, record);
  }

  private void deliver(TopicPartition partition, ConsumerRecord<byte[], byte[]> record) {
    later(
        () -> {
          if (consumer.assignment().contains(partition)) {
            consumer.addRecord(record);
          } else {
            deliver(partition, record);
          }
        });
  }
}
