package io.stockevents.lakehouse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What an ingest was doing when it was killed, read from what it left on disk. */
enum Moment {
  COMPACTION("inside a compaction"),
  COMMIT("inside a Hudi commit"),
  BETWEEN_COMMITS("between Hudi's commit and Spark's"),
  BATCH("in a batch, before its commit"),
  IDLE("between two batches");

  private final String title;

  Moment(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** The moment at which the ingest into {@code table} died. */
  static Moment of(Path table) throws IOException {
    Path timeline = table.resolve(".hoodie/timeline");
    if (isPending(timeline, ".compaction.inflight", ".commit")) {
      return COMPACTION;
    }
    if (isPending(timeline, ".deltacommit.requested", ".deltacommit")) {
      return COMMIT;
    }
    Path checkpoint = Path.of(table + ".checkpoint");
    Optional<Path> begun = newest(checkpoint.resolve("offsets"), "");
    if (begun.isEmpty() || Files.exists(checkpoint.resolve("commits").resolve(name(begun.get())))) {
      return IDLE;
    }
    return newest(timeline, ".deltacommit")
        .filter(commit -> time(commit).compareTo(time(begun.get())) > 0)
        .map(commit -> BETWEEN_COMMITS)
        .orElse(BATCH);
  }

  /** Whether an action of the timeline was begun and not completed. */
  private static boolean isPending(Path timeline, String begun, String completed)
      throws IOException {
    List<String> names = names(timeline);
    return names.stream()
        .filter(name -> name.endsWith(begun))
        .map(name -> name.substring(0, name.indexOf('.')))
        .anyMatch(
            instant ->
                names.stream()
                    .noneMatch(name -> name.startsWith(instant + "_") && name.endsWith(completed)));
  }

  private static Optional<Path> newest(Path folder, String suffix) throws IOException {
    return names(folder).stream()
        .filter(name -> name.endsWith(suffix) && !name.startsWith("."))
        .map(folder::resolve)
        .max(Comparator.comparing(Moment::time));
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).map(Moment::name).toList();
    }
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static FileTime time(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
