package io.stockevents.checks.doctor;

import java.util.Optional;

/** What asking a service came to. */
sealed interface ProbeResult<T> {

  /** The service answered. */
  record Answered<T>(T value) implements ProbeResult<T> {}

  /**
   * It did not.
   *
   * @param reason on one line, with where
   * @param fix a command that may help; empty if none is known to
   */
  record Unreachable<T>(String reason, Optional<String> fix) implements ProbeResult<T> {}

  /** What the service said; empty if it is silent. */
  default Optional<T> answer() {
    return this instanceof Answered<T> answered ? Optional.of(answered.value()) : Optional.empty();
  }
}
