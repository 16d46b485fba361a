package io.stockevents.checks;

import java.util.Locale;

/** How what was found is printed. */
public enum ReportFormat {
  /** For people. */
  TEXT,
  /** One line, for programs. */
  JSON;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
