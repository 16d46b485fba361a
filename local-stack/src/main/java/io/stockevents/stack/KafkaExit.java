package io.stockevents.stack;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.utils.Exit;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's and Connect's habit of ending the process: within a stack they must not, because
 * PostgreSQL would go on without it.
 */
final class KafkaExit {

  /** Undone with {@link #close()}. */
  interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  private static final Set<Runnable> LISTENERS = ConcurrentHashMap.newKeySet();

  static {
    Exit.setExitProcedure(KafkaExit::gaveUp);
    Exit.setHaltProcedure(KafkaExit::gaveUp);
    // Hooks would stop Kafka and Connect on Ctrl-C in any order; the stack has one.
    Exit.setShutdownHookAdder((name, hook) -> {});
  }

  private KafkaExit() {}

  /** From now on {@code listener} runs, on any thread, where the process would have ended. */
  static Registration onGivingUp(Runnable listener) {
    LISTENERS.add(listener);
    return () -> LISTENERS.remove(listener);
  }

  private static void gaveUp(int code, @Nullable String message) {
    LISTENERS.forEach(Runnable::run);
    // Callers rely on it that this does not return.
    throw new IllegalStateException("Kafka gave up with exit code " + code + ": " + message);
  }
}
