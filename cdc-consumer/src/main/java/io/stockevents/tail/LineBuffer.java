package io.stockevents.tail;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes of whole lines that wait for one write; it keeps its memory when it is emptied. */
final class LineBuffer extends OutputStream {

  private static final VarHandle EIGHT_BYTES =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  /** The highest bit of each of eight bytes. */
  private static final long NOT_ASCII = 0x8080_8080_8080_8080L;

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

  /** Adds {@code text}, which has ASCII only. */
  @SuppressWarnings("deprecation") // copies the bytes of a string at once, which nothing else does
  void ascii(String text) {
    int count = text.length();
    reserve(count);
    text.getBytes(0, count, bytes, length);
    length += count;
  }

  /** Adds {@code number} in decimal digits. */
  void number(long number) {
    if (number < 10 && number >= 0) {
      write((byte) ('0' + number));
    } else {
      ascii(Long.toString(number));
    }
  }

  /**
   * Adds JSON, with whatever is no ASCII in it written as an escape.
   *
   * @param json well-formed, in UTF-8
   */
  void json(byte[] json, int start, int count) {
    if (isAscii(json, start, start + count)) {
      write(json, start, count);
    } else {
      jsonEscaped(new String(json, start, count, StandardCharsets.UTF_8));
    }
  }

  private static boolean isAscii(byte[] text, int start, int end) {
    int i = start;
    for (; i + Long.BYTES <= end; i += Long.BYTES) {
      if (((long) EIGHT_BYTES.get(text, i) & NOT_ASCII) != 0) {
        return false;
      }
    }
    for (; i < end; i++) {
      if (text[i] < 0) {
        return false;
      }
    }
    return true;
  }

  private void jsonEscaped(String json) {
    for (int i = 0; i < json.length(); i++) {
      char each = json.charAt(i);
      if (each < 0x80) {
        write(each);
      } else {
        escape(each);
      }
    }
  }

  /** Adds {@code text} as a JSON string in ASCII. */
  void jsonString(String text) {
    write('"');
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      if (each == '"' || each == '\\') {
        write('\\');
        write(each);
      } else if (each < ' ' || each >= 0x7f) {
        escape(each);
      } else {
        write(each);
      }
    }
    write('"');
  }

  private void escape(char unit) {
    ascii("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      write(Character.toUpperCase(Character.forDigit(unit >> shift & 0xf, 16)));
    }
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
