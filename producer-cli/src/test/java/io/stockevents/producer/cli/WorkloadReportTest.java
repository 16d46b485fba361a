package io.stockevents.producer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stockevents.producer.dao.InMemoryTrades;
import io.stockevents.producer.generate.GenerateOptions;
import io.stockevents.producer.generate.OperationMix;
import io.stockevents.producer.generate.Rate;
import io.stockevents.producer.generate.WorkloadRunner;
import io.stockevents.producer.trades.Symbol;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WorkloadReportTest {

  private final StringWriter err = new StringWriter();

  @Test
  void progressIsTheRateOfTheTimeSinceTheLastReport() throws Exception {
    Rate rate = new Rate(100);
    WorkloadRunner traffic = traffic(rate, 20);
    WorkloadReport report = new WorkloadReport(traffic, rate, new PrintWriter(err, true));
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
    WorkloadRunner traffic = traffic(new Rate(1), Long.MAX_VALUE);
    WorkloadReport report = new WorkloadReport(traffic, Rate.MAX, broken);
    try (WorkloadReport.Reporting reporting = report.every(Duration.ofMillis(1))) {
      assertThatExceptionOfType(StackOverflowError.class).isThrownBy(traffic::run);
    }
  }

  @Test
  void oneOperationIsNotSeveral() throws Exception {
    WorkloadRunner traffic = traffic(Rate.MAX, 1);
    traffic.run();

    new WorkloadReport(traffic, Rate.MAX, new PrintWriter(err, true)).printSummary();

    assertThat(err.toString()).startsWith("1 operation in ");
  }

  private static WorkloadRunner traffic(Rate rate, long count) {
    GenerateOptions options =
        new GenerateOptions(
            rate,
            GenerateOptions.FOREVER,
            count,
            new OperationMix(1, 0, 0),
            1,
            7,
            Symbol.known(),
            Duration.ofSeconds(1));
    return new WorkloadRunner(
        new InMemoryTrades(), options, (change, at) -> {}, InstantSource.system());
  }
}
