package io.stockevents.tail;

import io.stockevents.change.DecodedRecord;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A template with the letters of kcat's {@code -f}; it looks into no record and, as kcat, ends no
 * line by itself. What is null is written as nothing, its length as -1.
 */
final class TemplateFormat implements EventFormat {

  /** Something that a record becomes a part of the output with. */
  private interface Part {
    void write(ConsumerRecord<byte[], byte[]> record, LineBuffer out);
  }

  private static final byte[] NULL = "NULL".getBytes(StandardCharsets.UTF_8);

  private final List<Part> parts;

  private TemplateFormat(List<Part> parts) {
    this.parts = parts;
  }

  /**
   * Reads a template.
   *
   * @throws IllegalArgumentException if it has a letter or an escape that there is not
   */
  static TemplateFormat of(String template) {
    List<Part> parts = new ArrayList<>();
    ByteArrayOutputStream literal = new ByteArrayOutputStream();
    byte[] bytes = template.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '%' && !isPercent(bytes, i + 1)) {
        addLiteral(literal, parts);
        parts.add(field(letter(bytes, ++i)));
      } else if (bytes[i] == '%') {
        literal.write(bytes[++i]);
      } else if (bytes[i] == '\\') {
        i += escape(bytes, i + 1, literal);
      } else {
        literal.write(bytes[i]);
      }
    }
    addLiteral(literal, parts);
    return new TemplateFormat(List.copyOf(parts));
  }

  private static boolean isPercent(byte[] bytes, int at) {
    return at < bytes.length && bytes[at] == '%';
  }

  private static char letter(byte[] bytes, int at) {
    return at < bytes.length ? (char) bytes[at] : ' ';
  }

  private static void addLiteral(ByteArrayOutputStream literal, List<Part> parts) {
    if (literal.size() > 0) {
      byte[] bytes = literal.toByteArray();
      parts.add((record, out) -> out.write(bytes, 0, bytes.length));
      literal.reset();
    }
  }

  private static Part field(char letter) {
    return switch (letter) {
      case 't' -> (record, out) -> text(record.topic(), out);
      case 'p' -> (record, out) -> text(Integer.toString(record.partition()), out);
      case 'o' -> (record, out) -> text(Long.toString(record.offset()), out);
      case 'T' -> (record, out) -> text(Long.toString(record.timestamp()), out);
      case 'k' -> (record, out) -> bytes(record.key(), out);
      case 's' -> (record, out) -> bytes(record.value(), out);
      case 'K' -> (record, out) -> text(Integer.toString(length(record.key())), out);
      case 'S' -> (record, out) -> text(Integer.toString(length(record.value())), out);
      case 'R' ->
          (record, out) ->
              bytes(ByteBuffer.allocate(Integer.BYTES).putInt(length(record.value())).array(), out);
      case 'h' -> TemplateFormat::headers;
      default ->
          throw new IllegalArgumentException(
              "'%"
                  + letter
                  + "' is no field; write %t (topic), %p (partition), %o (offset), %T (timestamp),"
                  + " %k (key), %s (value), %K, %S (their lengths), %R or %h (headers), or %%");
    };
  }

  /** Adds what the escape at {@code at} stands for, and tells how many bytes it has. */
  private static int escape(byte[] bytes, int at, ByteArrayOutputStream literal) {
    char letter = letter(bytes, at);
    switch (letter) {
      case 'n' -> literal.write('\n');
      case 'r' -> literal.write('\r');
      case 't' -> literal.write('\t');
      case '\\' -> literal.write('\\');
      case 'x' -> {
        int high = Character.digit(letter(bytes, at + 1), 16);
        int low = Character.digit(letter(bytes, at + 2), 16);
        if (high < 0 || low < 0) {
          throw new IllegalArgumentException(
              "a backslash and x want two hexadecimal digits behind them");
        }
        literal.write(high * 16 + low);
        return 3;
      }
      default ->
          throw new IllegalArgumentException(
              "behind a backslash comes n, r, t, another backslash, or x and two hexadecimal digits,"
                  + " not '"
                  + letter
                  + "'");
    }
    return 1;
  }

  @Override
  public void write(
      @Nullable DecodedRecord record, ConsumerRecord<byte[], byte[]> source, LineBuffer out) {
    for (Part part : parts) {
      part.write(source, out);
    }
  }

  @Override
  public boolean needsDecoding() {
    return false;
  }

  private static void headers(ConsumerRecord<byte[], byte[]> record, LineBuffer out) {
    boolean first = true;
    for (Header header : record.headers()) {
      text((first ? "" : ",") + header.key() + "=", out);
      bytes(header.value() == null ? NULL : header.value(), out);
      first = false;
    }
  }

  private static int length(byte @Nullable [] bytes) {
    return bytes == null ? -1 : bytes.length;
  }

  private static void text(String text, LineBuffer out) {
    bytes(text.getBytes(StandardCharsets.UTF_8), out);
  }

  private static void bytes(byte @Nullable [] bytes, LineBuffer out) {
    if (bytes != null) {
      out.write(bytes, 0, bytes.length);
    }
  }
}
