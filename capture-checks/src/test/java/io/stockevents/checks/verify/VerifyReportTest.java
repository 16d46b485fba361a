package io.stockevents.checks.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.checks.verify.Difference.Kind;
import io.stockevents.checks.verify.VerifyReport.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerifyReportTest {

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # missing, extra, different, unproven, malformed, duplicates, gap,   verdict,   exit code
          0,         0,       0,     0,     0,         0,          ,      EQUAL,     0
          0,         0,       0,     0,     0,         0,          lost,  EQUAL,     0
          1,         0,       0,     0,     0,         0,          ,      DIFFERENT, 4
          1,         0,       0,     0,     0,         0,          lost,  UNPROVEN,  4
          1,         1,       0,     0,     0,         0,          lost,  DIFFERENT, 4
          0,         0,       0,     2,     1,         7,          ,      UNPROVEN,  4
          1,         0,       0,     2,     0,         0,          ,      DIFFERENT, 4
          0,         0,       1,     0,     0,         0,          lost,  DIFFERENT, 4
          0,         0,       0,     0,     1,         0,          ,      MALFORMED, 4
          0,         1,       0,     0,     1,         0,          ,      DIFFERENT, 4
          0,         0,       0,     0,     0,         7,          ,      REPEATED,  0
          0,         0,       0,     0,     1,         7,          ,      MALFORMED, 4
          0,         0,       1,     0,     0,         7,          ,      DIFFERENT, 4
          """)
  void comesToAVerdict(
      long missing,
      long extra,
      long different,
      long unproven,
      long malformed,
      long duplicates,
      String gap,
      Verdict verdict,
      int exitCode) {
    VerifyReport report =
        new VerifyReport(
            "trades",
            10,
            10,
            0,
            duplicates,
            0,
            malformed,
            Map.of(
                Kind.MISSING,
                missing,
                Kind.EXTRA,
                extra,
                Kind.DIFFERENT,
                different,
                Kind.UNPROVEN,
                unproven),
            List.of(),
            List.of(),
            Optional.ofNullable(gap),
            false,
            10,
            0,
            Duration.ZERO,
            Duration.ZERO);

    assertThat(report.verdict()).isEqualTo(verdict);
    assertThat(report.isSound(false)).isEqualTo(exitCode == 0);
    assertThat(report.isSound(true)).isEqualTo(exitCode == 0 && duplicates == 0);
  }
}
