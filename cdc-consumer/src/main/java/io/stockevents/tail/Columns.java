package io.stockevents.tail;

/** How wide text is on a terminal. */
final class Columns {

  private static final char ESCAPE = '\u001b';

  private Columns() {}

  /**
   * The beginning of {@code line} that fits, with an ellipsis where something is missing.
   *
   * @param line without control characters but for sequences of colours
   * @param columns at least 1
   */
  static String cut(String line, int columns) {
    int width = 0;
    int fits = 0;
    int i = 0;
    while (i < line.length()) {
      if (line.charAt(i) == ESCAPE) {
        i = line.indexOf('m', i) + 1;
        continue;
      }
      int codePoint = line.codePointAt(i);
      width += width(codePoint);
      i += Character.charCount(codePoint);
      if (width > columns) {
        return line.substring(0, fits) + "…";
      }
      if (width < columns) {
        fits = i;
      }
    }
    return line;
  }

  /** East Asian characters and pictures take two columns, marks on a letter none. */
  private static int width(int codePoint) {
    if (codePoint < 0x300) {
      return 1;
    }
    return switch (Character.getType(codePoint)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> 0;
      default -> isWide(codePoint) ? 2 : 1;
    };
  }

  private static boolean isWide(int codePoint) {
    return isIn(codePoint, 0x1100, 0x115f)
        || isIn(codePoint, 0x2e80, 0xa4cf)
        || isIn(codePoint, 0xac00, 0xd7a3)
        || isIn(codePoint, 0xf900, 0xfaff)
        || isIn(codePoint, 0xfe30, 0xfe6f)
        || isIn(codePoint, 0xff01, 0xff60)
        || isIn(codePoint, 0x1f300, 0x1faff)
        || isIn(codePoint, 0x20000, 0x3fffd);
  }

  private static boolean isIn(int codePoint, int first, int last) {
    return codePoint >= first && codePoint <= last;
  }
}
