package io.stockevents.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.stockevents.cli.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackLeaseTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private Path temporary;
  private StackDirectory directory;

  @BeforeEach
  void makeDirectory() {
    directory = StackDirectory.create(temporary.resolve("stack"));
  }

  @Test
  void onlyOneHasIt() throws Exception {
    try (StackLease lease = StackLease.take(directory)) {
      lease.publish(StackState.starting(true, false, false));

      assertThatThrownBy(() -> StackLease.take(directory))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("already runs in " + directory.path())
          .hasMessageContaining("(pid %d, still starting)", ProcessHandle.current().pid())
          .hasMessageContaining("'cdc-stack down --dir " + directory.path() + "'");
    }

    StackLease.take(directory).close();
  }

  @Test
  void startWaitsForACommandThatIsAboutToEnd() throws Exception {
    StackLease ending = StackLease.take(directory);
    CompletableFuture<StackLease> start = new CompletableFuture<>();
    Thread starter =
        new Thread(
            () -> {
              try {
                start.complete(StackLease.take(directory, LIMIT));
              } catch (Exception e) {
                start.completeExceptionally(e);
              }
            });
    starter.start();
    await("it waits").atMost(LIMIT).until(starter::getState, Thread.State.TIMED_WAITING::equals);

    ending.close();

    start.get(LIMIT.toSeconds(), TimeUnit.SECONDS).close();
  }

  @Test
  void stackIsSeenFromTheMomentItBegins() throws Exception {
    try (StackLease lease = StackLease.take(directory)) {
      StackState state = StackState.starting(true, false, false);
      lease.publish(state);

      assertThat(directory.holder()).contains(state);
    }

    assertThat(directory.holder()).as("it has ended").isEmpty();
  }

  @Test
  void processThatHasEndedIsNoHolder() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();

    directory.writeState(of(ended.pid(), System.currentTimeMillis()));

    assertThat(directory.holder()).isEmpty();
  }

  @Test
  void otherProcessWithARecycledPidIsNoHolder() throws IOException {
    ProcessHandle other = ProcessHandle.current();
    Instant earlier = other.info().startInstant().orElseThrow().minus(Duration.ofMinutes(1));

    directory.writeState(of(other.pid(), earlier.toEpochMilli()));

    assertThat(directory.holder()).isEmpty();
  }

  @Test
  void stateThatACrashHasCutOffSaysNothing() throws IOException {
    Files.writeString(directory.path().resolve("state.json"), "");

    assertThat(directory.holder()).isEmpty();
  }

  @Test
  void stateOfAKilledStackGoesWithTheNextLease() throws Exception {
    directory.writeState(of(ProcessHandle.current().pid(), 1));

    StackLease.take(directory).close();

    assertThat(directory.path().resolve("state.json")).doesNotExist();
  }

  @Test
  void leaseOnADeletedFolderIsTakenOnTheNewOne() throws Exception {
    try (StackLease reset = StackLease.takeOver(directory).orElseThrow()) {
      reset.deleteStack();
      assertThat(directory.path()).doesNotExist();
      assertThat(StackLease.takeOver(directory)).isEmpty();

      try (StackLease next = StackLease.take(directory)) {
        next.publish(StackState.starting(true, false, false));
        assertThat(directory.holder()).isPresent();
      }
    }
  }

  private static StackState of(long pid, long started) {
    StackState own = StackState.starting(true, false, false);
    return new StackState(
        pid,
        started,
        own.phase(),
        own.ports(),
        own.postgres(),
        false,
        own.exactlyOnce(),
        false,
        false);
  }
}
