package io.stockevents.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stockevents.it.CapturedDatabase;
import io.stockevents.it.Cli;
import io.stockevents.it.StackExtension;
import io.stockevents.it.TestStack;
import io.stockevents.trade.StockTrade;
import io.stockevents.trade.TradeEvent;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What people do to a pipeline, and rows that nobody had in mind. */
@ExtendWith(StackExtension.class)
class MishapIT {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String NOT_AVAILABLE = "no longer available on the server";
  private static final int MEGABYTE = 1 << 20;

  private final TestStack stack;

  MishapIT(TestStack stack) {
    this.stack = stack;
  }

  @Test
  void deletedConnectorGoesOnWhereItWasWhenItIsRegisteredAgain() throws Exception {
    // Where the table is a plain one, the transform of hypertables lets everything pass.
    Map<String, String> transforms =
        stack.hypertable()
            ? Map.of()
            : Map.of(
                "transforms",
                "hypertable",
                "transforms.hypertable.type",
                "io.stockevents.connect.HypertableChanges");
    try (CapturedDatabase captured =
        CapturedDatabase.create(stack, "mishap_deleted", List.of(trade("BEFORE")), transforms)) {
      captured.newEvents();
      captured.connector().delete();
      captured.insert(List.of(trade("MEANWHILE")));

      captured.register();

      assertThat(captured.newEvents()).extracting(MishapIT::symbol).containsExactly("MEANWHILE");
    }
  }

  @Test
  void droppedSlotFailsTheTaskInsteadOfLeavingAGap() throws Exception {
    String name = "mishap_slot";
    try (CapturedDatabase captured =
        CapturedDatabase.create(stack, name, List.of(trade("BEFORE")))) {
      captured.newEvents();

      // Its reader holds it, and comes back a second after it was cut off.
      await()
          .alias("the slot is dropped")
          .pollInterval(Duration.ofMillis(20))
          .atMost(LIMIT)
          .ignoreExceptionsInstanceOf(SQLException.class)
          .untilAsserted(() -> drop(name));
      captured.insert(List.of(trade("LOST")));

      awaitFailure(captured, NOT_AVAILABLE);

      // Nor does it help to make another one: it begins later.
      captured
          .database()
          .execute("SELECT pg_create_logical_replication_slot('%s', 'pgoutput')".formatted(name));
      captured.connector().restart();
      await()
          .alias("it starts again")
          .atMost(LIMIT)
          .until(() -> captured.connector().failure().isEmpty());

      awaitFailure(captured, NOT_AVAILABLE);

      captured.connector().remove();
      captured.register();
      assertThat(captured.newEvents())
          .as("the rows, snapshot anew")
          .extracting(MishapIT::symbol)
          .contains("LOST");
    }
  }

  @Test
  void recordOfFiveMegabytesPassesThroughAndStaysOnItsLine() throws Exception {
    try (CapturedDatabase captured =
        CapturedDatabase.create(stack, "mishap_large", List.of(trade("BEFORE")))) {
      captured.newEvents();
      String symbol = "LARGE".repeat(MEGABYTE);
      StockTrade large = trade(symbol);

      List<TradeEvent> events =
          captured.eventsOf(
              () -> {
                captured.insert(List.of(large));
                captured
                    .database()
                    .execute(
                        "UPDATE stock_trades SET stock_price = 1 WHERE trade_id = '%s'"
                            .formatted(large.tradeId()));
              });

      assertThat(events)
          .extracting(event -> symbol(event).length())
          .containsExactly(5 * MEGABYTE, 5 * MEGABYTE);
      Cli.Result tail =
          Cli.run(stack.environment(), "cdc-tail", "--until-end", "--topic=" + captured.topic());
      assertThat(tail.exitCode()).as(tail.err()).isZero();
      assertThat(tail.out().lines())
          .allSatisfy(line -> assertThat(line).hasSizeLessThan(300))
          .filteredOn(line -> line.contains("LARGE"))
          .hasSize(2)
          .allSatisfy(line -> assertThat(line).contains("5,242,880 characters"));
    }
  }

  @Test
  void recordAboveTheLimitFailsTheTaskAndSaysWhichLimit() throws Exception {
    try (CapturedDatabase captured =
        CapturedDatabase.create(stack, "mishap_too_large", List.of(trade("BEFORE")))) {
      captured.newEvents();

      captured.insert(List.of(trade("LARGER".repeat(3 * MEGABYTE))));

      awaitFailure(captured, "RecordTooLargeException", "max.request.size");
    }
  }

  private static void awaitFailure(CapturedDatabase captured, String... parts) {
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(captured.connector().failure()).contains(parts));
  }

  private void drop(String slot) throws SQLException {
    stack.execute(
        """
        SELECT pg_terminate_backend(active_pid, 100) FROM pg_replication_slots WHERE slot_name = '%1$s';
        SELECT pg_drop_replication_slot('%1$s')
        """
            .formatted(slot));
  }

  private static StockTrade trade(String symbol) {
    return CapturedDatabase.trade(symbol, Instant.now());
  }

  private static String symbol(TradeEvent event) {
    StockTrade row = event.row();
    return row == null ? "" : row.stockName();
  }
}
