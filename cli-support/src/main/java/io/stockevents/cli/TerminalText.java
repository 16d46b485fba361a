package io.stockevents.cli;

/**
 * Makes text from elsewhere safe to show: whatever could move the cursor, colour the terminal,
 * break the line or turn the reading direction is written as an escape.
 */
public final class TerminalText {

  private TerminalText() {}

  /**
   * {@code text} on one line, with every invisible character, and the backslash, written as an
   * escape: a letter behind a backslash, or else the code point in hexadecimal. What differs from
   * {@code text} only by what cannot be seen, is shown differently.
   */
  public static String escape(String text) {
    return text.codePoints().allMatch(TerminalText::isPlain) ? text : escaped(text);
  }

  private static String escaped(String text) {
    StringBuilder visible = new StringBuilder();
    text.codePoints()
        .forEach(
            codePoint -> {
              switch (codePoint) {
                case '\n' -> visible.append("\\n");
                case '\r' -> visible.append("\\r");
                case '\t' -> visible.append("\\t");
                case '\\' -> visible.append("\\\\");
                default -> {
                  if (isPlain(codePoint)) {
                    visible.appendCodePoint(codePoint);
                  } else {
                    visible.append("\\u{%x}".formatted(codePoint));
                  }
                }
              }
            });
    return visible.toString();
  }

  private static boolean isPlain(int codePoint) {
    if (codePoint < 0x7f) {
      return codePoint >= ' ' && codePoint != '\\';
    }
    if (isBlank(codePoint)) {
      return false;
    }
    return switch (Character.getType(codePoint)) {
      // FORMAT holds the bidirectional controls and the zero-width characters.
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SPACE_SEPARATOR,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }

  /**
   * Letters, marks and symbols without a shape: what Unicode calls default-ignorable, as far as no
   * category has it, and the blank pattern of Braille. The JDK does not know the property.
   */
  private static boolean isBlank(int codePoint) {
    return switch (codePoint) {
      case 0x034f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x2800, 0x3164, 0xffa0, 0x1d159 -> true;
      // Variation selectors, of Mongolian, of all scripts, and the supplement.
      default ->
          isIn(codePoint, 0x180b, 0x180f)
              || isIn(codePoint, 0xfe00, 0xfe0f)
              || isIn(codePoint, 0xe0100, 0xe01ef);
    };
  }

  private static boolean isIn(int codePoint, int first, int last) {
    return codePoint >= first && codePoint <= last;
  }
}
