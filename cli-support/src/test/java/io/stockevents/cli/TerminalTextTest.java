package io.stockevents.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TerminalTextTest {

  /**
   * What Unicode's DerivedCoreProperties.txt lists as Default_Ignorable_Code_Point, and what its
   * charts show as blank.
   */
  private static final int[][] RANGES = {
    {0x00, 0x1f},
    {0x7f, 0xa0},
    {0xad, 0xad},
    {0x34f, 0x34f},
    {0x61c, 0x61c},
    {0x115f, 0x1160},
    {0x1680, 0x1680},
    {0x17b4, 0x17b5},
    {0x180b, 0x180f},
    {0x2000, 0x200f},
    {0x2028, 0x202f},
    {0x205f, 0x206f},
    {0x2800, 0x2800},
    {0x3000, 0x3000},
    {0x3164, 0x3164},
    {0xd800, 0xf8ff},
    {0xfe00, 0xfe0f},
    {0xfeff, 0xfeff},
    {0xffa0, 0xffa0},
    {0xfff0, 0xfffb},
    {0x1bca0, 0x1bca3},
    {0x1d159, 0x1d159},
    {0x1d173, 0x1d17a},
    {0xe0000, 0xe0fff},
    {0xf0000, 0x10ffff}
  };

  private static final BitSet UNSEEN = unseen();

  private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u\\{([0-9a-f]+)}|(.))");

  @ParameterizedTest
  @ValueSource(strings = {"AAPL", "BRK.B", "Ünïcødé ☃ 😀", "日本 हिन्दी", " \"quoted\" 'too' "})
  void textThatCanBeSeenStaysAsItIs(String text) {
    assertThat(TerminalText.escape(text)).isEqualTo(text);
  }

  @Test
  void controlsAreNamed() {
    assertThat(TerminalText.escape("a\n\r\t\\\u0000\u0007\u001b[31m\u009b2J\u202eb\u2028\ufeff"))
        .isEqualTo("a\\n\\r\\t\\\\\\u{0}\\u{7}\\u{1b}[31m\\u{9b}2J\\u{202e}b\\u{2028}\\u{feff}");
  }

  @Test
  void noCodePointIsInvisibleAndEachCanBeReadBack() {
    for (int plane = 0; plane <= Character.MAX_CODE_POINT; plane += 1 << 16) {
      // Between letters, since two halves of a pair would be another code point.
      String text =
          IntStream.range(plane, plane + (1 << 16))
              .mapToObj(codePoint -> "A" + Character.toString(codePoint))
              .collect(Collectors.joining());

      String escaped = TerminalText.escape(text);

      assertThat(escaped.codePoints().filter(TerminalTextTest::isUnseen)).isEmpty();
      assertThat(unescape(escaped).equals(text)).as("plane from U+%X on", plane).isTrue();
    }
  }

  private static boolean isUnseen(int codePoint) {
    return UNSEEN.get(codePoint);
  }

  private static BitSet unseen() {
    BitSet all = new BitSet();
    for (int[] range : RANGES) {
      all.set(range[0], range[1] + 1);
    }
    return all;
  }

  private static String unescape(String escaped) {
    return ESCAPE
        .matcher(escaped)
        .replaceAll(
            match -> {
              String letter = match.group(2);
              return Matcher.quoteReplacement(
                  letter == null
                      ? Character.toString(Integer.parseInt(match.group(1), 16))
                      : letter.replace('n', '\n').replace('r', '\r').replace('t', '\t'));
            });
  }
}
