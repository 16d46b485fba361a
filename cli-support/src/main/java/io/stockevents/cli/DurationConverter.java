package io.stockevents.cli;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Durations as people type them: {@code 500ms}, {@code 20s}, {@code 5m}, {@code 2h}, {@code 7d}.
 */
public final class DurationConverter implements ITypeConverter<Duration> {

  /** Its nanoseconds, added to a time of {@link System#nanoTime()}, still fit a long. */
  private static final Duration LONGEST = Duration.ofDays(36_525);

  private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)?");
  private static final Map<String, ChronoUnit> UNITS =
      Map.of(
          "ms", ChronoUnit.MILLIS,
          "s", ChronoUnit.SECONDS,
          "m", ChronoUnit.MINUTES,
          "h", ChronoUnit.HOURS,
          "d", ChronoUnit.DAYS);

  /** A number without a unit counts seconds. */
  @Override
  public Duration convert(String value) {
    Matcher matcher = FORM.matcher(value);
    if (!matcher.matches()) {
      throw new TypeConversionException(
          "'" + value + "' is not a duration; write 500ms, 20s, 5m, 2h or 7d");
    }
    String unit = matcher.group(2) == null ? "s" : matcher.group(2);
    ChronoUnit chronoUnit = java.util.Objects.requireNonNull(UNITS.get(unit));
    Duration duration = Duration.of(Long.parseLong(matcher.group(1)), chronoUnit);
    if (duration.compareTo(LONGEST) > 0) {
      throw new TypeConversionException("'" + value + "' is too long; at most 36525d (100 years)");
    }
    return duration;
  }
}
