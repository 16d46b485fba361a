package io.stockevents.stack;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Lets the same line through five times in ten seconds and no more, so that a loop that fails does
 * not push what led to it out of a bounded log. Logback's own filter of duplicates compares the
 * lines before their values are put in, and so drops lines that differ.
 */
public final class RepeatedLines extends Filter<ILoggingEvent> {

  private static final int ALLOWED = 5;
  private static final long WINDOW_MS = 10_000;
  private static final int LINES = 100;

  /** How often a line came since its window began. */
  private static final class Window {
    private final long start;
    private int count;

    Window(long start) {
      this.start = start;
    }
  }

  /** The lines that came last. */
  private final Map<String, Window> windows =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Window> eldest) {
          return size() > LINES;
        }
      };

  @Override
  public synchronized FilterReply decide(ILoggingEvent event) {
    Window window =
        windows.compute(
            event.getLoggerName() + ' ' + event.getFormattedMessage(),
            (line, last) ->
                last == null || event.getTimeStamp() - last.start >= WINDOW_MS
                    ? new Window(event.getTimeStamp())
                    : last);
    return ++window.count <= ALLOWED ? FilterReply.NEUTRAL : FilterReply.DENY;
  }
}
