package io.stockevents.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stockevents.it.Cli;
import io.stockevents.it.OwnStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code cdc-stack}'s commands do to each other, and Ctrl-C to a start: in every phase where
 * {@code -Dfaults.rounds} is above 1, otherwise without those that take long and have a neighbour.
 */
@OwnStack
@EnabledIfSystemProperty(
    named = "stack",
    matches = "embedded",
    disabledReason = "only processes that the test has started are killed")
class StackLeaseIT {

  private static final Duration START_LIMIT = Duration.ofMinutes(2);

  /** Five seconds by the clock, and a margin for a busy machine; it was a minute and more. */
  private static final Duration END_LIMIT = Duration.ofSeconds(20);

  private static final int INTERRUPTED = 130;
  private static final boolean EVERY_PHASE = Integer.getInteger("faults.rounds", 1) > 1;

  @TempDir private static Path temporary;
  private static Path postgresBin;

  private final List<Cli> started = new ArrayList<>();
  private Path folder = temporary.resolve("never used");

  @BeforeAll
  static void unpackPostgres() throws Exception {
    String installed = System.getProperty("postgres.bin", "");
    postgresBin =
        installed.isEmpty()
            ? BundledPostgres.unpack(StackDirectory.create(temporary.resolve("programs")))
            : Path.of(installed);
  }

  @AfterEach
  void stop() {
    run("down");
    started.forEach(Cli::close);
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "setsid and env --default-signal are Linux's")
  void interruptedStartEndsAtOnceAndLeavesNothing() throws Exception {
    folder = temporary.resolve("interrupted");

    Cli launching = up();
    // The moment itself is what is tested; there is no condition to wait for.
    Thread.sleep(300);
    interrupt(launching, 1);

    assertInterruptedWhen("initdb runs", () -> exists("postgres.new") || exists("postgres"), 1);
    assertInterruptedWhen("PostgreSQL starts", () -> exists("postgres/postmaster.pid"), 2);
    Cli connect = up();
    awaitLine(connect, "  connect ");
    assertInterrupted(connect, 1);
    if (EVERY_PHASE) {
      Cli kafka = up();
      awaitLine(kafka, "  kafka ");
      assertInterrupted(kafka, 1);
      // SecretsIT does that too.
      Cli running = up();
      awaitReady(running);
      Cli.Result ended = interrupt(running, 1);
      assertThat(ended.exitCode()).as(ended.err()).isZero();
      assertThat(ended.err()).contains("Stopped in");
    }
  }

  @Test
  void commandsSeeAndStopTheStackInEveryPhase() throws Exception {
    folder = temporary.resolve("a stack");

    Cli beforePostgres = up();
    awaitUntil("the stack is held", beforePostgres, () -> exists("state.json"));
    assertStarting();
    assertThat(run("reset").exitCode()).isZero();
    assertThat(beforePostgres.await().exitCode()).isEqualTo(INTERRUPTED);
    assertThat(folder).doesNotExist();
    assertNothingIsLeft();

    if (EVERY_PHASE) {
      Cli beforeConnector = up();
      awaitLine(beforeConnector, "  connect ");
      assertThat(run("down").exitCode()).isZero();
      assertThat(beforeConnector.isAlive()).isFalse();
      assertThat(folder.resolve("postgres/PG_VERSION")).exists();
      assertNothingIsLeft();
    }

    Cli running = up();
    awaitReady(running);
    assertRunning();
    killedPostgresComesBack(running);

    running.kill();
    assertKilled();
    folder = Files.move(folder, temporary.resolve("moved"));
    assertKilled();
    Cli.Result down = run("down");
    assertThat(down.exitCode()).as(down.err()).isZero();
    assertThat(down.err()).contains("Stopped the stack in " + folder);
    assertNothingIsLeft();
    Cli.Result again = run("down");
    assertThat(again.exitCode()).isZero();
    assertThat(again.err()).contains("No stack runs in " + folder);

    Cli moved = up();
    awaitReady(moved);
    assertThat(run("reset").exitCode()).isZero();
    assertThat(moved.isAlive()).isFalse();
    assertThat(folder).doesNotExist();
    assertNothingIsLeft();
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "unshare is Linux's")
  void freshStartMayUseTheSpaceOfTheDataItDeletes() throws Exception {
    Path disk = Files.createDirectory(temporary.resolve("disk"));
    folder = disk.resolve("stack");
    String inNamespace = "unshare --user --map-root-user --mount";
    assumeTrue(
        new ProcessBuilder((inNamespace + " true").split(" ")).start().waitFor() == 0,
        "no file system can be mounted here");
    String script =
        """
        mount -t tmpfs -o size=320m tmpfs '%1$s'
        mkdir -p '%1$s/stack/kafka'
        touch '%1$s/stack/cdc-stack.lock'
        head -c 60000000 /dev/zero > '%1$s/stack/kafka/old'
        exec "$@" --fresh
        """
            .formatted(disk);
    List<String> command = new ArrayList<>(List.of(("/usr/bin/" + inNamespace).split(" ")));
    command.addAll(List.of("sh", "-ec", script, "sh"));
    command.addAll(upCommand());

    Cli up = start(command);
    awaitLine(up, "Starting the stack");

    up.interrupt();
  }

  private void killedPostgresComesBack(Cli running) throws Exception {
    ProcessHandle postmaster = postmaster();
    postmaster.destroyForcibly();
    postmaster.onExit().join();

    Cli.Result status = run("status");
    if (status.exitCode() != 0) {
      assertThat(status.out())
          .containsPattern("postgres +stopped")
          .doesNotContain("connector  run");
    }
    awaitLine(running, "PostgreSQL died, and is started again");
    awaitLine(running, "PostgreSQL runs again");
    await().atMost(START_LIMIT).untilAsserted(() -> assertThat(run("status").exitCode()).isZero());
    assertThat(postmaster()).isNotEqualTo(postmaster);
    assertThat(run("status").out()).contains("pid " + postmaster().pid() + " ");
  }

  private void assertStarting() {
    Cli.Result second = start(upCommand()).await();
    assertThat(second.exitCode()).isEqualTo(1);
    assertThat(second.err()).contains("already runs in " + folder, ", still starting)");
    Cli.Result status = run("status");
    assertThat(status.exitCode()).as(status.err()).isEqualTo(3);
    assertThat(status.err()).contains("The stack in " + folder + " is starting (pid ");
    assertThat(status.out()).hasLineCount(4);
  }

  private void assertRunning() throws IOException {
    Cli.Result status = run("status");
    assertThat(status.exitCode()).as(status.out() + status.err()).isZero();
    assertThat(status.out()).contains("pid " + postmaster().pid() + " ");
    Cli.Result second = start(upCommand()).await();
    assertThat(second.exitCode()).isEqualTo(1);
    assertThat(second.err()).contains("already runs in " + folder, "cdc-stack down --dir");
  }

  private void assertKilled() throws IOException {
    Cli.Result status = run("status");
    assertThat(status.exitCode()).isEqualTo(3);
    assertThat(status.err())
        .contains("no stack runs in " + folder, "PostgreSQL (pid " + postmaster().pid() + ")");
  }

  private void assertInterruptedWhen(String moment, Callable<Boolean> reached, int times) {
    Cli up = up();
    awaitUntil(moment, up, reached);
    assertInterrupted(up, times);
  }

  private void assertInterrupted(Cli up, int times) {
    Cli.Result ended = interrupt(up, times);
    assertThat(ended.exitCode()).as(ended.err()).isEqualTo(INTERRUPTED);
    assertThat(ended.err()).contains("interrupted");
  }

  /** Ctrl-C, as a terminal sends it: to every process of the group. */
  private Cli.Result interrupt(Cli up, int times) {
    long begun = System.nanoTime();
    for (int i = 0; i < times; i++) {
      try {
        new ProcessBuilder("kill", "-INT", "--", "-" + up.pid()).start().waitFor();
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    Cli.Result ended = up.await();
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).as(ended.err()).isLessThan(END_LIMIT);
    if (times > 1) {
      // The second one waits for nobody; what it overtakes is found like that of a killed stack.
      assertThat(run("down").exitCode()).isZero();
    }
    assertNothingIsLeft();
    assertThat(folder.resolve("postgres.new")).doesNotExist();
    return ended;
  }

  private void assertNothingIsLeft() {
    assertThat(
            ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(line -> line.contains(folder.toString())))
        .isEmpty();
  }

  private Cli up() {
    List<String> command = new ArrayList<>();
    if (OS.LINUX.isCurrentOs()) {
      // A session of its own, and Ctrl-C even where the build itself is deaf to it.
      command.addAll(List.of("/usr/bin/setsid", "env", "--default-signal=INT"));
    }
    command.addAll(upCommand());
    return start(command);
  }

  private List<String> upCommand() {
    return List.of(
        Cli.launcher("cdc-stack"),
        "up",
        "--dir=" + folder,
        "--postgres-bin=" + postgresBin,
        "--postgres-port=0",
        "--kafka-port=0",
        "--connect-port=0");
  }

  private Cli start(List<String> command) {
    Cli cli = Cli.start(Map.of(), command.toArray(String[]::new));
    started.add(cli);
    return cli;
  }

  private Cli.Result run(String command) {
    return Cli.run(Map.of(), "cdc-stack", command, "--dir=" + folder);
  }

  private boolean exists(String name) {
    return Files.exists(folder.resolve(name));
  }

  private ProcessHandle postmaster() throws IOException {
    return PostgresServer.postmaster(folder.resolve("postgres")).orElseThrow();
  }

  private static void awaitReady(Cli up) {
    awaitUntil("ready", up, () -> up.out().startsWith("ready "));
  }

  private static void awaitLine(Cli up, String part) {
    awaitUntil(part, up, () -> up.err().contains(part));
  }

  private static void awaitUntil(String moment, Cli up, Callable<Boolean> reached) {
    await()
        .alias(moment)
        .pollInterval(Duration.ofMillis(10))
        .atMost(START_LIMIT)
        .until(
            () -> {
              boolean there = reached.call();
              assertThat(there || up.isAlive()).as(up.err()).isTrue();
              return there;
            });
  }
}
