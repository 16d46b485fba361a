package io.stockevents.change;

import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Runs a test with many random inputs. Input {@code n} of a seed is always the same, whatever came
 * before it, and a failure names the command that makes it again. The system properties {@code
 * fuzz.seed}, {@code fuzz.first} and {@code fuzz.inputs} choose the inputs.
 */
public final class Trials {

  private static final long SEED = Long.getLong("fuzz.seed", 42);
  private static final long FIRST = Long.getLong("fuzz.first", 0);

  private Trials() {}

  /**
   * Runs {@code trial} again and again, each time with a fresh source of randomness.
   *
   * @param inputs how many times, if the properties do not say
   */
  public static void run(Class<?> test, long inputs, Consumer<SplittableRandom> trial) {
    long count = Long.getLong("fuzz.inputs", inputs);
    for (long input = FIRST; input < FIRST + count; input++) {
      try {
        trial.accept(new SplittableRandom(SEED * 1_000_003 + input));
      } catch (RuntimeException | Error e) {
        throw new AssertionError(
            "input %d of seed %d; again with -Dtest=%s -Dfuzz.seed=%2$d -Dfuzz.first=%1$d -Dfuzz.inputs=1"
                .formatted(input, SEED, test.getSimpleName()),
            e);
      }
    }
    System.err.printf("%s: %,d inputs of seed %d%n", test.getSimpleName(), count, SEED);
  }
}
