package io.stockevents.checks.verify;

import io.stockevents.change.Coordinates;
import io.stockevents.checks.verify.Difference.Column;
import io.stockevents.checks.verify.Difference.Kind;
import io.stockevents.cli.TerminalText;
import io.stockevents.trade.PostgresTime;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The report for people. */
final class TextReport {

  private final VerifyReport report;
  private final StringBuilder text = new StringBuilder();

  private TextReport(VerifyReport report) {
    this.report = report;
  }

  static String of(VerifyReport report) {
    return new TextReport(report).text();
  }

  private String text() {
    line("table      %,d rows of public.stock_trades".formatted(report.rows()));
    line(
        "topic      %,d events of %s%s"
            .formatted(
                report.events(),
                report.topic(),
                report.later() == 0
                    ? ""
                    : ", %,d of them later than the table's snapshot".formatted(report.later())));
    line(
        "           %,d duplicates, %,d out of order, %,d malformed"
            .formatted(report.duplicates(), report.outOfOrder(), report.malformed()));
    report
        .firstMalformed()
        .forEach(
            bad ->
                line("  %s: %s".formatted(bad.coordinates(), TerminalText.escape(bad.reason()))));
    kind(Kind.MISSING, "in the table, not in the topic");
    kind(Kind.EXTRA, "in the topic, not in the table");
    if (report.count(Kind.EXPIRED) > 0) {
      kind(Kind.EXPIRED, "in the topic, of chunks that the table has dropped");
    }
    kind(Kind.DIFFERENT, "in both, with different values");
    if (report.count(Kind.UNPROVEN) > 0) {
      kind(Kind.UNPROVEN, "that changed meanwhile, and compaction may have taken what they were");
    }
    if (report.compacted()) {
      line(
          "compacted  what came before each row's newest event, and what came twice, is not known");
    }
    report.gap().ifPresent(gap -> line("gap        %s".formatted(gap)));
    line("verdict    %s".formatted(verdict()));
    return text.toString();
  }

  private void kind(Kind kind, String meaning) {
    long count = report.count(kind);
    line(
        "%-10s %,d rows%s"
            .formatted(
                kind.name().toLowerCase(Locale.ROOT), count, count == 0 ? "" : " " + meaning));
    List<Difference> first =
        report.differences().stream().filter(difference -> difference.kind() == kind).toList();
    first.forEach(this::difference);
    if (count > first.size() && !first.isEmpty()) {
      line("  and %,d more".formatted(count - first.size()));
    }
  }

  private void difference(Difference difference) {
    Coordinates at = difference.at();
    String columns =
        difference.columns().stream().map(TextReport::column).collect(Collectors.joining(", "));
    line(
        "  %s %s  %s%s"
            .formatted(
                difference.key().tradeId(),
                PostgresTime.text(difference.key().createdAt()),
                at == null
                    ? "no event"
                    : (difference.kind() == Kind.MISSING ? "deleted by " : "") + at,
                columns.isEmpty() ? unexplained(difference) : "  " + columns));
  }

  /** A different row without columns: only a hash of the topic's values was kept. */
  private static String unexplained(Difference difference) {
    return difference.kind() == Kind.DIFFERENT ? "  this event cannot be read again" : "";
  }

  private static String column(Column column) {
    return "%s: topic %s, table %s"
        .formatted(
            column.name(),
            TerminalText.escape(column.topic()),
            TerminalText.escape(column.table()));
  }

  private String verdict() {
    String hint = hint();
    return switch (report.verdict()) {
      case EQUAL ->
          "equal in %,.1f s%s"
              .formatted(
                  report.elapsed().toNanos() / 1e9,
                  report.gap().isEmpty() ? "" : ", whatever is gone from the topic");
      case DIFFERENT -> "different" + hint;
      case UNPROVEN ->
          report.count(Kind.MISSING) == 0
              ? "unproven, though no other row differs; verify again"
              : ("unproven: the events of the missing rows may have been there;"
                      + " the other %,d are equal")
                  .formatted(report.rows() - report.count(Kind.MISSING));
      case MALFORMED ->
          "rows are equal, but %,d records of the topic cannot be read as trades"
              .formatted(report.malformed());
      case REPEATED ->
          "repeated: rows are equal, but %,d events came again".formatted(report.duplicates());
    };
  }

  private String hint() {
    if (report.count(Kind.EXTRA) > 0) {
      return "; TRUNCATE, drop_chunks, detach_chunk and retention policies remove rows without an"
          + " event";
    }
    return report.count(Kind.MISSING) > 0
        ? "; compressing a chunk sends deletes of rows that stay, and a chunk outside the"
            + " publication sends nothing"
        : "";
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
