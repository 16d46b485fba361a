package io.stockevents.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stockevents.it.Cli;
import io.stockevents.it.OwnStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills PostgreSQL and promotes its standby, over and over, while changes are made; and puts an
 * older copy in its place, as who restores a backup does.
 *
 * <p>{@code -Dstack.failovers=10} does so that often; without it this is skipped, as it takes
 * minutes.
 */
@OwnStack
@EnabledIfSystemProperty(
    named = "stack.failovers",
    matches = "[1-9][0-9]*",
    disabledReason =
        "-Dstack.failovers says how often PostgreSQL is killed; the profile \"faults\" does")
class FailoverIT {

  private static final int FAILOVERS = Integer.getInteger("stack.failovers", 0);
  private static final long SEED = Long.getLong("faults.seed", System.nanoTime());
  private static final int RATE = 300;
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final Random random = new Random(SEED);

  @TempDir private Path temporary;
  private Path directory;
  private UpStack place;
  private Cli stack;

  @BeforeEach
  void startStack() throws IOException {
    directory = temporary.resolve("stack");
    place = new UpStack(directory);
    up("--standby");
  }

  @AfterEach
  void stopStack() {
    stack.close();
    Cli.run(place.environment(), "cdc-stack", "down");
  }

  @Test
  void nothingIsLostOrRepeated() throws Exception {
    try (Witness committed = place.witness("read_committed");
        Witness uncommitted = place.witness("read_uncommitted")) {
      List<Duration> recoveries = new ArrayList<>();
      Cli.Result generated;
      try (Cli generate =
          Cli.start(
              place.environment(), "stock-events", "generate", "--rate=" + RATE, "--color=never")) {
        await()
            .alias("generate is at work")
            .atMost(LIMIT)
            .until(() -> generate.out().lines().count() > RATE);
        for (int round = 1; round <= FAILOVERS; round++) {
          committed.readFor(Duration.ofMillis(500 + random.nextInt(1_500)));
          recoveries.add(failOver(committed, uncommitted));
          System.err.printf(
              "failover %d of %d: back after %s%n",
              round, FAILOVERS, recoveries.get(recoveries.size() - 1));
          assertThat(generate.isAlive()).as(generate.err()).isTrue();
        }
        generated = generate.interrupt();
      }
      verify();
      committed.catchUp();
      uncommitted.catchUp();
      settle(Operated.logged(generated.out()), committed, uncommitted, recoveries);
    }
    upAgainIsOnThePromotedServer();
  }

  /** From the request on, until an event comes that was committed on the promoted server. */
  private Duration failOver(Witness committed, Witness uncommitted) {
    Instant requested = Instant.now();
    Cli.Result failover = Cli.run(place.environment(), "cdc-stack", "failover");
    assertThat(failover.exitCode()).as(failover.err() + stack.err()).isZero();
    Instant promoted = Instant.now();
    committed.awaitEventAfter(promoted, "the failover", LIMIT, uncommitted);
    return Duration.between(requested, Instant.now());
  }

  private void settle(
      Map<Operated, Integer> logged,
      Witness committed,
      Witness uncommitted,
      List<Duration> recoveries) {
    long lost = committed.missing(logged);
    List<Duration> sorted = recoveries.stream().sorted().toList();
    System.out.printf(
        """

        cdc-stack failover under %d changes/s, seed %d
          failovers                %d
          operations               %,d
          lost                     %d
          repeated, uncommitted    %d
          repeated, committed      %d
          recovery p50, max        %.1f s, %.1f s
        """,
        RATE,
        SEED,
        sorted.size(),
        logged.values().stream().mapToLong(Integer::longValue).sum(),
        lost,
        uncommitted.duplicates(),
        committed.duplicates(),
        sorted.get((sorted.size() - 1) / 2).toMillis() / 1000.0,
        sorted.get(sorted.size() - 1).toMillis() / 1000.0);
    assertThat(lost).as("operations of which no event came").isZero();
    assertThat(committed.duplicates())
        .as("events that came twice to a reader of committed records")
        .isZero();
  }

  /** Without its standby, which would be waited for otherwise. */
  private void upAgainIsOnThePromotedServer() {
    stack.interrupt();
    stack.close();
    up();
    assertThat(directory.resolve("standby")).doesNotExist();
    generate();
    verify();
    Cli.Result refused = Cli.run(place.environment(), "cdc-stack", "failover");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).contains("has no standby", "up --standby").hasLineCount(1);
  }

  @Test
  void restoredBackupIsRefused() throws IOException {
    Path data = directory.resolve("postgres");
    Path backup = temporary.resolve("backup");
    generate();
    stack.interrupt();
    stack.close();
    copy(data, backup);

    up("--standby");
    generate();
    verify();
    stack.interrupt();
    stack.close();
    Files.move(data, temporary.resolve("newer"));
    copy(backup, data);

    stack = place.launch();
    Cli.Result refused = stack.await();
    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(1);
    assertThat(refused.err()).contains("the connector has read up to", "restored from a backup");
    stack.close();

    // As the documentation says.
    Files.move(directory.resolve("kafka"), temporary.resolve("kafka"));
    up();
    generate();
    verify();
  }

  private void generate() {
    Cli.succeed(
        place.environment(), "stock-events", "generate", "--rate=max", "--count=500", "--quiet");
  }

  private void verify() {
    Cli.succeed(place.environment(), "cdc-verify", "--exactly-once");
  }

  private void up(String... options) {
    stack = place.launch(options);
    UpStack.awaitReady(stack);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.toList()) {
        Files.copy(each, to.resolve(from.relativize(each)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }
}
