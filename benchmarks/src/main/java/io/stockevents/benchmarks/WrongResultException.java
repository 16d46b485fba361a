package io.stockevents.benchmarks;

import java.io.Serial;

/** An entrant did less than it should, so that its time says nothing. */
final class WrongResultException extends Exception {

  @Serial private static final long serialVersionUID = 1;

  WrongResultException(String message) {
    super(message);
  }

  /** Makes sure that {@code what} came out as {@code expected}. */
  static void require(String what, Object expected, Object actual) throws WrongResultException {
    if (!expected.equals(actual)) {
      throw new WrongResultException("%s should be %s and is %s".formatted(what, expected, actual));
    }
  }
}
