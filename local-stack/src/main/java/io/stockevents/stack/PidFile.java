package io.stockevents.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What the file of a server says about its process, by which one that a killed stack has left is
 * found again. Its lines are the first ones of PostgreSQL's {@code postmaster.pid}.
 *
 * @param pid of the process
 * @param data the folder that it works in, as it was called then
 * @param started when the process was started, to the second
 * @param port where it listens on 127.0.0.1; 0 as long as the file does not say
 */
record PidFile(long pid, Path data, Instant started, int port) {

  /** What {@code file} says; empty if there is none, or not all of it yet. */
  static Optional<PidFile> read(Path file) throws IOException {
    try {
      List<String> lines = Files.readAllLines(file);
      return lines.size() < 3
          ? Optional.empty()
          : Optional.of(
              new PidFile(
                  Long.parseLong(lines.get(0).trim()),
                  Path.of(lines.get(1)),
                  Instant.ofEpochSecond(Long.parseLong(lines.get(2).trim())),
                  lines.size() < 4 ? 0 : Integer.parseInt(lines.get(3).trim())));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Says it in {@code file}, for a server that does not do so itself. */
  void write(Path file) throws IOException {
    Path making = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(
        making, "%d%n%s%n%d%n%d%n".formatted(pid, data, started.getEpochSecond(), port));
    Files.move(making, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** The process, if it still runs and works in {@code folder}; folders are moved, and copied. */
  Optional<ProcessHandle> processIn(Path folder) {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(process -> StackState.startedAt(process, started))
        .filter(process -> worksIn(folder, process));
  }

  private boolean worksIn(Path folder, ProcessHandle process) {
    // Elsewhere than on Linux only its own word is known.
    Path within = Path.of("/proc", Long.toString(process.pid()), "cwd");
    Path actual = Files.isReadable(within) ? within : data;
    try {
      return !Files.exists(actual) || Files.isSameFile(actual, folder);
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether {@code process} has ended when {@code limit} is over. */
  static boolean ended(ProcessHandle process, Duration limit) throws InterruptedException {
    try {
      process.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
