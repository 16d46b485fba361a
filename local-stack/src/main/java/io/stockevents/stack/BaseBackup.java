package io.stockevents.stack;

import io.stockevents.cli.UserError;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/**
 * A copy of the data of a server at work. The bundled PostgreSQL has no {@code pg_basebackup}, so
 * the files are copied in backup mode, without the log: whoever starts on them has to stream it.
 */
final class BaseBackup extends SimpleFileVisitor<Path> {

  /** Folders whose content is of one server only, as {@code pg_basebackup} leaves it out. */
  private static final Set<String> OWN =
      Set.of(
          "pg_wal",
          "pg_replslot",
          "pg_dynshmem",
          "pg_notify",
          "pg_serial",
          "pg_snapshots",
          "pg_stat_tmp",
          "pg_subtrans");

  private static final Set<String> OWN_FILES =
      Set.of(
          "postmaster.pid",
          "postmaster.opts",
          "current_logfiles",
          "standby.signal",
          "recovery.signal");

  /** Recovery begins where it says; it is copied last, so that it is not older than the rest. */
  private static final Path CONTROL = Path.of("global", "pg_control");

  private final Path from;
  private final Path to;

  private BaseBackup(Path from, Path to) {
    this.from = from;
    this.to = to;
  }

  /**
   * Copies {@code from}, the data of the server of {@code database}, to {@code to}, which must not
   * exist.
   *
   * @throws UserError if part of the data is elsewhere, in tablespaces
   */
  static void take(TradingDatabase database, Path from, Path to)
      throws IOException, SQLException, InterruptedException {
    try (Connection session = database.open();
        Statement statement = session.createStatement()) {
      requireOneFolder(statement);
      // The session has to last: the backup is aborted with it.
      statement.execute("SELECT pg_backup_start('standby', fast => true)");
      Files.createDirectory(
          to, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Files.walkFileTree(from, new BaseBackup(from, to));
      Files.copy(from.resolve(CONTROL), to.resolve(CONTROL), StandardCopyOption.COPY_ATTRIBUTES);
      try (ResultSet label =
          statement.executeQuery(
              "SELECT labelfile FROM pg_backup_stop(wait_for_archive => false)")) {
        label.next();
        Files.writeString(to.resolve("backup_label"), label.getString(1));
      }
    }
    if (Thread.interrupted()) {
      throw new InterruptedException("while copying " + from);
    }
  }

  private static void requireOneFolder(Statement statement) throws SQLException {
    try (ResultSet elsewhere =
        statement.executeQuery(
            "SELECT spcname FROM pg_tablespace WHERE spcname NOT IN ('pg_default', 'pg_global')")) {
      if (elsewhere.next()) {
        throw UserError.failed(
            "a standby on this machine cannot share the folder of tablespace %s; drop the tablespace, or start without --standby"
                .formatted(elsewhere.getString(1)),
            null);
      }
    }
  }

  @Override
  public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
      throws IOException {
    Path relative = from.relativize(folder);
    if (folder.equals(from)) {
      return FileVisitResult.CONTINUE;
    }
    if (relative.getFileName().toString().startsWith("pgsql_tmp")) {
      return FileVisitResult.SKIP_SUBTREE;
    }
    Files.createDirectory(to.resolve(relative));
    return OWN.contains(relative.toString())
        ? FileVisitResult.SKIP_SUBTREE
        : FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
    Path relative = from.relativize(file);
    if (!OWN_FILES.contains(relative.toString()) && !relative.equals(CONTROL)) {
      try {
        Files.copy(file, to.resolve(relative), StandardCopyOption.COPY_ATTRIBUTES);
      } catch (NoSuchFileException e) {
        // Dropped meanwhile; the log says so.
      }
    }
    return Thread.currentThread().isInterrupted()
        ? FileVisitResult.TERMINATE
        : FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
    if (e instanceof NoSuchFileException) {
      return FileVisitResult.CONTINUE;
    }
    throw e;
  }
}
