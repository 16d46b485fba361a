package io.stockevents.producer.cli;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.temporal.ChronoUnit;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A progress bar on standard error, where that is a terminal. */
final class ConsoleProgress implements AutoCloseable {

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
  static ConsoleProgress of(String task, String unit, long total) {
    return new ConsoleProgress(isTerminal() ? bar(task, unit, total) : null);
  }

  /** So many more are done. */
  void add(long count) {
    if (bar != null) {
      bar.stepBy(count);
    }
  }

  /** So many are done, of as many as are known of now. */
  void at(long count, long total) {
    if (bar != null) {
      bar.maxHint(Math.max(count, total));
      bar.stepTo(count);
    }
  }

  /** Says what is going on, behind the bar. */
  void note(String note) {
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
        .setUnit(" " + unit, 1)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(100)
        .setSpeedUnit(ChronoUnit.SECONDS)
        .showSpeed()
        .setConsumer(new ConsoleProgressBarConsumer(System.err, 78))
        .clearDisplayOnFinish()
        .build();
  }

  /** The JDK can only tell for standard input and output together. */
  private static boolean isTerminal() {
    try {
      Process test = new ProcessBuilder("test", "-t", "2").redirectError(Redirect.INHERIT).start();
      return test.waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
