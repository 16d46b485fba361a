package io.stockevents.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Which process is the server of a folder, with one that is only called so. */
class PostgresServerTest {

  @TempDir private Path temporary;
  private Path data;
  private Process postmaster;

  @BeforeEach
  void startPostmaster() throws IOException {
    data = Files.createDirectory(temporary.resolve("data"));
    Path program = temporary.resolve("postgres");
    // Unlike sleep, it is a program of its own everywhere; it waits for its standard input.
    Files.copy(Path.of("/bin/sh"), program);
    assertThat(program.toFile().setExecutable(true)).isTrue();
    postmaster =
        new ProcessBuilder(program.toString(), "-c", "read line").directory(data.toFile()).start();
  }

  @AfterEach
  void endPostmaster() {
    postmaster.destroyForcibly().onExit().join();
  }

  @Test
  void serverIsFoundByItsFile() throws IOException {
    writePid(data, data, started());

    assertThat(PostgresServer.postmaster(data)).contains(postmaster.toHandle());
  }

  @Test
  void serverIsFoundWhenItsFolderWasMoved() throws IOException {
    writePid(data, temporary.resolve("where it was"), started());

    assertThat(PostgresServer.postmaster(data)).contains(postmaster.toHandle());
  }

  @Test
  void otherServerWithARecycledPidIsLeftAlone() throws IOException {
    writePid(data, data, started().minusSeconds(60));

    assertThat(PostgresServer.postmaster(data)).isEmpty();
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere nobody can tell where it works")
  void serverOfTheFolderThatThisOneIsACopyOfIsLeftAlone() throws IOException {
    Path copy = Files.createDirectory(temporary.resolve("copy"));
    writePid(copy, copy, started());

    assertThat(PostgresServer.postmaster(copy)).isEmpty();
  }

  @Test
  void halfWrittenFileNamesNobody() throws IOException {
    Files.writeString(data.resolve("postmaster.pid"), postmaster.pid() + "\n");

    assertThat(PostgresServer.postmaster(data)).isEmpty();
  }

  private Instant started() {
    return postmaster.info().startInstant().orElseThrow();
  }

  private void writePid(Path folder, Path named, Instant started) throws IOException {
    Files.write(
        folder.resolve("postmaster.pid"),
        List.of(
            Long.toString(postmaster.pid()),
            named.toString(),
            Long.toString(started.getEpochSecond()),
            "5432"));
  }
}
