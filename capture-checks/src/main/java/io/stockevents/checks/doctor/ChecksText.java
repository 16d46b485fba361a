package io.stockevents.checks.doctor;

import io.stockevents.checks.doctor.CheckId.Section;
import io.stockevents.cli.TerminalText;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks for people: a line each, in groups, with what fixes it below. */
final class ChecksText {

  private static final int WIDTH = 80;
  private static final int INDENT = 23;

  private static final Map<Status, String> MARKS =
      Map.of(
          Status.OK, "\u2713",
          Status.WARNING, "!",
          Status.FAILED, "\u2717",
          Status.SKIPPED, "\u2013");
  private static final Map<Status, String> ASCII_MARKS =
      Map.of(Status.OK, "+", Status.WARNING, "!", Status.FAILED, "x", Status.SKIPPED, "-");
  private static final Map<Status, String> COLORS =
      Map.of(
          Status.OK, "\u001b[32m", // green
          Status.WARNING, "\u001b[33m", // yellow
          Status.FAILED, "\u001b[31m", // red
          Status.SKIPPED, "\u001b[2m"); // faint
  private static final String PLAIN = "\u001b[0m";

  private final Map<Status, String> marks;
  private final boolean colored;

  /** For which check a command has been shown. */
  private final Map<String, CheckId> shown = new HashMap<>();

  private final StringBuilder text = new StringBuilder();

  private ChecksText(boolean ascii, boolean colored) {
    marks = ascii ? ASCII_MARKS : MARKS;
    this.colored = colored;
  }

  /**
   * @param ascii whether the marks have to do without Unicode
   */
  static String of(List<Check> checks, boolean ascii, boolean colored) {
    return new ChecksText(ascii, colored).text(checks);
  }

  /** Whether what we print to may not show the marks. The launchers change the other charsets. */
  static boolean needsAscii() {
    String locale = System.getProperty("native.encoding", "UTF-8");
    return !Charset.isSupported(locale)
        || !Charset.forName(locale).newEncoder().canEncode(String.join("", MARKS.values()));
  }

  private String text(List<Check> checks) {
    for (Section section : Section.values()) {
      text.append(section.title()).append('\n');
      section(checks.stream().filter(check -> check.id().section() == section).toList());
    }
    text.append(summary(checks)).append('\n');
    return text.toString();
  }

  /** Checks skipped for the same reason are one line, at the end of the section. */
  private void section(List<Check> checks) {
    Map<String, List<String>> skipped = new LinkedHashMap<>();
    for (Check check : checks) {
      if (check.status() == Status.SKIPPED) {
        skipped
            .computeIfAbsent(check.detail(), reason -> new ArrayList<>())
            .add(check.id().title());
      } else {
        line(check.status(), check.id().title(), check.detail());
        check.fix().ifPresent(fix -> fix(harmless(fix), check.id()));
      }
    }
    skipped.forEach(
        (reason, titles) ->
            line(
                Status.SKIPPED,
                titles.size() == 1 ? titles.get(0) : "%d checks".formatted(titles.size()),
                titles.size() == 1 ? reason : reason + ": " + String.join(", ", titles)));
  }

  private void line(Status status, String title, String detail) {
    text.append("  ").append(mark(status)).append(" %-17s  ".formatted(title));
    wrap(TerminalText.escape(detail));
  }

  private String mark(Status status) {
    String mark = String.valueOf(marks.get(status));
    return colored ? COLORS.get(status) + mark + PLAIN : mark;
  }

  private void fix(String command, CheckId id) {
    @Nullable CheckId before = shown.putIfAbsent(command, id);
    text.append("      ")
        .append(
            before == null
                ? command
                : "(the command above, for %s: %s)"
                    .formatted(before.section().title(), before.title()))
        .append('\n');
  }

  /** Breaks between words; what is longer than a line stays whole. */
  private void wrap(String detail) {
    int column = INDENT;
    String separator = "";
    for (String word : detail.split(" ", -1)) {
      if (column + separator.length() + word.length() > WIDTH && !separator.isEmpty()) {
        text.append('\n').append(" ".repeat(INDENT));
        column = INDENT;
        separator = "";
      }
      text.append(separator).append(word);
      column += separator.length() + word.length();
      separator = " ";
    }
    text.append('\n');
  }

  private static String summary(List<Check> checks) {
    return "%d passed, %d warnings, %d failed, %d skipped"
        .formatted(
            count(checks, Status.OK),
            count(checks, Status.WARNING),
            count(checks, Status.FAILED),
            count(checks, Status.SKIPPED));
  }

  private static long count(List<Check> checks, Status status) {
    return checks.stream().filter(check -> check.status() == status).count();
  }

  /** A command keeps its backslashes, and has no use for what {@link TerminalText} would escape. */
  private static String harmless(String command) {
    return command.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]+", " ");
  }
}
