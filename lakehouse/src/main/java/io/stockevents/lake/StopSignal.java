package io.stockevents.lake;

import io.stockevents.cli.ExitCode;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.util.SignalUtils;

/**
 * Ctrl-C and SIGTERM as a request, without ending the JVM. Elsewhere in this project a shutdown
 * hook does that; but Hudi adds a hook of its own for each file that it writes, and once the JVM is
 * ending it refuses hooks, so that no batch in hand could be finished.
 */
final class StopSignal {

  private static final List<String> SIGNALS = List.of("INT", "TERM", "HUP");

  private final AtomicBoolean received = new AtomicBoolean();

  private StopSignal() {}

  /**
   * Runs {@code stop} on another thread at the first signal; the second one ends the process. For
   * the rest of the process's life.
   */
  static StopSignal onFirst(Runnable stop) {
    StopSignal signal = new StopSignal();
    SIGNALS.forEach(name -> SignalUtils.register(name, () -> signal.receive(stop)));
    return signal;
  }

  boolean received() {
    return received.get();
  }

  /** Whether that was all there is to do about it. */
  private boolean receive(Runnable stop) {
    if (!received.compareAndSet(false, true)) {
      Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
    }
    stop.run();
    return true;
  }
}
