package io.stockevents.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A folder for what Spark keeps while it works, usually in the system's temporary folder. It goes
 * with the session; those of processes that were killed, which may hold gigabytes, go with the next
 * one.
 */
final class Scratch implements AutoCloseable {

  private static final String PREFIX = "cdc-lake-scratch-";
  private static final String LOCK = "lock";

  /** A folder of this age has its lock, unless its process has ended. */
  private static final Duration SETTLED = Duration.ofMinutes(1);

  private final Path folder;
  private final FileChannel lock;

  private Scratch(Path folder, FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /** Makes a new one in {@code temporary}, and deletes those that nobody has any more. */
  static Scratch in(Path temporary) {
    try {
      deleteAbandoned(temporary);
      Path folder = Files.createTempDirectory(temporary, PREFIX);
      FileChannel lock =
          FileChannel.open(
              folder.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      lock.lock();
      return new Scratch(folder, lock);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path resolve(String name) {
    return folder.resolve(name);
  }

  @Override
  public String toString() {
    return folder.toString();
  }

  @Override
  public void close() {
    try {
      lock.close();
      delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void deleteAbandoned(Path temporary) throws IOException {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(temporary, PREFIX + "*")) {
      for (Path folder : folders) {
        deleteIfAbandoned(folder);
      }
    }
  }

  private static void deleteIfAbandoned(Path folder) {
    try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock != null && isSettled(folder)) {
        delete(folder);
      }
    } catch (IOException | OverlappingFileLockException e) {
      // Another user's, one that another process is deleting, or in use in this one.
    }
  }

  private static boolean isSettled(Path folder) throws IOException {
    Instant made = Files.getLastModifiedTime(folder.resolve(LOCK)).toInstant();
    return made.plus(SETTLED).isBefore(Instant.now());
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
  }
}
