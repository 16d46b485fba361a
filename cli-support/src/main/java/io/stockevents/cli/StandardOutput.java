package io.stockevents.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Standard output as data: bytes go out unbuffered and a failure is never swallowed. Wrap it to
 * buffer.
 */
public final class StandardOutput extends FilterOutputStream {

  /** The reader of our output went away, as in {@code cdc-tail | head}: a clean end. */
  public static final class ClosedException extends RuntimeException {
    ClosedException(IOException cause) {
      super(cause);
    }
  }

  /** This process's standard output. */
  public StandardOutput() {
    this(new FileOutputStream(FileDescriptor.out));
  }

  StandardOutput(OutputStream out) {
    super(out);
  }

  /**
   * Writes {@code text} as UTF-8.
   *
   * @throws ClosedException if the reader went away
   * @throws UserError if the output cannot take it, a full disk behind {@code > file} for example
   */
  public void print(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    write(bytes, 0, bytes.length);
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  /**
   * {@inheritDoc}
   *
   * @throws ClosedException if the reader went away
   * @throws UserError if the output cannot take it
   */
  @Override
  public void write(byte[] bytes, int offset, int length) {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private static RuntimeException failure(IOException e) {
    // The JDK has no type for EPIPE; Linux and macOS both word it so.
    if ("Broken pipe".equals(e.getMessage())) {
      return new ClosedException(e);
    }
    return UserError.failed("cannot write to standard output: " + e.getMessage(), e);
  }
}
