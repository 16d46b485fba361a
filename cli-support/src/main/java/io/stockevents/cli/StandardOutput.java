package io.stockevents.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

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

  private final @Nullable PipeWatch watch;

  /** This process's standard output. */
  public StandardOutput() {
    this(new FileOutputStream(FileDescriptor.out), PipeWatch.ofStandardOutput());
  }

  StandardOutput(OutputStream out, @Nullable PipeWatch watch) {
    super(out);
    this.watch = watch;
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

  /**
   * Nothing is buffered; this tells whether the reader is still there. Call it when there is
   * nothing to write for a while, since a write would tell too.
   *
   * @throws ClosedException if the reader went away, a few seconds after it did
   */
  @Override
  public void flush() {
    if (watch != null && !watch.hasReader()) {
      throw new ClosedException(new IOException("nobody reads standard output any more"));
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
