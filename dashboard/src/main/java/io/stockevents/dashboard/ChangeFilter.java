package io.stockevents.dashboard;

import io.stockevents.dashboard.ChangeRow.Difference;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which lines of the tape a viewer wants.
 *
 * @param kinds empty for all
 * @param symbol what the symbol, the old or the new one, begins with, in capitals or not; empty for
 *     all lines, also those that have none
 */
record ChangeFilter(Set<Kind> kinds, String symbol) {

  static final ChangeFilter ALL = new ChangeFilter(Set.of(), "");

  private static final int LONGEST_SYMBOL = 60;

  ChangeFilter {
    kinds = Set.copyOf(kinds);
    symbol = symbol.toUpperCase(Locale.ROOT);
  }

  /**
   * Reads a request's parameters; what makes no sense is as if it were not there.
   *
   * @param kinds words separated by commas
   */
  static ChangeFilter parse(@Nullable String kinds, @Nullable String symbol) {
    Set<Kind> wanted = EnumSet.noneOf(Kind.class);
    if (kinds != null) {
      List<String> words = List.of(kinds.split(",", -1));
      for (Kind kind : Kind.values()) {
        if (words.contains(kind.word())) {
          wanted.add(kind);
        }
      }
    }
    String prefix = symbol == null ? "" : symbol.strip();
    return new ChangeFilter(wanted, prefix.substring(0, Math.min(prefix.length(), LONGEST_SYMBOL)));
  }

  boolean passes(ChangeRow event) {
    return (kinds.isEmpty() || kinds.contains(event.kind()))
        && (symbol.isEmpty() || begins(event.symbol()) || hadSymbol(event));
  }

  private boolean begins(@Nullable String name) {
    return name != null && name.regionMatches(true, 0, symbol, 0, symbol.length());
  }

  private boolean hadSymbol(ChangeRow event) {
    List<Difference> changes = event.changes();
    return changes != null
        && changes.stream()
            .anyMatch(change -> change.column().equals("symbol") && begins(change.before()));
  }
}
