package io.stockevents.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launchers of the archive as it is unpacked somewhere, called as shells call them. */
@OwnStack
class LauncherIT {

  @TempDir private static Path home;
  private static Path installed = Path.of("");

  @TempDir private Path directory;

  @BeforeAll
  static void installInAFolderWithSpaces() throws Exception {
    Path archive = Path.of(System.getProperty("distribution.archive")).toAbsolutePath();
    assumeThat(archive).as("the archive, which a build with -Dquick leaves out").exists();
    installed = Files.createDirectory(home.resolve("a folder with spaces"));
    Cli.Result unpacked = run(installed, "tar", "-xzf", archive.toString(), "--strip-components=1");
    assertThat(unpacked.exitCode()).as(unpacked.out()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "stock-events",
        "cdc-tail",
        "cdc-verify",
        "cdc-doctor",
        "cdc-stack",
        "cdc-dashboard"
      })
  void runsFromAnyDirectory(String command) throws Exception {
    Cli.Result result = run(Path.of("/"), installed.resolve("bin/" + command).toString(), "-V");

    assertThat(result.out()).startsWith(command + " ");
    assertThat(result.exitCode()).isZero();
  }

  @Test
  void runsThroughAChainOfRelativeAndAbsoluteSymbolicLinks() throws Exception {
    Path absolute = directory.resolve("absolute");
    Files.createSymbolicLink(absolute, installed.resolve("bin/cdc-tail"));
    Path relative = Files.createDirectory(directory.resolve("links")).resolve("relative");
    Files.createSymbolicLink(relative, Path.of("../absolute"));

    assertThat(run(Path.of("/"), relative.toString(), "-V").out()).startsWith("cdc-tail ");
  }

  @Test
  void missingJavaIsOneLineThatSaysWhatToInstall() throws Exception {
    ProcessBuilder builder = builder(directory, installed.resolve("bin/cdc-tail").toString());
    builder.environment().put("JAVA_HOME", "/nowhere");

    Cli.Result result = finish(builder);

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out())
        .isEqualTo(
            "cdc-tail: JAVA_HOME is /nowhere, which has no bin/java;"
                + " point it to a JDK, 17 or later\n");
  }

  @Test
  void unbuiltCheckoutSaysHowToBuild() throws Exception {
    Path lib = installed.resolve("lib");
    Path elsewhere = installed.resolve("lib-elsewhere");
    Files.move(lib, elsewhere);
    try {
      Cli.Result result = run(directory, installed.resolve("bin/cdc-tail").toString());

      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.out()).startsWith("cdc-tail: not built yet; run: mvn ").hasLineCount(1);
    } finally {
      Files.move(elsewhere, lib);
    }
  }

  private static Cli.Result run(Path directory, String... command) throws Exception {
    return finish(builder(directory, command));
  }

  private static ProcessBuilder builder(Path directory, String... command) {
    return new ProcessBuilder(List.of(command))
        .directory(directory.toFile())
        .redirectErrorStream(true);
  }

  private static Cli.Result finish(ProcessBuilder builder)
      throws IOException, InterruptedException {
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return new Cli.Result(process.exitValue(), out, "");
  }
}
