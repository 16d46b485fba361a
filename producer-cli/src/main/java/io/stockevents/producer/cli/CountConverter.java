package io.stockevents.producer.cli;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads counts as people type them: {@code 50}, {@code 1,000}, {@code 1_000}, {@code 1e6}, {@code
 * 10k}, {@code 2.5m}, {@code 1g}.
 */
final class CountConverter implements ITypeConverter<Long> {

  private static final Pattern FORM =
      Pattern.compile("(-?\\d{1,18}(?:\\.\\d{1,18})?(?:e\\d{1,2})?)([kmg]?)");
  private static final Pattern GROUPED = Pattern.compile("-?\\d{1,3}(?:[,_]\\d{3})+[kmg]?");
  private static final Map<String, BigDecimal> UNITS =
      Map.of(
          "", BigDecimal.ONE,
          "k", BigDecimal.valueOf(1_000),
          "m", BigDecimal.valueOf(1_000_000),
          "g", BigDecimal.valueOf(1_000_000_000));

  @Override
  public Long convert(String value) {
    String typed = value.toLowerCase(Locale.ROOT);
    boolean grouped = GROUPED.matcher(typed).matches();
    Matcher matcher = FORM.matcher(grouped ? typed.replaceAll("[,_]", "") : typed);
    if (!matcher.matches()) {
      throw notACount(value);
    }
    BigDecimal count =
        new BigDecimal(matcher.group(1))
            .multiply(UNITS.getOrDefault(matcher.group(2), BigDecimal.ONE));
    if (count.stripTrailingZeros().scale() > 0) {
      throw notACount(value);
    }
    try {
      return count.longValueExact();
    } catch (ArithmeticException e) {
      throw new TypeConversionException("'" + value + "' is too large");
    }
  }

  private static TypeConversionException notACount(String value) {
    return new TypeConversionException("'" + value + "' is not a count; write 50, 10k, 2m or 1g");
  }
}
