package io.stockevents.checks.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.change.Coordinates;
import io.stockevents.checks.verify.Difference.Column;
import io.stockevents.checks.verify.Difference.Kind;
import io.stockevents.trade.TradeKey;
import io.stockevents.trade.TradeRecord.Malformed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class VerifyReportsTest {

  private static final Coordinates AT = new Coordinates("trades", 0, 42);
  private static final String HOSTILE = "A\n\u001b[31m\u009b2J\u202eÜ";

  private static final VerifyReport REPORT =
      new VerifyReport(
          "trades",
          10,
          10,
          0,
          0,
          0,
          1,
          Map.of(Kind.MISSING, 0L, Kind.EXTRA, 0L, Kind.DIFFERENT, 1L),
          List.of(
              new Difference(
                  Kind.DIFFERENT,
                  new TradeKey(new UUID(7, 7), Instant.EPOCH),
                  AT,
                  List.of(new Column("stock_name", HOSTILE, "A\\n")))),
          List.of(new Malformed(AT, "unknown operation '" + HOSTILE + "'")),
          Optional.empty(),
          false,
          10,
          0,
          Duration.ZERO,
          Duration.ZERO);

  @Test
  void textShowsWhatIsInARecordWithoutDoingWhatItSays() {
    String hostile = "A\\n\\u{1b}[31m\\u{9b}2J\\u{202e}Ü";

    assertThat(TextReport.of(REPORT).lines())
        .contains(
            "  trades-0@42: unknown operation '" + hostile + "'",
            "  00000000-0000-0007-0000-000000000007 1970-01-01T00:00:00Z  trades-0@42"
                + "  stock_name: topic "
                + hostile
                + ", table A\\\\n");
  }

  @Test
  void jsonIsOneLineOfAscii() {
    assertThat(JsonReport.of(REPORT))
        .matches("[ -~]+\n")
        .containsIgnoringCase("'A\\n\\u001b[31m\\u009b2J\\u202e\\u00dc'");
  }
}
