package io.stockevents.cli;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * Writes timestamps. Events of one day follow each other, so the date is kept and only the time of
 * day is made anew: a {@code DateTimeFormatter} would cost more than all else in a line.
 */
public final class Timestamps {

  private static final int SECONDS_A_DAY = 86_400;

  private final ZoneId zone;
  private final boolean dated;
  private final char separator;
  private final int fractionDigits;
  private final String suffix;
  private long cachedDay = Long.MIN_VALUE;
  private String cachedDate = "";

  private Timestamps(
      ZoneId zone, boolean dated, char separator, int fractionDigits, String suffix) {
    this.zone = zone;
    this.dated = dated;
    this.separator = separator;
    this.fractionDigits = fractionDigits;
    this.suffix = suffix;
  }

  /** {@code 2026-11-21 10:00:00.500}, in {@code zone}. */
  public static Timestamps readable(ZoneId zone) {
    return new Timestamps(zone, true, ' ', 3, "");
  }

  /** {@code 10:00:00.500}, in {@code zone}. */
  public static Timestamps timeOfDay(ZoneId zone) {
    return new Timestamps(zone, false, ' ', 3, "");
  }

  /** {@code 2026-11-21T10:00:00.500000Z}, always with microseconds, as Debezium writes them. */
  public static Timestamps iso() {
    return new Timestamps(ZoneOffset.UTC, true, 'T', 6, "Z");
  }

  /** Adds {@code instant} to {@code line}. */
  public void append(Instant instant, StringBuilder line) {
    long seconds = instant.getEpochSecond() + zone.getRules().getOffset(instant).getTotalSeconds();
    int ofDay = Math.floorMod(seconds, SECONDS_A_DAY);
    if (dated) {
      line.append(date(Math.floorDiv(seconds, SECONDS_A_DAY))).append(separator);
    }
    digits(ofDay / 3_600, 2, line);
    digits(ofDay / 60 % 60, 2, line.append(':'));
    digits(ofDay % 60, 2, line.append(':'));
    digits(fraction(instant.getNano()), fractionDigits, line.append('.'));
    line.append(suffix);
  }

  private String date(long day) {
    if (day != cachedDay) {
      cachedDate = LocalDate.ofEpochDay(day).toString();
      cachedDay = day;
    }
    return cachedDate;
  }

  private int fraction(int nanoseconds) {
    return fractionDigits == 3 ? nanoseconds / 1_000_000 : nanoseconds / 1_000;
  }

  private static void digits(int number, int count, StringBuilder line) {
    int divisor = 1;
    for (int i = 1; i < count; i++) {
      divisor *= 10;
    }
    for (; divisor > 0; divisor /= 10) {
      line.append((char) ('0' + number / divisor % 10));
    }
  }
}
