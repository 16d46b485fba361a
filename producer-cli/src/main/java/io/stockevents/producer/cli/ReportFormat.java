package io.stockevents.producer.cli;

import io.stockevents.producer.verify.VerifyReport;
import java.util.Locale;

/** How a verification's report is printed. */
enum ReportFormat {
  /** For people. */
  TEXT,
  /** One object on one line, for programs. */
  JSON;

  String of(VerifyReport report) {
    return switch (this) {
      case TEXT -> TextReport.of(report);
      case JSON -> JsonReport.of(report);
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
