package io.stockevents.lake;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.change.Coordinates;
import io.stockevents.lake.BatchWriter.Freshness;
import io.stockevents.lake.BatchWriter.Result;
import io.stockevents.trade.TradeRecord.Malformed;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class IngestProgressTest {

  private final StringWriter err = new StringWriter();
  private final IngestProgress progress = new IngestProgress(new PrintWriter(err));

  @Test
  void malformedRecordsThatAreNotListedAreCounted() {
    Malformed bad = new Malformed(new Coordinates("trades", 0, 7), "bad JSON");

    progress.print(new Result(3, 100, 9, List.of(bad, bad), null), 1_000, "0");

    assertThat(err.toString().lines())
        .containsSubsequence(
            "  put aside trades-0@7: bad JSON", "  put aside trades-0@7: bad JSON", "  and 7 more");
  }

  @Test
  void ageOfWhatWasWaitingIsReadable() {
    print(Duration.ofMillis(2_345), Duration.ofSeconds(119));
    print(Duration.ofMinutes(59), Duration.ofMillis(8_820_500));

    assertThat(err.toString().lines())
        .satisfiesExactly(
            line -> assertThat(line).endsWith("commit→table p50 2.3 s, p99 119.0 s"),
            line -> assertThat(line).endsWith("commit→table p50 59 min, p99 2 h 27 min"));
  }

  private void print(Duration p50, Duration p99) {
    progress.print(new Result(3, 100, 0, List.of(), new Freshness(p50, p99)), 1_000, "0");
  }
}
