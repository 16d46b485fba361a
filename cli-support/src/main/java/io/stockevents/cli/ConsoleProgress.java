package io.stockevents.cli;

import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/** A line of progress on standard error, where that is a terminal. */
public final class ConsoleProgress implements AutoCloseable {

  private static final int WIDTH = 78;

  private final @Nullable ProgressBar bar;

  private ConsoleProgress(@Nullable ProgressBar bar) {
    this.bar = bar;
  }

  /**
   * Nothing done yet.
   *
   * @param unit what is counted, in the plural
   * @param total how many there are
   */
  public static ConsoleProgress of(String task, String unit, long total) {
    return new ConsoleProgress(Terminal.isTerminal(2) ? bar(task, unit, total) : null);
  }

  /** So many more are done. */
  public void add(long count) {
    if (bar != null) {
      bar.stepBy(count);
    }
  }

  /** So many are done, of as many as are known of now. */
  public void at(long count, long total) {
    if (bar != null) {
      bar.maxHint(Math.max(count, total));
      bar.stepTo(count);
    }
  }

  /** Says what is going on, behind the bar. */
  public void note(String note) {
    if (bar != null) {
      bar.setExtraMessage(note);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }

  private static ProgressBar bar(String task, String unit, long total) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(total)
        .setRenderer(
            (state, width) ->
                line(
                    task,
                    unit,
                    state.getCurrent(),
                    state.getMax(),
                    state.getTotalElapsed(),
                    state.getExtraMessage()))
        .setUpdateIntervalMillis(100)
        .setConsumer(new ConsoleProgressBarConsumer(System.err, WIDTH))
        .clearDisplayOnFinish()
        .build();
  }

  /** {@code load 15 % 770,000 of 5,000,000 rows 77,000 rows/s 55 s left}. */
  static String line(
      String task, String unit, long done, long total, Duration elapsed, String note) {
    double rate = done / Math.max(elapsed.toMillis() / 1e3, 1e-3);
    String left = done == 0 ? "" : "  " + seconds((total - done) / rate) + " left";
    String line =
        "%s %3d %%  %,d of %,d %s  %,.0f %s/s%s%s"
            .formatted(
                task,
                total == 0 ? 100 : 100 * done / total,
                done,
                total,
                unit,
                rate,
                unit,
                left,
                note);
    return line.length() <= WIDTH ? line : line.substring(0, WIDTH);
  }

  /** {@code 55 s}, {@code 2:05 min} or {@code 3:20 h}. */
  private static String seconds(double seconds) {
    long rounded = Math.round(seconds);
    if (rounded < 60) {
      return rounded + " s";
    }
    return rounded < 3600
        ? "%d:%02d min".formatted(rounded / 60, rounded % 60)
        : "%d:%02d h".formatted(rounded / 3600, rounded % 3600 / 60);
  }
}
