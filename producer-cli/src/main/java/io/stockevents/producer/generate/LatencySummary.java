package io.stockevents.producer.generate;

import java.time.Duration;
import org.HdrHistogram.AbstractHistogram;

/**
 * What a histogram says, three digits exact.
 *
 * @param count how many values
 * @param p50 half of them were at most this
 * @param p99 99 of 100 were at most this
 */
public record LatencySummary(long count, Duration p50, Duration p99) {

  static LatencySummary ofMicros(AbstractHistogram histogram) {
    return new LatencySummary(
        histogram.getTotalCount(), micros(histogram, 50), micros(histogram, 99));
  }

  private static Duration micros(AbstractHistogram histogram, double percentile) {
    return Duration.ofNanos(1000 * histogram.getValueAtPercentile(percentile));
  }
}
