package io.stockevents.cli;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a time as {@code 2026-11-21T10:00:00Z}, or as so long ago, {@code -5m}. */
public final class InstantConverter implements ITypeConverter<Instant> {

  private final Clock clock;

  /** One for which ago is from now. */
  public InstantConverter() {
    this(Clock.systemUTC());
  }

  /**
   * @param clock what {@code -5m} is relative to
   */
  public InstantConverter(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Instant convert(String typed) {
    try {
      return typed.startsWith("-")
          ? clock.instant().minus(new DurationConverter().convert(typed.substring(1)))
          : OffsetDateTime.parse(typed).toInstant();
    } catch (TypeConversionException | DateTimeParseException e) {
      throw new TypeConversionException(
          "'" + typed + "' is no time; write 2026-11-21T10:00:00Z, or -5m for so long ago");
    }
  }
}
