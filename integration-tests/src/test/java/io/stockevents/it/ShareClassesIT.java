package io.stockevents.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

@OwnStack
@EnabledIfSystemProperty(
    named = "stack",
    matches = "embedded",
    disabledReason = "share-classes starts an embedded stack")
class ShareClassesIT {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** {@code bin/share-classes} of the built distribution, with a temporary folder of its own. */
  @TempDir private Path temporary;

  @Test
  void aSignalEndsItsStackAndLeavesTheArchivesAsTheyWere() throws Exception {
    Path archive =
        Path.of(System.getProperty("distribution.folder"), "lib", "share-classes-it.jsa");
    ProcessBuilder builder =
        new ProcessBuilder(Cli.launcher("share-classes"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("TMPDIR", temporary.toString());
    Files.createFile(archive);
    Process shareClasses = builder.start();
    List<ProcessHandle> started = List.of();
    try {
      await()
          .alias("its stack starts")
          .atMost(LIMIT)
          .ignoreExceptionsInstanceOf(UncheckedIOException.class) // a file that is gone again
          .until(() -> stackStarts() || !shareClasses.isAlive());
      started = shareClasses.descendants().toList();
      assertThat(started).isNotEmpty();

      shareClasses.destroy();

      assertThat(shareClasses.onExit().get().exitValue()).isEqualTo(130);
      assertThat(started).noneMatch(ProcessHandle::isAlive);
      assertThat(temporary).isEmptyDirectory();
      assertThat(archive).exists();
    } finally {
      started.forEach(ProcessHandle::destroyForcibly);
      shareClasses.destroyForcibly();
      Files.deleteIfExists(archive);
    }
  }

  private boolean stackStarts() throws IOException {
    try (Stream<Path> files = Files.walk(temporary, 3)) {
      return files.anyMatch(file -> file.toString().matches(".*/stack/[^/]+"));
    }
  }
}
