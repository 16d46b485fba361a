package io.stockevents.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockevents.cli.Setting;
import io.stockevents.cli.UserError;
import io.stockevents.stack.SourceLog.Source;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder of one stack: its data, logs and binaries, and who runs it. The file of its {@link
 * StackLease} marks it as ours.
 */
final class StackDirectory {

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
    StackDirectory directory = at(path);
    try {
      if (Files.isDirectory(path) && !directory.isStack() && !hasLakeAtMost(path)) {
        throw UserError.usage(
            path + " holds something else than a stack; choose an empty or a new folder", null);
      }
      directory.make();
      return directory;
    } catch (IOException e) {
      throw directory.unwritable(e);
    }
  }

  /** Makes the folder and its lock file, unless they are there. */
  void make() throws IOException {
    Files.createDirectories(path);
    try {
      Files.createFile(lockFile());
    } catch (FileAlreadyExistsException e) {
      // It is a stack's folder already.
    }
  }

  /** The folder at {@code path}, if there is a stack in it, running or not. */
  static Optional<StackDirectory> find(Path path) {
    return Optional.of(at(path)).filter(StackDirectory::isStack);
  }

  /** The folder at {@code path}, whatever is in it. */
  static StackDirectory at(Path path) {
    return new StackDirectory(path.toAbsolutePath().normalize());
  }

  Path path() {
    return path;
  }

  Path postgresData() {
    return path.resolve("postgres");
  }

  /** Where they are made: half-made data never has the final name. */
  Path newPostgresData() {
    return path.resolve("postgres.new");
  }

  /** The same for the server that would take the place of that one. */
  Path standbyData() {
    return path.resolve("standby");
  }

  Path newStandbyData() {
    return path.resolve("standby.new");
  }

  /** Where the data of a server goes whose place has been taken, to be deleted. */
  Path retiredData() {
    return path.resolve("postgres.retired");
  }

  /** Through which {@code cdc-stack failover} asks the process that runs the stack. */
  Path failoverFile() {
    return path.resolve("failover");
  }

  Path kafkaData() {
    return path.resolve("kafka");
  }

  /** The same for Kafka. */
  Path newKafkaData() {
    return path.resolve("kafka.new");
  }

  /** The schemas of the registry, and the file about its process. */
  Path registryData() {
    return path.resolve("registry");
  }

  Path logs() {
    return path.resolve("logs");
  }

  /** Where the bundled PostgreSQL of this version is unpacked. */
  Path binaries(String version) {
    return path.resolve("postgresql-" + version);
  }

  /** What the process that runs the stack says about it; empty if there is none. */
  Optional<StackState> holder() throws IOException {
    try {
      return Optional.of(JSON.readValue(state().toFile(), StackState.class))
          .filter(state -> state.process().isPresent());
    } catch (FileNotFoundException | JsonProcessingException e) {
      // A crash of the whole machine can leave it empty.
      return Optional.empty();
    }
  }

  /** How to call {@code cdc-stack} for this folder, to be pasted into a shell. */
  String command(String subcommand) {
    if (path.equals(Path.of(Setting.STACK_DIR.defaultValue()).toAbsolutePath().normalize())) {
      return "cdc-stack " + subcommand;
    }
    String folder = path.toString();
    boolean plain = folder.chars().noneMatch(Character::isWhitespace);
    return "cdc-stack " + subcommand + " --dir " + (plain ? folder : '"' + folder + '"');
  }

  /** What the connector reads; empty if that has never been written. */
  Optional<Source> readSource() throws IOException {
    try {
      return Optional.of(JSON.readValue(source().toFile(), Source.class));
    } catch (FileNotFoundException | JsonProcessingException e) {
      // A crash of the whole machine can leave it empty.
      return Optional.empty();
    }
  }

  void writeSource(Source source) throws IOException {
    Path making = source().resolveSibling("source.json.new");
    JSON.writeValue(making.toFile(), source);
    Files.move(making, source(), StandardCopyOption.ATOMIC_MOVE);
  }

  void writeState(StackState state) throws IOException {
    JSON.writerWithDefaultPrettyPrinter().writeValue(newState().toFile(), state);
    Files.move(newState(), state(), StandardCopyOption.ATOMIC_MOVE);
  }

  void deleteState() throws IOException {
    Files.deleteIfExists(newState());
    Files.deleteIfExists(state());
    Files.deleteIfExists(failoverFile());
  }

  /** Deletes tables, topics and logs; the unpacked binaries stay. */
  void deleteData() throws IOException {
    for (Path made :
        List.of(
            postgresData(),
            newPostgresData(),
            standbyData(),
            newStandbyData(),
            retiredData(),
            source(),
            kafkaData(),
            newKafkaData(),
            registryData(),
            logs())) {
      deleteTree(made);
    }
  }

  /**
   * Deletes all that a stack made here, and the folder if nothing else is in it; only for who has
   * the lease.
   */
  void delete() throws IOException {
    deleteData();
    try (Stream<Path> children = Files.list(path)) {
      for (Path binaries : children.filter(StackDirectory::isBinaries).toList()) {
        deleteTree(binaries);
      }
    }
    deleteState();
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

  private boolean isStack() {
    return Files.exists(lockFile());
  }

  Path lockFile() {
    return path.resolve("cdc-stack.lock");
  }

  private Path source() {
    return path.resolve("source.json");
  }

  private Path state() {
    return path.resolve("state.json");
  }

  private Path newState() {
    return path.resolve("state.json.new");
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
