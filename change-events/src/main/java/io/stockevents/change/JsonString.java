package io.stockevents.change;

import java.nio.charset.StandardCharsets;

/** The text of a JSON string that {@link JsonValue} has accepted. */
final class JsonString {

  private JsonString() {}

  /**
   * @param start of the opening quote
   * @param end behind the closing one
   */
  static String decode(byte[] bytes, int start, int end) {
    int from = start + 1;
    int to = end - 1;
    for (int i = from; i < to; i++) {
      if (bytes[i] == '\\') {
        return unescape(new String(bytes, from, to - from, StandardCharsets.UTF_8));
      }
    }
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }

  private static String unescape(String escaped) {
    StringBuilder text = new StringBuilder(escaped.length());
    int i = 0;
    while (i < escaped.length()) {
      char c = escaped.charAt(i++);
      if (c != '\\') {
        text.append(c);
        continue;
      }
      char escape = escaped.charAt(i++);
      switch (escape) {
        case 'b' -> text.append('\b');
        case 'f' -> text.append('\f');
        case 'n' -> text.append('\n');
        case 'r' -> text.append('\r');
        case 't' -> text.append('\t');
        case 'u' -> {
          text.append((char) Integer.parseInt(escaped, i, i + 4, 16));
          i += 4;
        }
        default -> text.append(escape);
      }
    }
    return text.toString();
  }
}
