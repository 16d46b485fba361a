package io.stockevents.stack;

import io.stockevents.cli.UserError;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The right to run or change the stack in a folder: the lock on it. Whoever runs the stack says so
 * in {@link StackState} from the moment it has the lock, so that other commands find its process
 * without trying the lock, and nobody touches data or PostgreSQL without holding it.
 */
final class StackLease implements AutoCloseable {

  /** How long a start waits for a command that is about to end. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
  private static final Duration EXIT_LIMIT = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final StackDirectory directory;
  private final FileChannel locked;

  private StackLease(StackDirectory directory, FileChannel locked) {
    this.directory = directory;
    this.locked = locked;
  }

  /**
   * Takes it to run the stack.
   *
   * @throws UserError if somebody else has it
   */
  static StackLease take(StackDirectory directory) throws IOException, InterruptedException {
    return take(directory, PATIENCE);
  }

  /** The same, with another patience. */
  static StackLease take(StackDirectory directory, Duration patience)
      throws IOException, InterruptedException {
    long limit = System.nanoTime() + patience.toNanos();
    while (true) {
      directory.make();
      try {
        Optional<StackLease> lease = tryTake(directory);
        if (lease.isPresent()) {
          return lease.get();
        }
      } catch (NoSuchFileException e) {
        // A reset has just deleted the folder.
      }
      if (System.nanoTime() > limit) {
        throw refusal(directory);
      }
      Thread.sleep(PAUSE.toMillis());
    }
  }

  /**
   * Takes it after the end of the process that runs the stack, which is asked to end.
   *
   * @return empty if somebody else has deleted the stack meanwhile
   * @throws UserError if it does not end
   */
  static Optional<StackLease> takeOver(StackDirectory directory)
      throws IOException, InterruptedException {
    long limit = System.nanoTime() + STOP_LIMIT.toNanos();
    @Nullable StackState asked = null;
    while (true) {
      @Nullable StackState holder = directory.holder().orElse(null);
      if (holder != null && (asked == null || asked.pid() != holder.pid())) {
        holder.process().ifPresent(ProcessHandle::destroy);
        asked = holder;
      }
      try {
        Optional<StackLease> lease = tryTake(directory);
        if (lease.isPresent()) {
          if (asked != null) {
            awaitExit(asked);
          }
          return lease;
        }
      } catch (NoSuchFileException e) {
        return Optional.empty();
      }
      if (System.nanoTime() > limit) {
        throw holder == null ? refusal(directory) : stubborn(holder);
      }
      Thread.sleep(PAUSE.toMillis());
    }
  }

  /** From now on other commands see this. */
  void publish(StackState state) throws IOException {
    directory.writeState(state);
  }

  /**
   * Stops the servers that a killed stack has left running.
   *
   * @return whether there was one
   */
  boolean stopLeftover() throws IOException, InterruptedException {
    boolean registry = RegistryServer.stopLeftover(directory);
    return PostgresServer.stopLeftover(directory) || registry;
  }

  /** Deletes all that a stack made here, and the folder if nothing else is in it. */
  void deleteStack() throws IOException {
    directory.delete();
  }

  @Override
  public void close() throws IOException {
    directory.deleteState();
    locked.close();
  }

  private static Optional<StackLease> tryTake(StackDirectory directory) throws IOException {
    // Within the process that holds the lock, closing another channel on the file would release it.
    if (directory.holder().filter(StackState::isOurs).isPresent()) {
      return Optional.empty();
    }
    Path file = directory.lockFile();
    Object key = key(file);
    FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
    boolean taken = false;
    try {
      // A reset deletes the file while it holds the lock; the lock on a deleted file is none.
      taken = channel.tryLock() != null && Files.exists(file) && key.equals(key(file));
    } catch (OverlappingFileLockException e) {
      // Held within this process: the same answer.
    } finally {
      if (!taken) {
        channel.close();
      }
    }
    if (!taken) {
      return Optional.empty();
    }
    // What is there is of a killed process.
    directory.deleteState();
    return Optional.of(new StackLease(directory, channel));
  }

  /** What tells this file from another one of the same name. */
  private static Object key(Path file) throws IOException {
    return Objects.requireNonNullElse(
        Files.readAttributes(file, BasicFileAttributes.class).fileKey(), file);
  }

  /** It lets go of the lock a moment before it has ended. */
  private static void awaitExit(StackState asked) throws InterruptedException {
    Optional<ProcessHandle> process = asked.process();
    if (process.isEmpty()) {
      return;
    }
    try {
      process.get().onExit().get(EXIT_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // It holds nothing any more.
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static UserError refusal(StackDirectory directory) throws IOException {
    Optional<StackState> holder = directory.holder();
    if (holder.isEmpty()) {
      return UserError.failed(
          "another cdc-stack command is at work in " + directory.path() + "; try again", null);
    }
    return UserError.failed(
        "a stack already runs in "
            + directory.path()
            + " (pid "
            + holder.get().pid()
            + holder.get().phase().remark()
            + "); stop it with '"
            + directory.command("down")
            + "', or choose another folder with --dir",
        null);
  }

  private static UserError stubborn(StackState holder) {
    return UserError.failed(
        "the stack's process %d has not ended within %d s; 'kill -9 %d' ends it, its data stays"
            .formatted(holder.pid(), STOP_LIMIT.toSeconds(), holder.pid()),
        null);
  }
}
