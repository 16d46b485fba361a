package io.stockevents.checks.doctor;

import java.util.Optional;

/** What asking a service came to. */
sealed interface Reply<T> {

  /** The service answered. */
  record Facts<T>(T value) implements Reply<T> {}

  /**
   * It did not.
   *
   * @param reason on one line, with where
   * @param fix a command that may help; empty if none is known to
   */
  record Silence<T>(String reason, Optional<String> fix) implements Reply<T> {}

  /** What the service said; empty if it is silent. */
  default Optional<T> facts() {
    return this instanceof Facts<T> facts ? Optional.of(facts.value()) : Optional.empty();
  }
}
