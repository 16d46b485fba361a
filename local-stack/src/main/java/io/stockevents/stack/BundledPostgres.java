package io.stockevents.stack;

import io.stockevents.cli.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/** The PostgreSQL on the class path: an archive of programs for this operating system. */
final class BundledPostgres {

  private static final int EXECUTABLE_BY_OWNER = 0100;

  private BundledPostgres() {}

  /** The {@code bin} folder of the programs, unpacked into {@code directory} at first use. */
  static Path unpack(StackDirectory directory) throws IOException, InterruptedException {
    Path home = directory.binaries(version());
    if (!Files.exists(home)) {
      // A half-unpacked folder never has the final name.
      Path unpacking = home.resolveSibling(home.getFileName() + ".new");
      StackDirectory.deleteTree(unpacking);
      try {
        unpackArchive(unpacking);
        Files.move(unpacking, home, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        StackDirectory.deleteTree(unpacking);
      }
    }
    return home.resolve("bin");
  }

  static String version() throws IOException {
    Properties bundled = new Properties();
    try (InputStream in =
        BundledPostgres.class.getResourceAsStream("bundled-postgres.properties")) {
      bundled.load(in);
    }
    return Objects.requireNonNull(bundled.getProperty("version"));
  }

  private static void unpackArchive(Path target) throws IOException, InterruptedException {
    try (@Nullable InputStream archive = BundledPostgres.class.getResourceAsStream(archive())) {
      if (archive == null) {
        throw UserError.failed(
            "no PostgreSQL for "
                + System.getProperty("os.name")
                + " on "
                + System.getProperty("os.arch")
                + " is bundled; name an installed one with --postgres-bin",
            null);
      }
      TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(archive));
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (Thread.interrupted()) {
          throw new InterruptedException("while unpacking PostgreSQL");
        }
        unpackEntry(tar, entry, target.resolve(entry.getName()));
      }
    }
  }

  private static void unpackEntry(TarArchiveInputStream tar, TarArchiveEntry entry, Path target)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(target);
      return;
    }
    Files.createDirectories(Objects.requireNonNull(target.getParent()));
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(tar, target);
    if ((entry.getMode() & EXECUTABLE_BY_OWNER) != 0 && !target.toFile().setExecutable(true)) {
      throw new IOException("cannot make " + target + " executable");
    }
  }

  /** The name that the binaries' publisher gives it. */
  private static String archive() {
    String os =
        System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac")
            ? "darwin"
            : "linux";
    String arch = System.getProperty("os.arch");
    String machine =
        switch (arch) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64" -> "arm_64";
          default -> arch;
        };
    return "/postgres-" + os + "-" + machine + ".txz";
  }
}
