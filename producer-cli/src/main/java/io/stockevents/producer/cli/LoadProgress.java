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
final class LoadProgress implements AutoCloseable {

  private final @Nullable ProgressBar bar;

  private LoadProgress(@Nullable ProgressBar bar) {
    this.bar = bar;
  }

  /** Nothing done yet of {@code rows}. */
  static LoadProgress of(long rows) {
    return new LoadProgress(isTerminal() ? bar(rows) : null);
  }

  /** So many rows more are done. */
  void add(long rows) {
    if (bar != null) {
      bar.stepBy(rows);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }

  private static ProgressBar bar(long rows) {
    return new ProgressBarBuilder()
        .setTaskName("load")
        .setInitialMax(rows)
        .setUnit(" rows", 1)
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
