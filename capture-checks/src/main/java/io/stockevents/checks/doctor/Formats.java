package io.stockevents.checks.doctor;

import java.time.Duration;

/** Counts, bytes and times as people say them. */
final class Formats {

  private Formats() {}

  /** Like {@code 1 chunk}, {@code 1,200 chunks}. */
  static String count(int count, String noun) {
    return "%,d %s%s".formatted(count, noun, count == 1 ? "" : "s");
  }

  /** Like {@code 512 B}, {@code 1.5 MiB}. */
  static String bytes(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    double value = bytes;
    int unit = -1;
    while (value >= 1024 && unit < 4) {
      value /= 1024;
      unit++;
    }
    return "%.1f %ciB".formatted(value, "KMGTP".charAt(unit));
  }

  /** In the largest unit that it is two of, like {@code 90 s}, {@code 7 d}; never negative. */
  static String time(Duration time) {
    long seconds = Math.max(0, time.toSeconds());
    if (seconds < 120) {
      return seconds + " s";
    }
    if (seconds < 2 * 3600) {
      return seconds / 60 + " min";
    }
    return seconds < 2 * 86_400 ? seconds / 3600 + " h" : seconds / 86_400 + " d";
  }
}
