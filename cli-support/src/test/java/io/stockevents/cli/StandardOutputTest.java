package io.stockevents.cli;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;

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

  @SuppressWarnings("resource") // nothing behind it to close
  private static StandardOutput failing(String message) {
    return new StandardOutput(
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException(message);
          }
        });
  }
}
