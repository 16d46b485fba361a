package io.stockevents.lake;

import io.stockevents.cli.UserError;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The right to write to a table of this machine. The operating system takes it back from a process
 * that died. Tables elsewhere have none: there, running one writer at a time is the user's part.
 */
final class TableLock implements AutoCloseable {

  private final @Nullable FileChannel channel;

  private TableLock(@Nullable FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes it.
   *
   * @throws UserError if another process has it, or the folder cannot be written to
   */
  static TableLock take(LakePath table) {
    if (!table.isLocal()) {
      return new TableLock(null);
    }
    File folder = table.folder();
    Path file = Path.of(folder.getPath() + ".lock");
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      return new TableLock(locked(file, table));
    } catch (IOException e) {
      throw UserError.failed("cannot write beside " + table + ": " + e, e);
    }
  }

  private static FileChannel locked(Path file, LakePath table) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      throw UserError.failed(
          table + " is being written by another cdc-lake; wait for it, or stop it", null);
    }
    return channel;
  }

  @Override
  public void close() {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
