package io.stockevents.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stockevents.cli.Setting;
import io.stockevents.it.Cli;
import io.stockevents.it.OwnStack;
import io.stockevents.it.StackExtension;
import io.stockevents.stack.KillableStack;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Kills one part of the pipeline after the other while 200 changes a second are made, and holds the
 * topic against the table and against what {@code generate} has logged as committed.
 *
 * <p>{@code -Dfaults.rounds=10} kills each of them ten times, at 500 changes a second; {@code
 * -Dfaults.seed=N} repeats the moments of an earlier run; {@code -Dfaults.only=CONNECT} kills
 * nothing else.
 */
@OwnStack
@EnabledIfSystemProperty(
    named = "stack",
    matches = "embedded",
    disabledReason = "only services that the test has started are killed")
@ExtendWith(StackExtension.class)
class FaultsIT {

  private static final int ROUNDS = Integer.getInteger("faults.rounds", 1);
  private static final long SEED = Long.getLong("faults.seed", System.nanoTime());
  private static final String ONLY = System.getProperty("faults.only", "");
  private static final int RATE = ROUNDS > 1 ? 500 : 200;
  private static final Duration RECOVERY_LIMIT = Duration.ofMinutes(2);
  private static final String TOPIC = Setting.CDC_TOPIC.defaultValue();

  private static final List<Outcome> OUTCOMES = new ArrayList<>();

  private static KillableStack stack;
  private static Witness committed;
  private static Witness uncommitted;

  private final Random random = new Random(SEED);
  private final List<Duration> recoveries = new ArrayList<>();

  @BeforeAll
  static void watchTopic(KillableStack shared) {
    stack = shared;
    committed = new Witness(stack.bootstrapServers(), TOPIC, "read_committed");
    uncommitted = new Witness(stack.bootstrapServers(), TOPIC, "read_uncommitted");
  }

  @AfterAll
  static void report() throws Exception {
    System.out.printf(
        "%nkill -9 under %d changes/s, %s, seed %d%n%s%n",
        RATE, stack.product(), SEED, Outcome.HEADING);
    OUTCOMES.forEach(System.out::println);
    committed.close();
    uncommitted.close();
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"TAIL", "GENERATE"})
  void killedServiceLosesAndRepeatsNothing(Fault fault) throws Exception {
    assumeWanted(fault);
    long repeatedBefore = uncommitted.duplicates();
    Map<Operated, Integer> logged;
    try (Cli generate = generate()) {
      for (int round = 0; round < ROUNDS; round++) {
        waitForARandomMoment();
        stack.kill(fault.services());
        Instant killed = Instant.now();
        stack.restart(fault.services());
        awaitRecovery(killed);
        verify();
        reportRound(fault);
      }
      assertThat(generate.isAlive()).as(generate.err()).isTrue();
      generate.interrupt();
      logged = Operated.logged(generate.out());
    }
    settle(fault, logged, repeatedBefore);
  }

  @ParameterizedTest
  @EnumSource(names = "GENERATE")
  void killedGenerateLeavesNothingHalfDone(Fault fault) throws Exception {
    assumeWanted(fault);
    long repeatedBefore = uncommitted.duplicates();
    Map<Operated, Integer> logged = new HashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      try (Cli generate = generate()) {
        waitForARandomMoment();
        generate.kill();
        Operated.logged(generate.out()).forEach((each, n) -> logged.merge(each, n, Integer::sum));
      }
      Instant killed = Instant.now();
      try (Cli next = generate()) {
        awaitRecovery(killed);
        verify();
        reportRound(fault);
        next.interrupt();
        Operated.logged(next.out()).forEach((each, n) -> logged.merge(each, n, Integer::sum));
      }
    }
    settle(fault, logged, repeatedBefore);
  }

  @ParameterizedTest
  @EnumSource(names = "TAIL")
  void killedTailOfAGroupGoesOnWithoutAGap(Fault fault) throws Exception {
    assumeWanted(fault);
    GroupTail tail = new GroupTail(stack.environment());
    Map<Operated, Integer> logged;
    try (Cli generate = generate()) {
      tail.start();
      for (int round = 0; round < ROUNDS; round++) {
        waitForARandomMoment();
        tail.kill();
        long killed = System.nanoTime();
        tail.start();
        recoveries.add(Duration.ofNanos(System.nanoTime() - killed));
        verify();
        reportRound(fault);
      }
      generate.interrupt();
      logged = Operated.logged(generate.out());
    }
    long lost = lost(logged);
    tail.awaitOffset(committed.lastOffset());
    tail.close();

    assertThat(tail.offsets())
        .as("what %s showed before and after its death", fault.title())
        .isEqualTo(committed.offsetsFrom(tail.firstOffset()));
    OUTCOMES.add(new Outcome(fault, total(logged), lost, 0, tail.repeated(), recoveries));
    assertThat(lost).isZero();
  }

  private Cli generate() {
    Cli generate =
        Cli.start(
            stack.environment(), "stock-events", "generate", "--rate=" + RATE, "--color=never");
    await()
        .alias("generate is at work")
        .atMost(RECOVERY_LIMIT)
        .until(
            () -> {
              assertThat(generate.isAlive()).as(generate.err()).isTrue();
              return generate.out().lines().count() > RATE;
            });
    return generate;
  }

  /** The moment itself is what is tested; there is no condition to wait for. */
  private static void assumeWanted(Fault fault) {
    assumeTrue(ONLY.isEmpty() || ONLY.equals(fault.name()), "-Dfaults.only=" + ONLY);
  }

  private void waitForARandomMoment() throws InterruptedException {
    long until = System.nanoTime() + Duration.ofMillis(200 + random.nextInt(2_000)).toNanos();
    while (System.nanoTime() < until) {
      readOn();
    }
  }

  private void awaitRecovery(Instant killed) {
    committed.awaitEventAfter(killed, "the kill", RECOVERY_LIMIT, uncommitted);
    recoveries.add(Duration.between(killed, Instant.now()));
  }

  private static void readOn() {
    committed.read();
    uncommitted.read();
  }

  private static void verify() {
    Cli.succeed(stack.environment(), "cdc-verify");
  }

  private void reportRound(Fault fault) {
    System.err.printf(
        "%s killed, round %d of %d: equal; back after %s%n",
        fault.title(), recoveries.size(), ROUNDS, recoveries.get(recoveries.size() - 1));
  }

  private void settle(Fault fault, Map<Operated, Integer> logged, long repeatedBefore) {
    long lost = lost(logged);
    uncommitted.catchUp();
    long repeated = committed.duplicates();
    OUTCOMES.add(
        new Outcome(
            fault,
            total(logged),
            lost,
            uncommitted.duplicates() - repeatedBefore,
            repeated,
            recoveries));
    assertThat(lost).as("operations of which no event came").isZero();
    assertThat(repeated).as("events that came twice to a reader of committed records").isZero();
  }

  private static long total(Map<Operated, Integer> logged) {
    return logged.values().stream().mapToLong(Integer::longValue).sum();
  }

  /** How many operations have no event, though there was time for it to come. */
  private static long lost(Map<Operated, Integer> logged) {
    long giveUpAt = System.nanoTime() + RECOVERY_LIMIT.toNanos();
    long lost;
    do {
      committed.readFor(Duration.ofSeconds(1));
      lost = committed.missing(logged);
    } while (lost > 0 && System.nanoTime() < giveUpAt);
    return lost;
  }
}
