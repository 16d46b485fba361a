package io.stockevents.tail;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes of whole lines that wait for one write; it keeps its memory when it is emptied. */
final class LineBuffer extends OutputStream {

  private byte[] bytes = new byte[1 << 16];
  private int length;

  @Override
  public void write(int b) {
    reserve(1);
    bytes[length++] = (byte) b;
  }

  @Override
  public void write(byte[] source, int offset, int count) {
    reserve(count);
    System.arraycopy(source, offset, bytes, length, count);
    length += count;
  }

  /** Adds {@code line} in UTF-8 and ends it. */
  void line(CharSequence line) {
    line(line.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Adds {@code line} as it is and ends it. */
  void line(byte[] line) {
    write(line, 0, line.length);
    write('\n');
  }

  /** What waits, read as UTF-8. */
  @Override
  public String toString() {
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  /** Writes everything at once; nothing waits afterwards. */
  void drainTo(OutputStream out) throws IOException {
    int count = length;
    length = 0;
    if (count > 0) {
      out.write(bytes, 0, count);
    }
    out.flush();
  }

  private void reserve(int count) {
    if (bytes.length - length < count) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
    }
  }
}
