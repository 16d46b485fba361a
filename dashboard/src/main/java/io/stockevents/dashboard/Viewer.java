package io.stockevents.dashboard;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * One open page. What it cannot take in time is not kept for it: it is told everything anew when it
 * has caught up.
 */
final class Viewer {

  /** The way to the page. */
  interface Channel {
    /** Sends an event without waiting; {@code done} is run when it has left this process. */
    void send(String event, String data, Runnable done);
  }

  /** A second's worth. */
  private static final int MOST_WAITING = 10;

  private final ChangeFilter filter;
  private final Channel channel;
  private final AtomicInteger waiting = new AtomicInteger();

  /** Whether what was sent last is the beginning or follows it without a gap. */
  private boolean upToDate;

  Viewer(ChangeFilter filter, Channel channel) {
    this.filter = filter;
    this.channel = channel;
  }

  /** Which lines of the tape it wants. */
  ChangeFilter filter() {
    return filter;
  }

  /** Whether it has to be told everything next. */
  boolean needsBeginning() {
    return !upToDate && waiting.get() == 0;
  }

  /** Tells everything. */
  void begin(String message) {
    upToDate = true;
    send("begin", message);
  }

  /** Tells what is new, unless the page is behind. */
  void goOn(String message) {
    upToDate = upToDate && waiting.get() < MOST_WAITING;
    if (upToDate) {
      send("batch", message);
    }
  }

  private void send(String event, String message) {
    waiting.incrementAndGet();
    channel.send(event, message, waiting::decrementAndGet);
  }
}
