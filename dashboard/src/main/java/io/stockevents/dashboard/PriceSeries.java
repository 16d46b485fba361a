package io.stockevents.dashboard;

import java.util.ArrayList;
import java.util.List;

/**
 * The trades of one symbol: the last price in each of the last intervals, and how many there were.
 */
final class PriceSeries {

  /** Fine enough for a line, coarse enough for fifty of them. */
  static final int INTERVAL_SECONDS = 2;

  private static final int SLOTS = SecondCounts.SECONDS / INTERVAL_SECONDS;

  private final long[] interval = new long[SLOTS];
  private final double[] price = new double[SLOTS];
  private final int[] trades = new int[SLOTS];
  private long newest = Long.MIN_VALUE;

  void add(long epochSecond, double newPrice) {
    long number = epochSecond / INTERVAL_SECONDS;
    int slot = Math.floorMod(number, SLOTS);
    if (interval[slot] > number) {
      return;
    }
    if (interval[slot] != number) {
      interval[slot] = number;
      trades[slot] = 0;
    }
    price[slot] = newPrice;
    trades[slot]++;
    newest = Math.max(newest, number);
  }

  /** The newest point: seconds since 1970, and the price. */
  double[] newest() {
    return point(newest);
  }

  /** The points of the window, in their order: seconds since 1970, and the price. */
  List<double[]> points(long nowSecond) {
    List<double[]> points = new ArrayList<>();
    long now = nowSecond / INTERVAL_SECONDS;
    for (long number = now - SLOTS + 1; number <= now; number++) {
      if (interval[Math.floorMod(number, SLOTS)] == number) {
        points.add(point(number));
      }
    }
    return points;
  }

  /** How many trades the window has. */
  int trades(long nowSecond) {
    int sum = 0;
    long first = nowSecond / INTERVAL_SECONDS - SLOTS + 1;
    for (int slot = 0; slot < SLOTS; slot++) {
      sum += interval[slot] >= first ? trades[slot] : 0;
    }
    return sum;
  }

  private double[] point(long number) {
    return new double[] {(double) number * INTERVAL_SECONDS, price[Math.floorMod(number, SLOTS)]};
  }
}
