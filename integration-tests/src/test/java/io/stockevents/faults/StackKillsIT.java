package io.stockevents.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stockevents.it.Cli;
import io.stockevents.it.OwnStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills {@code cdc-stack up} as users run it, over and over, while changes are made, PostgreSQL
 * with it in every fifth round. In the other ones PostgreSQL goes on, and {@code up} finds it
 * running.
 *
 * <p>Every second kill is aimed at the moment after events are written and before they are
 * committed; the others come at random moments.
 *
 * <p>{@code -Dstack.kills=50} kills it that often; without it this is skipped, as it takes minutes.
 */
@OwnStack
@EnabledIfSystemProperty(
    named = "stack.kills",
    matches = "[1-9][0-9]*",
    disabledReason =
        "-Dstack.kills says how often the stack is killed; the profile \"faults\" does")
class StackKillsIT {

  private static final int KILLS = Integer.getInteger("stack.kills", 0);
  private static final long SEED = Long.getLong("faults.seed", System.nanoTime());
  private static final int RATE = 300;
  private static final int VERIFIED_EVERY = 10;
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final Random random = new Random(SEED);
  private final List<Duration> recoveries = new ArrayList<>();

  @TempDir private Path temporary;
  private Path directory;
  private UpStack up;
  private Cli stack;
  private Witness committed;
  private Witness uncommitted;
  private int withPostgres;
  private int ended;

  @BeforeEach
  void startStack() throws IOException {
    directory = temporary.resolve("stack");
    up = new UpStack(directory);
    stack = up.launch();
    awaitReady();
    committed = up.witness("read_committed");
    uncommitted = up.witness("read_uncommitted");
  }

  @AfterEach
  void stopStack() throws IOException {
    committed.close();
    uncommitted.close();
    kill(true);
  }

  @Test
  void everyStartSucceedsAndNothingIsLostOrRepeated() throws Exception {
    Map<Operated, Integer> logged;
    try (Cli generate =
        Cli.start(
            up.environment(),
            "stock-events",
            "generate",
            "--rate=" + RATE,
            "--max-outage=1h",
            "--color=never")) {
      await()
          .alias("generate is at work")
          .atMost(LIMIT)
          .until(() -> generate.out().lines().count() > RATE);
      for (int round = 1; round <= KILLS; round++) {
        round(round);
        assertThat(generate.isAlive()).as(generate.err()).isTrue();
      }
      logged = Operated.logged(generate.interrupt().out());
    }
    verify();
    settle(logged);
  }

  private void round(int round) throws Exception {
    boolean aimed = round % 2 == 0;
    boolean postgresToo = round % 5 == 0;
    waitForTheMoment(aimed);
    kill(postgresToo);
    Instant killed = Instant.now();
    stack = up.launch();
    String repaired = awaitReady();
    committed.awaitEventAfter(killed, "the kill", LIMIT, uncommitted);
    Duration recovery = Duration.between(killed, Instant.now());
    recoveries.add(recovery);
    System.err.printf(
        "kill %d of %d%s%s: back after %s%s%n",
        round,
        KILLS,
        aimed ? ", aimed" : "",
        postgresToo ? ", PostgreSQL too" : "",
        recovery,
        repaired.isEmpty() ? "" : "; " + repaired);
    if (round % VERIFIED_EVERY == 0) {
      verify();
    }
  }

  /** The moment itself is what is tested; there is no condition to wait for. */
  private void waitForTheMoment(boolean aimed) {
    long until = System.nanoTime() + Duration.ofMillis(500 + random.nextInt(1_500)).toNanos();
    while (System.nanoTime() < until) {
      committed.read();
      uncommitted.read();
    }
    if (aimed) {
      uncommitted.catchUp();
      int seen = uncommitted.lastOffset();
      long giveUpAt = System.nanoTime() + LIMIT.toNanos();
      while (uncommitted.lastOffset() == seen && System.nanoTime() < giveUpAt) {
        uncommitted.read();
      }
      // The producer asks for the commit at once; its markers follow within milliseconds.
      long end = System.nanoTime() + Duration.ofMillis(random.nextInt(6)).toNanos();
      while (System.nanoTime() < end) {
        Thread.onSpinWait();
      }
    }
  }

  /** None of its processes is left on return. */
  private void kill(boolean postgresToo) throws IOException {
    List<ProcessHandle> postgres = postgresToo ? postgres() : List.of();
    stack.kill();
    if (postgresToo) {
      withPostgres++;
    }
    postgres.forEach(ProcessHandle::destroyForcibly);
    CompletableFuture.allOf(
            postgres.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
        .join();
    stack.close();
  }

  /** The postmaster first: it would start its children again. */
  private List<ProcessHandle> postgres() throws IOException {
    Path pidFile = directory.resolve("postgres").resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return List.of();
    }
    long pid = Long.parseLong(Files.readAllLines(pidFile).get(0).strip());
    return ProcessHandle.of(pid).stream()
        .flatMap(postmaster -> Stream.concat(Stream.of(postmaster), postmaster.descendants()))
        .toList();
  }

  /**
   * Waits until the stack is ready.
   *
   * @return what it says that it has repaired; empty if nothing
   */
  private String awaitReady() {
    UpStack.awaitReady(stack);
    String repaired =
        stack.err().lines().filter(line -> line.contains("hanging")).findFirst().orElse("");
    if (!repaired.isEmpty()) {
      ended++;
    }
    return repaired.strip();
  }

  private void verify() {
    Cli.succeed(up.environment(), "cdc-verify");
  }

  private void settle(Map<Operated, Integer> logged) throws IOException {
    committed.catchUp();
    uncommitted.catchUp();
    long lost = committed.missing(logged);
    List<Duration> sorted = recoveries.stream().sorted().toList();
    System.out.printf(
        """

        kill -9 of cdc-stack up under %d changes/s, seed %d
          kills                            %d, PostgreSQL too in %d
          starts                           %d, all of them ready
          found in PREPARE_COMMIT          %d
          starts that ended a transaction  %d
          operations                       %,d
          lost                             %d
          repeated, uncommitted            %d
          repeated, committed              %d
          recovery p50, max                %.1f s, %.1f s
        """,
        RATE,
        SEED,
        recoveries.size(),
        withPostgres,
        recoveries.size() + 1,
        prepared(),
        ended,
        logged.values().stream().mapToLong(Integer::longValue).sum(),
        lost,
        uncommitted.duplicates(),
        committed.duplicates(),
        seconds(sorted.get((sorted.size() - 1) / 2)),
        seconds(sorted.get(sorted.size() - 1)));
    assertThat(lost).as("operations of which no event came").isZero();
    assertThat(committed.duplicates())
        .as("events that came twice to a reader of committed records")
        .isZero();
  }

  /** How many transactions of the connector restarted brokers found with their commit prepared. */
  private long prepared() throws IOException {
    long count = 0;
    try (Stream<Path> logs = Files.list(directory.resolve("logs"))) {
      for (Path log :
          logs.filter(each -> each.getFileName().toString().startsWith("kafka")).toList()) {
        try (Stream<String> lines = Files.lines(log)) {
          count +=
              lines
                  .filter(line -> line.contains("Sending txn markers for"))
                  .filter(line -> line.contains("PREPARE_COMMIT"))
                  .count();
        }
      }
    }
    return count;
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
