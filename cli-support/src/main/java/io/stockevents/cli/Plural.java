package io.stockevents.cli;

/** Counts for people. */
public final class Plural {

  private Plural() {}

  /** {@code 1 row}, {@code 12,345 rows}. */
  public static String of(long count, String noun) {
    return "%,d %s%s".formatted(count, noun, count == 1 ? "" : "s");
  }
}
