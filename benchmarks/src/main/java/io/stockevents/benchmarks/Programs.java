package io.stockevents.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Where programs are installed. */
final class Programs {

  private static final Path DEBIAN_POSTGRES = Path.of("/usr/lib/postgresql");

  private final Path launchers;
  private final List<Path> folders = new ArrayList<>();

  /**
   * Looks where programs may be.
   *
   * @param launchers the folder of our own commands
   */
  Programs(Path launchers) throws IOException {
    this.launchers = launchers;
    // Before the PATH, where Debian has a Perl script in front of each that takes its time.
    folders.addAll(postgresFolders());
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      folders.add(Path.of(folder));
    }
  }

  /** One of our commands. */
  Path ours(String name) {
    return launchers.resolve(name);
  }

  /** A peer; empty if it is not installed. */
  Optional<Path> peer(String name) {
    return all(name).stream().findFirst();
  }

  /** Every program of this name: one may have what the other lacks. */
  List<Path> all(String name) {
    return folders.stream()
        .map(folder -> folder.resolve(name))
        .filter(Files::isExecutable)
        .distinct()
        .toList();
  }

  /** The newest version first. */
  private static List<Path> postgresFolders() throws IOException {
    List<Path> versions = new ArrayList<>();
    if (Files.isDirectory(DEBIAN_POSTGRES)) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(DEBIAN_POSTGRES, "[0-9]*")) {
        found.forEach(versions::add);
      }
    }
    return versions.stream()
        .sorted(Comparator.comparing((Path path) -> path.getFileName().toString()).reversed())
        .map(path -> path.resolve("bin"))
        .toList();
  }
}
