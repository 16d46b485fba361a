package io.stockevents.stack;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockevents.cli.UserError;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder of one stack: its data, logs and binaries, and who runs it. The lock file marks it as
 * ours and is locked by the process that runs the stack, so that a killed one never looks alive.
 */
final class StackDirectory {

  /** Holding it means to be the one process that may run or change this stack. */
  record Lock(FileChannel channel, FileLock lock) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /**
   * Unpacked programs, PostgreSQL's first files and its write-ahead log; see SPACE in the tests.
   */
  private static final long SPACE_TO_START = 300L << 20;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path path;

  private StackDirectory(Path path) {
    this.path = path;
  }

  /**
   * Makes {@code path} a stack's folder, if it is not one.
   *
   * @throws UserError if that cannot be, or if it holds something else
   */
  static StackDirectory create(Path path) {
    StackDirectory directory = new StackDirectory(path.toAbsolutePath().normalize());
    try {
      if (Files.isDirectory(path) && !directory.isStack() && !hasLakeAtMost(path)) {
        throw UserError.usage(
            path + " holds something else than a stack; choose an empty or a new folder", null);
      }
      Files.createDirectories(directory.path);
      directory.open().close();
      return directory;
    } catch (IOException e) {
      throw directory.unwritable(e);
    }
  }

  /** The folder at {@code path}, if there is a stack in it, running or not. */
  static Optional<StackDirectory> find(Path path) {
    return Optional.of(new StackDirectory(path.toAbsolutePath().normalize()))
        .filter(StackDirectory::isStack);
  }

  Path path() {
    return path;
  }

  Path postgresData() {
    return path.resolve("postgres");
  }

  Path kafkaData() {
    return path.resolve("kafka");
  }

  Path logs() {
    return path.resolve("logs");
  }

  /** Where the bundled PostgreSQL of this version is unpacked. */
  Path binaries(String version) {
    return path.resolve("postgresql-" + version);
  }

  /**
   * Locks the folder until the result is closed or this process ends; empty if somebody else has.
   */
  Optional<Lock> tryLock() throws IOException {
    FileChannel channel = open();
    @Nullable FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Held within this process: the same answer.
    }
    if (lock == null) {
      channel.close();
      return Optional.empty();
    }
    return Optional.of(new Lock(channel, lock));
  }

  /** What the stack that runs here said about itself; empty if none runs. */
  Optional<StackState> running() throws IOException {
    Optional<Lock> lock = tryLock();
    if (lock.isPresent()) {
      lock.get().close();
      return Optional.empty();
    }
    return Files.exists(state())
        ? Optional.of(JSON.readValue(state().toFile(), StackState.class))
        : Optional.empty();
  }

  void writeState(StackState state) throws IOException {
    Path written = path.resolve("state.json.new");
    JSON.writerWithDefaultPrettyPrinter().writeValue(written.toFile(), state);
    Files.move(written, state(), StandardCopyOption.ATOMIC_MOVE);
  }

  void deleteState() throws IOException {
    Files.deleteIfExists(state());
  }

  /** Deletes tables, topics and logs; the unpacked binaries stay. */
  void deleteData() throws IOException {
    for (Path made : List.of(postgresData(), kafkaData(), logs(), state())) {
      deleteTree(made);
    }
  }

  /** Deletes all that a stack made here, and the folder if nothing else is in it. */
  void delete() throws IOException {
    deleteData();
    try (Stream<Path> children = Files.list(path)) {
      for (Path binaries : children.filter(StackDirectory::isBinaries).toList()) {
        deleteTree(binaries);
      }
    }
    Files.delete(lockFile());
    if (isEmpty(path)) {
      Files.delete(path);
    }
  }

  /**
   * @throws UserError if the disk is too full to start a stack here
   */
  void requireSpace() throws IOException {
    long free = Files.getFileStore(path).getUsableSpace();
    if (free < SPACE_TO_START) {
      throw UserError.failed(
          "only %d MB are free on the disk of %s, and a stack needs %d MB to start; free some, or choose another folder with --dir"
              .formatted(free >> 20, path, SPACE_TO_START >> 20),
          null);
    }
  }

  /** What to tell a user whose folder or disk does not let us write. */
  UserError unwritable(IOException e) {
    return UserError.failed(
        "cannot write in " + path + ": " + reason(e) + "; choose another folder with --dir", e);
  }

  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileSystemException failed && failed.getReason() != null) {
      return failed.getReason();
    }
    return String.valueOf(e.getMessage());
  }

  static void deleteTree(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(tree)) {
      // Children come after their folder, so go backwards.
      for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  private FileChannel open() throws IOException {
    return FileChannel.open(lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private boolean isStack() {
    return Files.exists(lockFile());
  }

  private Path lockFile() {
    return path.resolve("cdc-stack.lock");
  }

  private Path state() {
    return path.resolve("state.json");
  }

  private static boolean isBinaries(Path child) {
    return child.getFileName().toString().startsWith("postgresql-");
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children.findAny().isEmpty();
    }
  }

  /** What cdc-lake keeps in here by default is no stack's, and in no stack's way. */
  private static boolean hasLakeAtMost(Path folder) throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children.allMatch(child -> child.endsWith("lake"));
    }
  }
}
