package io.stockevents.producer.cli;

import io.stockevents.producer.doctor.Check;
import io.stockevents.producer.verify.VerifyReport;
import java.util.List;
import java.util.Locale;

/** How what was found is printed. */
enum ReportFormat {
  /** For people. */
  TEXT,
  /** One line, for programs. */
  JSON;

  String of(VerifyReport report) {
    return switch (this) {
      case TEXT -> TextReport.of(report);
      case JSON -> JsonReport.of(report);
    };
  }

  String of(List<Check> checks, boolean colored) {
    return switch (this) {
      case TEXT -> ChecksText.of(checks, ChecksText.needsAscii(), colored);
      case JSON -> ChecksJson.of(checks);
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
