package io.stockevents.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Tells a mistyped name from a different one. */
public final class EditDistance {

  private static final int MOST = 2;

  private EditDistance() {}

  /** Of {@code names}, the one that was meant by {@code typed}: at most two letters differ. */
  public static Optional<String> nearest(String typed, Collection<String> names) {
    return names.stream()
        .filter(name -> distance(typed, name) <= MOST)
        .min(Comparator.comparingInt(name -> distance(typed, name)));
  }

  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitution = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(substitution, Math.min(previous[j], row[j - 1]) + 1);
      }
      previous = row;
    }
    return previous[b.length()];
  }
}
