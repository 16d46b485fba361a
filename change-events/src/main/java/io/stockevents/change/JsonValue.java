package io.stockevents.change;

/**
 * Finds where a JSON value ends, and is strict about it: RFC 8259, in well-formed UTF-8, without
 * half surrogate pairs. What it accepts, Jackson accepts.
 */
final class JsonValue {

  /** No valid value. */
  static final int INVALID = -1;

  /** Jackson takes no longer ones. */
  private static final int LONGEST_NUMBER = 1_000;

  private static final int LONGEST_NAME = 50_000;
  private static final int MAX_NESTING = 60;

  private final byte[] bytes;
  private final int limit;

  private JsonValue(byte[] bytes, int limit) {
    this.bytes = bytes;
    this.limit = limit;
  }

  /**
   * The end of the value that starts at {@code start}, exclusive; {@link #INVALID} if there is no
   * valid one that ends at {@code limit} or before.
   */
  static int end(byte[] bytes, int start, int limit) {
    if (start >= limit) {
      return INVALID;
    }
    return switch (bytes[start]) {
      case '"' -> stringEnd(bytes, start, limit);
      case '{', '[' -> new JsonValue(bytes, limit).nestedEnd(start, 0);
      case 'n' -> wordEnd(bytes, start, limit, "null");
      case 't' -> wordEnd(bytes, start, limit, "true");
      case 'f' -> wordEnd(bytes, start, limit, "false");
      default -> numberEnd(bytes, start, limit);
    };
  }

  private static int wordEnd(byte[] bytes, int start, int limit, String word) {
    int end = start + word.length();
    if (end > limit) {
      return INVALID;
    }
    for (int i = 0; i < word.length(); i++) {
      if (bytes[start + i] != word.charAt(i)) {
        return INVALID;
      }
    }
    return end;
  }

  private static int numberEnd(byte[] bytes, int start, int limit) {
    int at = start;
    if (bytes[at] == '-') {
      at++;
    }
    int digits = at;
    at = digitsEnd(bytes, at, limit);
    if (at == digits || (at - digits > 1 && bytes[digits] == '0')) {
      return INVALID;
    }
    if (at < limit && bytes[at] == '.') {
      int fraction = at + 1;
      at = digitsEnd(bytes, fraction, limit);
      if (at == fraction) {
        return INVALID;
      }
    }
    if (at < limit && (bytes[at] == 'e' || bytes[at] == 'E')) {
      at++;
      if (at < limit && (bytes[at] == '+' || bytes[at] == '-')) {
        at++;
      }
      int exponent = at;
      at = digitsEnd(bytes, exponent, limit);
      if (at == exponent) {
        return INVALID;
      }
    }
    return at - start > LONGEST_NUMBER ? INVALID : at;
  }

  private static int digitsEnd(byte[] bytes, int start, int limit) {
    int at = start;
    while (at < limit && bytes[at] >= '0' && bytes[at] <= '9') {
      at++;
    }
    return at;
  }

  private static int stringEnd(byte[] bytes, int start, int limit) {
    int at = start + 1;
    while (at < limit) {
      byte b = bytes[at];
      if (b == '"') {
        return at + 1;
      }
      if (b == '\\') {
        at = escapeEnd(bytes, at, limit);
      } else if (b < 0) {
        at = Utf8.characterEnd(bytes, at, limit);
      } else if (b < ' ') {
        return INVALID;
      } else {
        at++;
      }
      if (at == INVALID) {
        return INVALID;
      }
    }
    return INVALID;
  }

  private static int escapeEnd(byte[] bytes, int start, int limit) {
    if (start + 1 >= limit) {
      return INVALID;
    }
    return switch (bytes[start + 1]) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> start + 2;
      case 'u' -> unicodeEnd(bytes, start, limit);
      default -> INVALID;
    };
  }

  /** Of one character, which can take two escapes. */
  private static int unicodeEnd(byte[] bytes, int start, int limit) {
    int unit = codeUnit(bytes, start, limit);
    if (unit < 0 || Character.isLowSurrogate((char) unit)) {
      return INVALID;
    }
    if (!Character.isHighSurrogate((char) unit)) {
      return start + 6;
    }
    int second = codeUnit(bytes, start + 6, limit);
    return second >= 0 && Character.isLowSurrogate((char) second) ? start + 12 : INVALID;
  }

  /** The code unit of a {@code \}{@code u} escape; negative if there is none. */
  private static int codeUnit(byte[] bytes, int start, int limit) {
    if (start + 6 > limit || bytes[start] != '\\' || bytes[start + 1] != 'u') {
      return INVALID;
    }
    int unit = 0;
    for (int i = start + 2; i < start + 6; i++) {
      int digit = bytes[i] < 0 ? -1 : Character.digit(bytes[i], 16);
      if (digit < 0) {
        return INVALID;
      }
      unit = unit << 4 | digit;
    }
    return unit;
  }

  private int nestedEnd(int start, int depth) {
    if (depth >= MAX_NESTING) {
      return INVALID;
    }
    boolean object = bytes[start] == '{';
    byte close = (byte) (object ? '}' : ']');
    int at = skipSpace(start + 1);
    if (at < limit && bytes[at] == close) {
      return at + 1;
    }
    while (at < limit) {
      if (object) {
        at = nameEnd(at);
      }
      at = at == INVALID ? INVALID : valueEnd(at, depth);
      if (at == INVALID) {
        return INVALID;
      }
      at = skipSpace(at);
      if (at >= limit) {
        return INVALID;
      }
      if (bytes[at] == close) {
        return at + 1;
      }
      if (bytes[at] != ',') {
        return INVALID;
      }
      at = skipSpace(at + 1);
    }
    return INVALID;
  }

  /** Behind the colon and the space there. */
  private int nameEnd(int start) {
    if (bytes[start] != '"') {
      return INVALID;
    }
    int end = stringEnd(bytes, start, limit);
    if (end == INVALID || end - start > LONGEST_NAME) {
      return INVALID;
    }
    int colon = skipSpace(end);
    return colon < limit && bytes[colon] == ':' ? skipSpace(colon + 1) : INVALID;
  }

  private int valueEnd(int start, int depth) {
    if (start >= limit) {
      return INVALID;
    }
    return bytes[start] == '{' || bytes[start] == '['
        ? nestedEnd(start, depth + 1)
        : end(bytes, start, limit);
  }

  private int skipSpace(int start) {
    int at = start;
    while (at < limit
        && (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\n' || bytes[at] == '\r')) {
      at++;
    }
    return at;
  }
}
