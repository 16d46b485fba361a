package io.stockevents.producer.cli;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads counts as people type them: {@code 50}, {@code 1_000}, {@code 10k}, {@code 2m}, {@code 1g}.
 */
final class CountConverter implements ITypeConverter<Long> {

  private static final Pattern FORM = Pattern.compile("(-?\\d{1,18})([kmg]?)");
  private static final Map<String, Long> UNITS =
      Map.of("", 1L, "k", 1_000L, "m", 1_000_000L, "g", 1_000_000_000L);

  @Override
  public Long convert(String value) {
    Matcher matcher = FORM.matcher(value.toLowerCase(Locale.ROOT).replace("_", ""));
    if (!matcher.matches()) {
      throw new TypeConversionException("'" + value + "' is not a count; write 50, 10k, 2m or 1g");
    }
    try {
      return Math.multiplyExact(
          Long.parseLong(matcher.group(1)), UNITS.getOrDefault(matcher.group(2), 1L));
    } catch (ArithmeticException e) {
      throw new TypeConversionException("'" + value + "' is too large");
    }
  }
}
