package io.stockevents.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Peers that are scripts. */
final class Python {

  private Python() {}

  /** The interpreter; empty if it or {@code module} is not installed. */
  static Optional<Path> with(Lab lab, String module) throws IOException, InterruptedException {
    for (Path python : lab.programs().all("python3")) {
      if (lab.command(Map.of(), python, "-c", "import " + module).start().waitFor() == 0) {
        return Optional.of(python);
      }
    }
    lab.talk().say("  left out: python3 with %s is not installed", module);
    return Optional.empty();
  }

  /** A script of ours, as a file. */
  static Path script(Lab lab, String name) throws IOException {
    Path file = lab.folder().resolve(name);
    try (InputStream script = Python.class.getResourceAsStream(name)) {
      Files.copy(Objects.requireNonNull(script, name), file, StandardCopyOption.REPLACE_EXISTING);
    }
    return file;
  }
}
