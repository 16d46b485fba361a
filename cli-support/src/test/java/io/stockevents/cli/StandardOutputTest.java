package io.stockevents.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandardOutputTest {

  @Test
  void readerThatWentAwayIsACleanEnd() {
    assertThatThrownBy(() -> failing("Broken pipe").print("x"))
        .isInstanceOf(StandardOutput.ClosedException.class);
  }

  @Test
  void fullDiskIsAnErrorWithTheReason() {
    assertThatThrownBy(() -> failing("No space left on device").print("x"))
        .isInstanceOf(UserError.class)
        .hasMessage("cannot write to standard output: No space left on device");
  }

  @Test
  void idleOutputNoticesThatItsReaderWentAway(@TempDir Path directory) throws Exception {
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    PipeWatch watch = new PipeWatch(pipe);
    // Opened for both, a pipe does not block and has a reader.
    try (RandomAccessFile reader = new RandomAccessFile(pipe.toFile(), "rw")) {
      assertThat(reader.getFD().valid()).isTrue();
      for (int i = 0; i < 3; i++) {
        assertThat(watch.hasReader()).isTrue();
      }
    }

    await().atMost(Duration.ofSeconds(20)).until(() -> !watch.hasReader());
  }

  @SuppressWarnings("resource") // nothing behind it to close
  private static StandardOutput failing(String message) {
    return new StandardOutput(
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException(message);
          }
        },
        null);
  }
}
