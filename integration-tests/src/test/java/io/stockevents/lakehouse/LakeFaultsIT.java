package io.stockevents.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.stockevents.it.CapturedDatabase;
import io.stockevents.it.Cli;
import io.stockevents.it.StackExtension;
import io.stockevents.it.TestStack;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills an ingest again and again, while changes are made. {@code -Dfaults.rounds} says how often;
 * {@code -Dfaults.seed} repeats the pauses of an earlier run. One kill is {@link LakeIT}'s.
 */
@ExtendWith(StackExtension.class)
class LakeFaultsIT {

  private static final int ROUNDS = Integer.getInteger("faults.rounds", 1);
  private static final long SEED = Long.getLong("faults.seed", System.nanoTime());
  private static final String ONLY = System.getProperty("faults.only", "");
  private static final String NAME = "lake_faults";
  private static final Duration LIMIT = Duration.ofSeconds(100);

  /** What the kills are aimed at, in turn; some hit what comes after. */
  private static final List<Moment> AIMS =
      List.of(Moment.COMPACTION, Moment.BETWEEN_COMMITS, Moment.COMMIT, Moment.BATCH);

  private final Random random = new Random(SEED);
  private final Map<Moment, Integer> moments = new EnumMap<>(Moment.class);

  @Test
  void killedAtAnyMomentItGoesOnAndIsEqual(TestStack stack, @TempDir Path folder) throws Exception {
    assumeThat(ROUNDS).as("-Dfaults.rounds").isGreaterThan(1);
    assumeThat(ONLY).as("-Dfaults.only").isIn("", "LAKE");
    assumeThat(new File(Cli.launcher("cdc-lake"))).exists();
    try (CapturedDatabase source = CapturedDatabase.create(stack, NAME, List.of())) {
      Path table = folder.resolve("stock_trades");
      Map<String, String> environment = new HashMap<>(source.database().environment());
      environment.put("CDC_TOPIC", source.topic());
      environment.put("LAKE_PATH", table.toString());
      try (Cli generate =
          Cli.start(environment, "stock-events", "generate", "--rate", "300", "--quiet")) {
        for (int round = 0; round < ROUNDS; round++) {
          killAnIngest(environment, table, round);
        }
        assertThat(generate.interrupt().exitCode()).isZero();
      }
      source.newEvents();

      Cli.Result rest = Cli.run(environment, "cdc-lake", "ingest", "--once");
      Cli.Result verify = Cli.run(environment, "cdc-lake", "verify", "--slot", NAME);

      report(rest, verify);
      assertThat(rest.exitCode()).as(rest.err()).isZero();
      assertThat(verify.exitCode()).as(verify.out() + verify.err()).isZero();
    }
  }

  /** Batch follows batch, and a compaction every second one. */
  private void killAnIngest(Map<String, String> environment, Path table, int round)
      throws Exception {
    try (Cli ingest =
        Cli.start(environment, "cdc-lake", "ingest", "--trigger", "0s", "--compact-every", "2")) {
      await("the first batch").atMost(LIMIT).until(() -> ingest.err().contains(" behind"));
      // The moment itself is what is tested; there is no condition to wait for.
      Thread.sleep(random.nextInt(3_000));
      Moment aim = AIMS.get(round % AIMS.size());
      await(aim.title())
          .atMost(LIMIT)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .ignoreExceptions() // a file may be gone between being listed and being looked at
          .until(() -> Moment.of(table) == aim);
      ingest.kill();
    }
    moments.merge(Moment.of(table), 1, Integer::sum);
  }

  private void report(Cli.Result rest, Cli.Result verify) {
    System.out.printf("%nkill -9 of cdc-lake ingest under 300 changes/s, seed %d%n", SEED);
    moments.forEach((moment, kills) -> System.out.printf("%4d  %s%n", kills, moment.title()));
    System.out.println(rest.err() + verify.out() + verify.err());
  }
}
