package io.stockevents.producer.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stockevents.producer.dao.InMemoryTrades;
import io.stockevents.producer.dao.InMemoryTrades.Moment;
import io.stockevents.producer.trades.Symbol;
import io.stockevents.producer.trades.TradeGenerator;
import io.stockevents.trade.StockTrade;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WorkloadRunnerTest {

  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00.123456789Z");
  private static final OperationMix ALL = new OperationMix(60, 30, 10);

  private final InMemoryTrades table = new InMemoryTrades();
  private final Queue<Operation> changes = new ConcurrentLinkedQueue<>();

  @Test
  void doesAsManyOperationsAsAskedAndLogsEachOnce() throws Exception {
    GenerateSummary summary = run(options(Rate.MAX, 5000, ALL, 4));

    assertThat(summary.operations()).isEqualTo(5000).isEqualTo(changes.size());
    assertThat(summary.count(Action.INSERT)).isBetween(2800L, 3200L);
    assertThat(table.rows)
        .hasSize((int) (summary.count(Action.INSERT) - summary.count(Action.DELETE)));
  }

  @Test
  void sameSeedMakesTheSameChanges() throws Exception {
    run(options(Rate.MAX, 500, ALL, 1));
    List<Operation> first = List.copyOf(changes);
    table.truncate();
    changes.clear();
    run(options(Rate.MAX, 500, ALL, 1));

    assertThat(changes).containsExactlyElementsOf(first);
  }

  @Test
  void anEmptyTableTurnsUpdatesAndDeletesIntoInserts() throws Exception {
    run(options(Rate.MAX, 1, new OperationMix(0, 1, 1), 1));

    assertThat(changes).singleElement().isInstanceOf(Operation.Insert.class);
  }

  @Test
  void deletesGoOnBeyondTheFirstSample() throws Exception {
    fill(OperationSource.POOL_SIZE + 500);

    GenerateSummary summary =
        run(options(Rate.MAX, OperationSource.POOL_SIZE + 500L, onlyDelete(), 2));

    assertThat(summary.count(Action.DELETE)).isEqualTo(OperationSource.POOL_SIZE + 500L);
    assertThat(table.rows).isEmpty();
  }

  @Test
  void aRowThatSomebodyElseDeletedIsReplacedByAnother() throws Exception {
    fill(100);
    InMemoryTrades others = table;
    WorkloadRunner traffic =
        traffic(
            options(Rate.MAX, 2, new OperationMix(0, 1, 0), 1),
            (change, at) -> {
              changes.add(change);
              others.rows.keySet().removeIf(key -> others.rows.size() > 10);
            });

    traffic.run();

    assertThat(changes).hasSize(2).allMatch(Operation.Update.class::isInstance);
    assertThat(table.rows).hasSize(10);
  }

  @Test
  void updatesAreStrictlyLaterAndInMicroseconds() throws Exception {
    run(options(Rate.MAX, 200, new OperationMix(1, 9, 0), 1));

    assertThat(changes)
        .filteredOn(Operation.Update.class::isInstance)
        .isNotEmpty()
        .map(Operation.Update.class::cast)
        .allSatisfy(
            update -> {
              assertThat(update.trade().updatedAt()).isAfter(update.before().updatedAt());
              assertThat(update.trade().updatedAt())
                  .isEqualTo(update.trade().updatedAt().truncatedTo(ChronoUnit.MICROS));
            });
  }

  @ParameterizedTest
  @EnumSource(names = {"BEFORE_COMMIT", "AFTER_COMMIT"})
  void anInsertIsDoneOnceThoughItsAnswerWasLost(Moment moment) throws Exception {
    table.fail(moment, "08006");

    GenerateSummary summary = run(options(Rate.MAX, 1, new OperationMix(1, 0, 0), 1));

    assertThat(summary.count(Action.INSERT)).isEqualTo(1);
    assertThat(summary.outages()).isEqualTo(1);
    assertThat(table.rows).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"BEFORE_COMMIT", "AFTER_COMMIT"})
  void aDeleteIsDoneOnceThoughItsAnswerWasLost(Moment moment) throws Exception {
    fill(10);
    table.fail(moment, "57P01");

    GenerateSummary summary = run(options(Rate.MAX, 1, onlyDelete(), 1));

    assertThat(summary.count(Action.DELETE)).isEqualTo(1);
    assertThat(table.rows).hasSize(9);
  }

  @ParameterizedTest
  @ValueSource(strings = {"40P01", "40001"})
  void aStatementThatLostToAnotherIsTriedAgainAndNoOutage(String sqlState) throws Exception {
    table.fail(Moment.BEFORE_COMMIT, sqlState);

    GenerateSummary summary = run(options(Rate.MAX, 1, new OperationMix(1, 0, 0), 1));

    assertThat(summary.count(Action.INSERT)).isEqualTo(1);
    assertThat(summary.outages()).isZero();
  }

  @Test
  void givesUpOnALongOutage() {
    WorkloadRunner traffic =
        traffic(
            options(Rate.MAX, 10, ALL, 1, Duration.ofMillis(300)),
            (change, at) -> {
              changes.add(change);
              table.goAway();
            });

    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(traffic::run)
        .withMessage("connection refused");
    assertThat(traffic.summary().operations()).isEqualTo(1);
  }

  @Test
  void anOtherErrorEndsItAtOnce() {
    table.fail(Moment.BEFORE_COMMIT, "53100");

    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> run(options(Rate.MAX, 10, ALL, 1)))
        .withMessage("planned");
  }

  @Test
  void whateverAWorkerThrowsEndsAllOfThem() {
    WorkloadRunner traffic =
        traffic(
            options(Rate.MAX, Long.MAX_VALUE, ALL, 4),
            (change, at) -> {
              changes.add(change);
              if (changes.size() >= 10) {
                throw new StackOverflowError("planned");
              }
            });

    assertThatExceptionOfType(StackOverflowError.class).isThrownBy(traffic::run);
  }

  @Test
  void aStopFinishesTheOperationInHand() throws Exception {
    WorkloadRunner[] traffic = new WorkloadRunner[1];
    traffic[0] =
        traffic(
            options(Rate.MAX, Long.MAX_VALUE, ALL, 1),
            (change, at) -> {
              changes.add(change);
              traffic[0].stop();
            });

    traffic[0].run();

    assertThat(changes).hasSize(1);
    assertThat(traffic[0].summary().operations()).isEqualTo(1);
    assertThat(traffic[0].summary().unconfirmed()).isZero();
  }

  @Test
  void aStopDoesNotWaitForADatabaseThatDoesNotAnswer() throws Exception {
    WorkloadRunner[] traffic = new WorkloadRunner[1];
    traffic[0] =
        traffic(
            options(Rate.MAX, Long.MAX_VALUE, ALL, 1),
            (change, at) -> table.fallSilent(() -> traffic[0].stop()));

    traffic[0].run();

    assertThat(traffic[0].summary().operations()).isEqualTo(1);
    assertThat(traffic[0].summary().unconfirmed()).isEqualTo(1);
  }

  @Test
  void operationsTakeTheTimeThatTheRateGivesThem() throws Exception {
    GenerateSummary summary = run(options(new Rate(50), 10, ALL, 2));

    assertThat(summary.elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis(200));
    assertThat(summary.rate()).isLessThanOrEqualTo(50);
  }

  private GenerateSummary run(GenerateOptions options) throws Exception {
    WorkloadRunner traffic = traffic(options, (change, at) -> changes.add(change));
    traffic.run();
    return traffic.summary();
  }

  private WorkloadRunner traffic(GenerateOptions options, OperationListener log) {
    return new WorkloadRunner(table, options, log, InstantSource.fixed(NOW));
  }

  private void fill(int rows) {
    TradeGenerator generator = new TradeGenerator(99, Symbol.known());
    for (int i = 0; i < rows; i++) {
      StockTrade trade = generator.next(NOW.minusSeconds(60));
      table.rows.put(trade.key(), trade);
    }
  }

  private static OperationMix onlyDelete() {
    return new OperationMix(0, 0, 1);
  }

  private static GenerateOptions options(Rate rate, long count, OperationMix mix, int workers) {
    return options(rate, count, mix, workers, Duration.ofMinutes(1));
  }

  private static GenerateOptions options(
      Rate rate, long count, OperationMix mix, int workers, Duration maxOutage) {
    return new GenerateOptions(
        rate, GenerateOptions.FOREVER, count, mix, workers, 7, Symbol.known(), maxOutage);
  }
}
