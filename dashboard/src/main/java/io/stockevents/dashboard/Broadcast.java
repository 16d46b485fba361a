package io.stockevents.dashboard;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stockevents.dashboard.StreamStatus.Worker;
import io.stockevents.dashboard.TradeStream.History;
import io.stockevents.dashboard.TradeStream.Pulse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells every viewer what is new: at once after a silence, then a few times a second, however much
 * comes. What is the same for all is made once.
 */
final class Broadcast implements Runnable {

  /**
   * What the page says of itself.
   *
   * @param run another one for each process
   * @param topic that is read
   * @param brokers it is read from
   * @param connector that is watched
   */
  record About(String run, String topic, String brokers, String connector) {}

  /**
   * One message.
   *
   * @param about only at the beginning
   * @param history only at the beginning
   */
  private record Message(
      @Nullable About about,
      @Nullable History history,
      Pulse pulse,
      StreamStatus.Now status,
      ChangeLog.Lines lines) {}

  private static final Duration INTERVAL = Duration.ofMillis(100);

  /** In silence, pages are told this often that all is well. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(1);

  static final int MOST_VIEWERS = 200;
  private static final int LINES_AT_FIRST = 200;
  private static final int LINES_A_BATCH = 20;

  private static final ObjectWriter JSON =
      JsonMapper.builder()
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
          .build()
          .writer();

  private final About about;
  private final TradeStream stream;
  private final StreamStatus status;
  private final Set<Viewer> viewers = ConcurrentHashMap.newKeySet();
  private final Semaphore news = new Semaphore(0);
  private long lastNumber;

  Broadcast(About about, TradeStream stream, StreamStatus status) {
    this.about = about;
    this.stream = stream;
    this.status = status;
  }

  /** Somebody has opened the page; whether there was room for one more. */
  boolean join(Viewer viewer) {
    if (viewers.size() >= MOST_VIEWERS) {
      return false;
    }
    viewers.add(viewer);
    wake();
    return true;
  }

  /** Somebody has closed the page. */
  void leave(Viewer viewer) {
    viewers.remove(viewer);
  }

  /** How many pages are open. */
  int viewers() {
    return viewers.size();
  }

  /** There is something to tell. */
  void wake() {
    if (news.availablePermits() == 0) {
      news.release();
    }
  }

  /** Tells until the thread is interrupted. */
  @Override
  public void run() {
    try {
      while (true) {
        news.tryAcquire(HEARTBEAT.toMillis(), TimeUnit.MILLISECONDS);
        news.drainPermits();
        tell();
        status.alive(Worker.BROADCAST);
        Thread.sleep(INTERVAL.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell() {
    Pulse pulse = stream.pulse();
    StreamStatus.Now now = status.now();
    Map<ChangeFilter, String> batches = new HashMap<>();
    for (Viewer viewer : viewers) {
      if (viewer.needsBeginning()) {
        viewer.begin(beginning(pulse, now, viewer.filter()));
      } else {
        viewer.goOn(batches.computeIfAbsent(viewer.filter(), filter -> batch(pulse, now, filter)));
      }
    }
    lastNumber = pulse.number();
  }

  private String beginning(Pulse pulse, StreamStatus.Now now, ChangeFilter filter) {
    ChangeLog.Lines lines = stream.lines(filter, 0, pulse.number(), LINES_AT_FIRST);
    return json(new Message(about, stream.history(), pulse, now, lines));
  }

  private String batch(Pulse pulse, StreamStatus.Now now, ChangeFilter filter) {
    ChangeLog.Lines lines = stream.lines(filter, lastNumber, pulse.number(), LINES_A_BATCH);
    return json(new Message(null, null, pulse, now, lines));
  }

  private static String json(Message message) {
    try {
      return JSON.writeValueAsString(message);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
