package io.stockevents.change;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers of columns, in each form that Debezium writes them in. */
final class ColumnNumber {

  /** The time to parse a number grows with the square of its length. */
  private static final int LONGEST = 1_100;

  private static final int MOST_DIGITS = 1_000;

  /** Eighteen digits, which a {@code long} holds for sure; one character may be a sign or point. */
  private static final int MOST_PLAIN = 18;

  private ColumnNumber() {}

  static @Nullable BigDecimal of(Slices slices, int slot, @Nullable ColumnType type) {
    if (type != null && type.is(ColumnType.VARIABLE_SCALE_DECIMAL)) {
      return ofVariableScale(slices.json(slot));
    }
    if (slices.end(slot) - slices.start(slot) > LONGEST) {
      return null;
    }
    if (type == null || !type.is(ColumnType.DECIMAL)) {
      @Nullable BigDecimal plain = ofPlainDigits(slices, slot);
      if (plain != null) {
        return plain;
      }
    }
    if (!slices.isString(slot)) {
      return ofDigits(slices.json(slot));
    }
    String text = slices.stringOrEmpty(slot);
    return type != null && type.is(ColumnType.DECIMAL)
        ? ofBase64(text, type.scale())
        : ofDigits(text);
  }

  /** A {@code numeric} without a scale: {@code {"scale":2,"value":"SVg="}}. */
  static @Nullable BigDecimal ofVariableScale(String json) {
    Matcher parts = VARIABLE_SCALE.matcher(json);
    return json.length() <= LONGEST && parts.matches()
        ? ofBase64(parts.group(2), Integer.parseInt(parts.group(1)))
        : null;
  }

  private static final Pattern VARIABLE_SCALE =
      Pattern.compile("\\{\"scale\":(-?\\d{1,5}),\"value\":\"([A-Za-z0-9+/]*=*)\"\\}");

  /** The string in the slot, as {@code Decimal} of this scale. */
  static @Nullable BigDecimal ofBase64(Slices slices, int slot, int scale) {
    return slices.end(slot) - slices.start(slot) > LONGEST
        ? null
        : ofBase64(slices.stringOrEmpty(slot), scale);
  }

  private static @Nullable BigDecimal ofBase64(String base64, int scale) {
    try {
      byte[] unscaled = Base64.getDecoder().decode(base64);
      return unscaled.length == 0 ? null : bounded(new BigDecimal(new BigInteger(unscaled), scale));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Digits with or without a point, few enough for a {@code long}; null for all else. */
  private static @Nullable BigDecimal ofPlainDigits(Slices slices, int slot) {
    byte[] bytes = slices.bytes();
    int quote = slices.isString(slot) ? 1 : 0;
    int start = slices.start(slot) + quote;
    int end = slices.end(slot) - quote;
    if (end - start > MOST_PLAIN || start == end) {
      return null;
    }
    boolean negative = bytes[start] == '-';
    long unscaled = 0;
    int point = -1;
    for (int i = negative ? start + 1 : start; i < end; i++) {
      int digit = bytes[i] - '0';
      if (digit >= 0 && digit <= 9) {
        unscaled = unscaled * 10 + digit;
      } else if (bytes[i] == '.' && point < 0) {
        point = i;
      } else {
        return null;
      }
    }
    // As BigDecimal has it, ".5" and "5." are numbers, and "." is none.
    if (!Character.isDigit(bytes[end - 1])) {
      return null;
    }
    return BigDecimal.valueOf(negative ? -unscaled : unscaled, point < 0 ? 0 : end - point - 1);
  }

  private static @Nullable BigDecimal ofDigits(String digits) {
    try {
      return bounded(new BigDecimal(digits));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** A hostile exponent must not cost memory when the number is written out. */
  private static @Nullable BigDecimal bounded(BigDecimal number) {
    // As longs: a hostile scale must not overflow this sum.
    long integerDigits = (long) number.precision() - number.scale();
    return integerDigits > MOST_DIGITS || number.scale() > MOST_DIGITS ? null : number;
  }
}
