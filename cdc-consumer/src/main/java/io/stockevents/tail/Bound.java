package io.stockevents.tail;

import io.stockevents.cli.InstantConverter;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where in a topic to begin or to stop. */
sealed interface Bound permits StartPosition, EndPosition {

  /** Reads what is typed after {@code --from}, which as in kcat may also be an end. */
  final class Converter implements ITypeConverter<Bound> {

    private final Clock clock;

    /** For picocli. */
    Converter() {
      this(Clock.system(ZoneId.systemDefault()));
    }

    /**
     * @param clock what {@code -5m} and {@code 10:00} are relative to; its zone is the local one
     */
    Converter(Clock clock) {
      this.clock = clock;
    }

    @Override
    public Bound convert(String typed) {
      String value = typed.toLowerCase(Locale.ROOT);
      return switch (value) {
        case "beginning", "earliest" -> new StartPosition.Beginning();
        case "latest", "end" -> new StartPosition.Latest();
        default -> {
          if (value.matches("\\d{1,18}")) {
            yield new StartPosition.Offset(Long.parseLong(value));
          }
          if (value.matches("-\\d{1,18}")) {
            yield new StartPosition.Last(-Long.parseLong(value));
          }
          if (value.matches("s@\\d{1,18}")) {
            yield new StartPosition.Time(milliseconds(value));
          }
          if (value.matches("e@\\d{1,18}")) {
            yield new EndPosition.Time(milliseconds(value));
          }
          yield new StartPosition.Time(
              time(
                  typed,
                  clock,
                  "beginning, latest, an offset (1234), the last so many (-100), the last so long"
                      + " (-5m)"));
        }
      };
    }
  }

  /** Reads what is typed after {@code --until}. */
  final class EndConverter implements ITypeConverter<EndPosition> {

    private final Clock clock;

    /** For picocli. */
    EndConverter() {
      this(Clock.system(ZoneId.systemDefault()));
    }

    /**
     * @param clock as in {@link Converter}
     */
    EndConverter(Clock clock) {
      this.clock = clock;
    }

    @Override
    public EndPosition convert(String typed) {
      if (typed.matches("\\d{1,18}")) {
        return new EndPosition.Offset(Long.parseLong(typed));
      }
      if (typed.matches("[eE]@\\d{1,18}")) {
        return new EndPosition.Time(milliseconds(typed));
      }
      return new EndPosition.Time(time(typed, clock, "an offset (1234), so long ago (-5m)"));
    }
  }

  private static Instant milliseconds(String kcat) {
    return Instant.ofEpochMilli(Long.parseLong(kcat.substring(2)));
  }

  private static Instant time(String typed, Clock clock, String otherForms) {
    try {
      return localTime(typed.replace(' ', 'T'), clock);
    } catch (DateTimeParseException notLocal) {
      try {
        return new InstantConverter(clock).convert(typed);
      } catch (TypeConversionException e) {
        throw new TypeConversionException(
            "'"
                + typed
                + "' is no position; write "
                + otherForms
                + " or a time (2026-11-21T10:00:00Z, or local: 2026-11-21 10:00, 2026-11-21,"
                + " 10:00)");
      }
    }
  }

  /** A time, a day or both, as the text format shows them. */
  private static Instant localTime(String typed, Clock clock) {
    if (typed.indexOf('-') < 0) {
      return LocalTime.parse(typed)
          .atDate(LocalDate.now(clock))
          .atZone(clock.getZone())
          .toInstant();
    }
    LocalDateTime time =
        typed.indexOf('T') < 0 ? LocalDate.parse(typed).atStartOfDay() : LocalDateTime.parse(typed);
    return time.atZone(clock.getZone()).toInstant();
  }
}
