package io.stockevents.hypertable;

import static io.stockevents.it.CapturedDatabase.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.stockevents.change.Operation;
import io.stockevents.it.CapturedDatabase;
import io.stockevents.it.Cli;
import io.stockevents.it.StackExtension;
import io.stockevents.it.TestStack;
import io.stockevents.trade.StockTrade;
import io.stockevents.trade.TradeEvent;
import io.stockevents.trade.TradeKey;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Rows of a hypertable are sent again while writers are running, as docs/hypertables.md says how to
 * ask for it by hand. {@code cdc-stack resnapshot} sends the same signals, batch by batch
 * (LocalStackIT).
 */
@ExtendWith(StackExtension.class)
class ResnapshotIT {

  private static final String NAME = "it_resnapshot";
  private static final int WEEKS = 8;
  private static final int TRADES_A_WEEK = 250;

  private final TestStack stack;

  ResnapshotIT(TestStack stack) {
    this.stack = stack;
  }

  @Test
  void noRowThatIsSentAgainIsOlderThanTheChangesBeforeIt() throws Exception {
    assumeThat(stack.hypertable()).as("this stack has TimescaleDB").isTrue();
    Instant first = Instant.now().minus(Duration.ofDays(7 * WEEKS));
    List<StockTrade> trades =
        IntStream.range(0, WEEKS * TRADES_A_WEEK)
            .mapToObj(
                i ->
                    trade(
                        "S" + i % 20,
                        first.plus(Duration.ofDays(7).dividedBy(TRADES_A_WEEK).multipliedBy(i))))
            .toList();
    try (CapturedDatabase captured = CapturedDatabase.create(stack, NAME, trades)) {
      captured
          .database()
          .execute(
              "ALTER TABLE stock_trades SET"
                  + " (timescaledb.compress, timescaledb.compress_segmentby = 'stock_name')");
      captured
          .database()
          .execute(
              "SELECT compress_chunk(c) FROM"
                  + " show_chunks('stock_trades', older_than => now() - INTERVAL '25 days') c");
      List<TradeEvent> events = new ArrayList<>(captured.newEvents());

      try (Cli generate =
          Cli.start(
              captured.database().environment(),
              "stock-events",
              "generate",
              "--rate=500",
              "--mix=insert=30,update=60,delete=10")) {
        await()
            .alias("generate is at work")
            .atMost(Duration.ofSeconds(60))
            .until(() -> generate.out().lines().count() > 500);
        for (int i = 0; i < 3; i++) {
          askForAllRows();
          // The moves of these rows, and their changes, meet the snapshot.
          touchOldRows(captured, i);
          events.addAll(
              captured
                  .events()
                  .upTo("the first row that is sent again", ResnapshotIT::isSentAgain));
          // The stream goes on when all of them are sent.
          events.addAll(captured.newEvents());
        }
        generate.interrupt();
      }
      events.addAll(captured.newEvents());

      assertThat(broken(events)).isEmpty();
      assertThat(keys(events, ResnapshotIT::isSentAgain)).containsAll(survivors(trades, events));
      verify(captured);
    }
  }

  private void askForAllRows() throws InterruptedException, ExecutionException {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      producer
          .send(
              new ProducerRecord<>(
                  "cdc.signals",
                  NAME,
                  """
                  {"type": "execute-snapshot",
                   "data": {"type": "blocking", "data-collections": ["public.stock_trades"]}}\
                  """))
          .get();
    }
  }

  /** Rows of other symbols each time, whose batches are still compressed. */
  private static void touchOldRows(CapturedDatabase captured, int round) throws SQLException {
    captured
        .database()
        .execute(
            """
            UPDATE stock_trades SET stock_price = stock_price + 1, updated_at = now()
             WHERE created_at < now() - INTERVAL '25 days'
               AND substr(stock_name, 2)::int %% 3 = %d\
            """
                .formatted(round));
  }

  private static boolean isSentAgain(TradeEvent event) {
    return event.operation() == Operation.READ && event.source().adHoc();
  }

  /**
   * Its insert is not among the new events that it marks the end of, and generate may delete it.
   */
  private static boolean isOfMarker(TradeEvent event) {
    StockTrade row = event.row();
    return row != null && row.stockName().equals("MARKER");
  }

  /**
   * Keys whose changes do not follow one from the other, or of which a row was sent again that was
   * older than the change before it.
   */
  private static List<String> broken(List<TradeEvent> events) {
    List<String> broken = new ArrayList<>();
    events.stream()
        .filter(event -> !isOfMarker(event))
        .collect(Collectors.groupingBy(event -> Objects.requireNonNull(event.key())))
        .forEach(
            (key, ofKey) -> {
              if (!isChain(ofKey)) {
                broken.add(
                    key
                        + ": "
                        + ofKey.stream()
                            .map(
                                each -> each.operation() + " " + each.before() + " " + each.after())
                            .collect(Collectors.joining(", ")));
              }
            });
    return broken;
  }

  private static boolean isChain(List<TradeEvent> ofKey) {
    @Nullable StockTrade state = null;
    for (int i = 0; i < ofKey.size(); i++) {
      TradeEvent event = ofKey.get(i);
      if (isSentAgain(event)) {
        // The connector was behind the table, and the changes in between follow.
        boolean ahead =
            ofKey.subList(i + 1, ofKey.size()).stream()
                .anyMatch(
                    later -> !isSentAgain(later) && Objects.equals(later.after(), event.after()));
        if (!Objects.equals(event.after(), state) && !ahead) {
          return false;
        }
      } else {
        if (event.operation() != Operation.READ && !Objects.equals(event.before(), state)) {
          return false;
        }
        state = event.after();
      }
    }
    return true;
  }

  /** The keys of those of {@code trades} that no event deletes. */
  private static Set<TradeKey> survivors(List<StockTrade> trades, List<TradeEvent> events) {
    Set<TradeKey> keys =
        trades.stream().map(StockTrade::key).collect(Collectors.toCollection(HashSet::new));
    keys.removeAll(keys(events, event -> event.operation() == Operation.DELETE));
    return keys;
  }

  private static Set<TradeKey> keys(List<TradeEvent> events, Predicate<TradeEvent> such) {
    return events.stream()
        .filter(such)
        .map(event -> Objects.requireNonNull(event.key()))
        .collect(Collectors.toSet());
  }

  private static void verify(CapturedDatabase captured) {
    Cli.Result verify =
        Cli.run(
            captured.database().environment(),
            "cdc-verify",
            "--exactly-once",
            "--topic=" + captured.topic(),
            "--slot=" + NAME);
    assertThat(verify.exitCode()).as(verify.out() + verify.err()).isZero();
  }
}
