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
    twoDigits(ofDay / 3_600, line);
    twoDigits(ofDay / 60 % 60, line.append(':'));
    twoDigits(ofDay % 60, line.append(':'));
    fraction(instant.getNano() / 1_000, line.append('.'));
    line.append(suffix);
  }

  private String date(long day) {
    if (day != cachedDay) {
      cachedDate = LocalDate.ofEpochDay(day).toString();
      cachedDay = day;
    }
    return cachedDate;
  }

  /** Milliseconds, or all six digits. */
  private void fraction(int microseconds, StringBuilder line) {
    threeDigits(microseconds / 1_000, line);
    if (fractionDigits == 6) {
      threeDigits(microseconds % 1_000, line);
    }
  }

  private static void threeDigits(int number, StringBuilder line) {
    line.append((char) ('0' + number / 100));
    twoDigits(number % 100, line);
  }

  /** Divides by constants: this is where the time of a line would go. */
  private static void twoDigits(int number, StringBuilder line) {
    line.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
  }
}
