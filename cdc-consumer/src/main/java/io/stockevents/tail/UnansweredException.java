package io.stockevents.tail;

import java.io.Serial;

/** An expression that is neither true nor false of a record; the message says why. */
final class UnansweredException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1;

  UnansweredException(String message, Throwable cause) {
    super(message, cause);
  }
}
