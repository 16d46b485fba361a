package io.stockevents.producer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stockevents.producer.dao.InMemoryTrades;
import io.stockevents.producer.generate.GenerateOptions;
import io.stockevents.producer.generate.Mix;
import io.stockevents.producer.generate.Rate;
import io.stockevents.producer.generate.Traffic;
import io.stockevents.producer.trades.Symbol;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TrafficReportTest {

  private final StringWriter err = new StringWriter();

  @Test
  void progressIsTheRateOfTheTimeSinceTheLastReport() throws Exception {
    Rate rate = new Rate(100);
    Traffic traffic = traffic(rate, 20);
    TrafficReport report = new TrafficReport(traffic, rate, new PrintWriter(err, true));
    traffic.run();

    report.printProgress();
    report.printProgress();

    assertThat(err.toString().lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .contains("20 operations, %,.1f/s,".formatted(traffic.summary().rate())),
            line -> assertThat(line).contains("20 operations, 0.0/s,"));
  }

  @Test
  @Timeout(60)
  @SuppressWarnings("try") // the resource is there to be closed
  void whateverAReportThrowsEndsTheTraffic() {
    PrintWriter broken =
        new PrintWriter(err) {
          @Override
          public void flush() {
            throw new StackOverflowError("planned");
          }
        };
    Traffic traffic = traffic(new Rate(1), Long.MAX_VALUE);
    TrafficReport report = new TrafficReport(traffic, Rate.MAX, broken);
    try (TrafficReport.Reporting reporting = report.every(Duration.ofMillis(1))) {
      assertThatExceptionOfType(StackOverflowError.class).isThrownBy(traffic::run);
    }
  }

  @Test
  void oneOperationIsNotSeveral() throws Exception {
    Traffic traffic = traffic(Rate.MAX, 1);
    traffic.run();

    new TrafficReport(traffic, Rate.MAX, new PrintWriter(err, true)).printSummary();

    assertThat(err.toString()).startsWith("1 operation in ");
  }

  private static Traffic traffic(Rate rate, long count) {
    GenerateOptions options =
        new GenerateOptions(
            rate,
            GenerateOptions.FOREVER,
            count,
            new Mix(1, 0, 0),
            1,
            7,
            Symbol.known(),
            Duration.ofSeconds(1));
    return new Traffic(new InMemoryTrades(), options, (change, at) -> {}, InstantSource.system());
  }
}
