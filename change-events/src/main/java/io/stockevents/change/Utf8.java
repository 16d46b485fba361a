package io.stockevents.change;

/** Well-formed UTF-8, as table 3-7 of the Unicode standard has it. */
final class Utf8 {

  private Utf8() {}

  /**
   * The end of the character that starts at {@code start} and is no ASCII; {@link
   * JsonValue#INVALID} if it is not well-formed, or does not end at {@code limit} or before.
   */
  static int characterEnd(byte[] bytes, int start, int limit) {
    int lead = bytes[start] & 0xff;
    int length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
    if (length == 0 || start + length > limit || !isSecond(lead, bytes[start + 1] & 0xff)) {
      return JsonValue.INVALID;
    }
    for (int i = start + 2; i < start + length; i++) {
      if ((bytes[i] & 0xc0) != 0x80) {
        return JsonValue.INVALID;
      }
    }
    return start + length;
  }

  /** Neither an overlong form, nor a surrogate, nor beyond U+10FFFF. */
  private static boolean isSecond(int lead, int second) {
    return switch (lead) {
      case 0xe0 -> second >= 0xa0 && second <= 0xbf;
      case 0xed -> second >= 0x80 && second <= 0x9f;
      case 0xf0 -> second >= 0x90 && second <= 0xbf;
      case 0xf4 -> second >= 0x80 && second <= 0x8f;
      default -> second >= 0x80 && second <= 0xbf;
    };
  }
}
