package io.stockevents.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PidFileTest {

  private static final ProcessHandle OURS = ProcessHandle.current();
  private static final Path WORKING = Path.of("").toAbsolutePath();
  private static final Instant STARTED = OURS.info().startInstant().orElse(Instant.EPOCH);

  @TempDir private Path temporary;
  private Path file;

  @BeforeEach
  void name() {
    file = temporary.resolve("server.pid");
  }

  @Test
  void saysWhatWasWritten() throws IOException {
    PidFile written = new PidFile(OURS.pid(), WORKING, Instant.ofEpochSecond(1_700_000_000), 8081);

    written.write(file);

    assertThat(PidFile.read(file)).contains(written);
  }

  @Test
  void saysNothingBeforeItIsWhole() throws IOException {
    assertThat(PidFile.read(file)).isEmpty();
    Files.writeString(file, "1234\n" + WORKING + "\n");
    assertThat(PidFile.read(file)).isEmpty();
  }

  @Test
  void knowsItsProcess() {
    assertThat(new PidFile(OURS.pid(), WORKING, STARTED, 0).processIn(WORKING)).contains(OURS);
  }

  @Test
  void processOfAnotherTimeIsAnother() {
    PidFile old = new PidFile(OURS.pid(), WORKING, STARTED.minusSeconds(3600), 0);

    assertThat(old.processIn(WORKING)).isEmpty();
  }

  @Test
  void copiedFolderHasNoProcess() {
    assertThat(new PidFile(OURS.pid(), WORKING, STARTED, 0).processIn(temporary)).isEmpty();
  }
}
