package io.stockevents.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VisibleTest {

  private static final Pattern INVISIBLE =
      Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Co}\\p{Cs}\\p{Cn}]");
  private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u\\{([0-9a-f]+)}|(.))");

  @ParameterizedTest
  @ValueSource(strings = {"AAPL", "BRK.B", "Ünïcødé ☃ 😀", "日本 हिन्दी", " \"quoted\" 'too' "})
  void textThatCanBeSeenStaysAsItIs(String text) {
    assertThat(Visible.escape(text)).isEqualTo(text);
  }

  @Test
  void controlsAreNamed() {
    assertThat(Visible.escape("a\n\r\t\\\u0000\u0007\u001b[31m\u009b2J\u202eb\u2028\ufeff"))
        .isEqualTo("a\\n\\r\\t\\\\\\u{0}\\u{7}\\u{1b}[31m\\u{9b}2J\\u{202e}b\\u{2028}\\u{feff}");
  }

  @Test
  void noCodePointIsInvisibleAndEachCanBeReadBack() {
    assertThat(IntStream.rangeClosed(0, Character.MAX_CODE_POINT).filter(VisibleTest::isUnsafe))
        .isEmpty();
  }

  private static boolean isUnsafe(int codePoint) {
    String text = "A" + Character.toString(codePoint) + "B";
    String escaped = Visible.escape(text);
    return INVISIBLE.matcher(escaped).find() || !unescape(escaped).equals(text);
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
