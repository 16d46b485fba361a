package io.stockevents.benchmarks;

import java.util.List;
import java.util.Locale;

/** What a contest has found, as Markdown. */
final class Tables {

  private Tables() {}

  /** Up to two tables: what has a peer, and what has none. */
  static String toMarkdown(List<Line> lines) {
    StringBuilder text = new StringBuilder();
    List<Line.Finding> findings = of(Line.Finding.class, lines);
    if (!findings.isEmpty()) {
      text.append("| what | ours | | peer | | ratio (min–max) | aim | |\n");
      text.append("|---|---|--:|---|--:|--:|--:|---|\n");
      findings.forEach(finding -> text.append(row(finding)));
    }
    List<Line.Fact> facts = of(Line.Fact.class, lines);
    if (!facts.isEmpty()) {
      text.append(text.isEmpty() ? "" : "\n");
      text.append("| what | measured | aim | |\n|---|---|---|---|\n");
      facts.forEach(fact -> text.append(row(fact)));
    }
    return text.toString();
  }

  private static String row(Line.Finding finding) {
    return String.format(
        Locale.ROOT,
        "| %s | `%s` | %s | `%s` | %s | **%s** (%s–%s) | %s | %s |%n",
        finding.work(),
        finding.ours(),
        finding.oursTook(),
        finding.peer(),
        finding.peerTook(),
        times(finding.ratios().median()),
        times(finding.ratios().min()),
        times(finding.ratios().max()),
        finding.aim(),
        finding.aim().atLeast() == 0 ? "" : mark(finding.aim().isReachedBy(finding.ratios())));
  }

  private static String row(Line.Fact fact) {
    return "| %s | %s | %s | %s |\n"
        .formatted(
            fact.what(),
            fact.value(),
            fact.aim(),
            fact.aim().isEmpty() ? "" : mark(fact.reached()));
  }

  private static String mark(boolean reached) {
    return reached ? "✓" : "✗";
  }

  private static String times(double ratio) {
    return String.format(
        Locale.ROOT, ratio >= 100 ? "%,.0f×" : ratio >= 10 ? "%.1f×" : "%.2f×", ratio);
  }

  private static <T extends Line> List<T> of(Class<T> kind, List<Line> lines) {
    return lines.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
