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

  /** Adds {@code text}, which has ASCII only. */
  void ascii(CharSequence text) {
    int count = text.length();
    reserve(count);
    for (int i = 0; i < count; i++) {
      bytes[length++] = (byte) text.charAt(i);
    }
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
    reserve(count);
    int from = length;
    for (int i = start; i < start + count; i++) {
      byte each = json[i];
      if (each < 0) {
        length = from;
        jsonEscaped(new String(json, start, count, StandardCharsets.UTF_8));
        return;
      }
      bytes[length++] = each;
    }
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
