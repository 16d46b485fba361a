package io.stockevents.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.stockevents.cli.Setting;
import io.stockevents.it.Cli;
import io.stockevents.it.OwnStack;
import io.stockevents.it.StackExtension;
import io.stockevents.stack.KillableStack;
import java.io.File;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The life of a hypertable with a columnstore and a retention rule, sped up: a chunk is 20 seconds,
 * is compressed after 40, and leaves after three minutes. {@code stock-events generate} changes
 * rows in all of them, chunks are compressed again, the services are killed, {@code cdc-lake} keeps
 * a copy; and at the end everyone has the same rows.
 *
 * <pre>{@code
 * mvn -Dquick verify -Pfaults -Dit.test=HypertableLifeIT -Dhypertable.minutes=60 -Dpostgres.bin=DIR
 * }</pre>
 */
@OwnStack
@EnabledIfSystemProperty(named = "stack", matches = "embedded")
@EnabledIfSystemProperty(
    named = "hypertable.minutes",
    matches = "[1-9][0-9]*",
    disabledReason = "-Dhypertable.minutes says how long; -Pfaults does")
@EnabledIfSystemProperty(
    named = "postgres.bin",
    matches = ".+",
    disabledReason = "needs TimescaleDB: -Dpostgres.bin")
@ExtendWith(StackExtension.class)
class HypertableLifeIT {

  private static final Duration TIME =
      Duration.ofMinutes(Integer.getInteger("hypertable.minutes", 0));
  private static final long SEED = Long.getLong("faults.seed", System.nanoTime());
  private static final int RATE = 300;
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final String TOPIC = Setting.CDC_TOPIC.defaultValue();

  /** What may go wrong while services are killed and sessions lock each other's chunks. */
  private static final List<String> PASSING =
      List.of(
          "08", // no connection
          "57P", // the server is going down or coming up
          "40", // serialization failure, deadlock
          "55"); // the lock is taken

  /** A chunk that is being changed, says the server's log, or a deadlock. */
  private static final String POLICY = "columnstore policy failure";

  private static final List<Fault> FAULTS =
      List.of(Fault.CONNECT, Fault.POSTGRES, Fault.CONNECT, Fault.BROKER, Fault.STACK);

  private final KillableStack stack;
  private final Witness committed;
  private final Witness uncommitted;
  private final Random random = new Random(SEED);
  private final Map<String, Integer> passed = new TreeMap<>();
  private final List<Duration> recoveries = new ArrayList<>();
  private int recompressions;

  HypertableLifeIT(KillableStack stack) {
    this.stack = stack;
    committed = new Witness(stack.bootstrapServers(), TOPIC, "read_committed");
    uncommitted = new Witness(stack.bootstrapServers(), TOPIC, "read_uncommitted");
  }

  /** Others have the stack after it. */
  @AfterEach
  void close() throws SQLException {
    committed.close();
    uncommitted.close();
    stack.execute(
        "SELECT remove_compression_policy('stock_trades', if_exists => true)",
        "SELECT set_chunk_time_interval('stock_trades', interval '7 days')");
  }

  @Test
  void everyoneHasTheSameRowsAtTheEnd(@TempDir Path folder) throws Exception {
    assumeThat(new File(Cli.launcher("cdc-lake"))).exists();
    Map<String, String> environment = new HashMap<>(stack.environment());
    environment.put("LAKE_PATH", folder.resolve("stock_trades").toString());
    stack.execute(
        "SELECT set_chunk_time_interval('stock_trades', interval '20 seconds')",
        "ALTER TABLE stock_trades SET"
            + " (timescaledb.compress, timescaledb.compress_segmentby = 'stock_name')");
    String policy =
        stack.query(
            "SELECT add_compression_policy('stock_trades', compress_after => interval '40 seconds',"
                + " schedule_interval => interval '1 day')");
    Map<Operated, Integer> logged;
    try (Cli generate =
            Cli.start(
                environment,
                "stock-events",
                "generate",
                "--rate=" + RATE,
                "--max-outage=1h",
                "--color=never");
        Cli ingest = Cli.start(environment, "cdc-lake", "ingest", "--trigger", "15s")) {
      await("generate is at work").atMost(LIMIT).until(() -> generate.out().length() > 10_000);
      long end = System.nanoTime() + TIME.toNanos();
      for (int round = 0; System.nanoTime() < end; round++) {
        live(policy, Duration.ofSeconds(15 + random.nextInt(10)));
        killAndAwait(FAULTS.get(round % FAULTS.size()));
        assertThat(generate.isAlive()).as(generate.err()).isTrue();
        assertThat(ingest.isAlive()).as(ingest.err()).isTrue();
        Cli.succeed(environment, "cdc-verify");
      }
      logged = Operated.logged(generate.interrupt().out());
      ingest.interrupt();
    }
    Cli.succeed(environment, "cdc-verify", "--exactly-once");
    Cli.succeed(environment, "cdc-lake", "ingest", "--once");
    Cli.succeed(environment, "cdc-lake", "verify");
    settle(logged);
  }

  /** Chunks are compressed, opened, compressed again and retired, while events are read. */
  private void live(String policy, Duration time) throws SQLException {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      // By hand, since the scheduler of TimescaleDB backs off from a job that was once killed.
      maintain("CALL run_job(" + policy + ")");
      if (recompress()) {
        recompressions++;
      }
      maintain("CALL retire_chunks(interval '3 minutes')");
      for (int i = 0; i < 20; i++) {
        committed.read();
        uncommitted.read();
      }
    }
  }

  /** TimescaleDB 2.28 leaves out chunks that are written to, so this opens one first. */
  private boolean recompress() throws SQLException {
    String oldest =
        "FROM (SELECT format('%I.%I', chunk_schema, chunk_name)::regclass AS chunk"
            + " FROM timescaledb_information.chunks"
            + " WHERE hypertable_name = 'stock_trades' AND is_compressed"
            + " ORDER BY range_start LIMIT 1) oldest";
    return maintain("SELECT compress_chunk(decompress_chunk(chunk)) " + oldest);
  }

  /** Whether it was done; what cannot be done now is tried again in the next round. */
  private boolean maintain(String sql) throws SQLException {
    try {
      stack.execute(sql);
      return true;
    } catch (SQLException e) {
      String state = String.valueOf(e.getSQLState());
      if (PASSING.stream().noneMatch(state::startsWith)
          && !String.valueOf(e.getMessage()).contains(POLICY)) {
        throw new SQLException(sql + ": " + e.getMessage(), state, e);
      }
      passed.merge(state, 1, Integer::sum);
      return false;
    }
  }

  private void killAndAwait(Fault fault) throws Exception {
    stack.kill(fault.services());
    Instant killed = Instant.now();
    stack.restart(fault.services());
    committed.awaitEventAfter(killed, "the kill", LIMIT, uncommitted);
    recoveries.add(Duration.between(killed, Instant.now()));
  }

  private void settle(Map<Operated, Integer> logged) throws Exception {
    committed.catchUp();
    uncommitted.catchUp();
    long lost = committed.missing(logged);
    List<Duration> sorted = recoveries.stream().sorted().toList();
    System.out.printf(
        """

        %d minutes of a hypertable under %d changes/s, %s, seed %d
          chunks                           %s
          recompressions                   %,d
          passing errors                   %s
          kills                            %d; back after %s at most
          operations                       %,d
          lost                             %d
          repeated, uncommitted            %d
          repeated, committed              %d
        """,
        TIME.toMinutes(),
        RATE,
        stack.product(),
        SEED,
        stack.query(
            "SELECT format('%s at the end, %s of them compressed',"
                + " count(*), count(*) FILTER (WHERE is_compressed))"
                + " FROM timescaledb_information.chunks WHERE hypertable_name = 'stock_trades'"),
        recompressions,
        passed,
        recoveries.size(),
        sorted.get(sorted.size() - 1),
        logged.values().stream().mapToLong(Integer::longValue).sum(),
        lost,
        uncommitted.duplicates(),
        committed.duplicates());
    assertThat(lost).as("operations of which no event came").isZero();
    assertThat(committed.duplicates())
        .as("events that came twice to a reader of committed records")
        .isZero();
    assertThat(topics()).noneMatch(topic -> topic.contains("_hyper_"));
    assertThat(recompressions).as("recompressions").isPositive();
  }

  private List<String> topics() throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
      return List.copyOf(admin.listTopics().names().get());
    }
  }
}
