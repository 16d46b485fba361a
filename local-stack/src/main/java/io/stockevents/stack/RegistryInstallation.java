package io.stockevents.stack;

import io.stockevents.cli.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The programs of a schema registry: a download of 150 MB, which only those have who want it.
 *
 * @param runner the jar that starts the registry, with its libraries beside it
 * @param plugins what Kafka Connect has as {@code plugin.path}: the converters, each in a folder
 */
record RegistryInstallation(Path runner, Path plugins) {

  /** Where the launcher has found it. */
  private static final String VARIABLE = "STOCK_EVENTS_REGISTRY";

  /**
   * The folder that the launcher has found.
   *
   * @throws UserError if there is none
   */
  static Path home() {
    return Optional.ofNullable(System.getenv(VARIABLE))
        .filter(folder -> !folder.isBlank())
        .map(Path::of)
        .orElseThrow(
            () ->
                UserError.usage(
                    "--registry needs the archive stock-events-registry, unpacked in the folder of"
                        + " this installation; in a checkout 'mvn -Dquick -DskipTests -Pregistry"
                        + " package' builds it",
                    null));
  }

  /**
   * The installation in {@code home}.
   *
   * @throws UserError if there is none
   */
  static RegistryInstallation at(Path home) {
    Path app = home.resolve("app");
    Path plugins = home.resolve("plugins");
    try (Stream<Path> files = Files.isDirectory(app) ? Files.list(app) : Stream.empty()) {
      List<Path> runners =
          files.filter(file -> file.getFileName().toString().endsWith("-runner.jar")).toList();
      if (runners.size() == 1 && Files.isDirectory(plugins)) {
        return new RegistryInstallation(runners.get(0), plugins);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw UserError.usage(
        "there is no schema registry in " + home + "; build or unpack it anew", null);
  }
}
