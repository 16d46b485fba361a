package io.stockevents.envelope;

import java.nio.charset.StandardCharsets;

/** Carries the reason from where it is found to the decoder; cheap, as it has no stack trace. */
final class MalformedException extends Exception {

  private static final long serialVersionUID = 1;
  private static final int QUOTE_LENGTH = 40;

  /** Half a surrogate pair, which what is quoted may be cut to, becomes '?'. */
  MalformedException(String reason) {
    super(
        new String(reason.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8),
        null,
        false,
        false);
  }

  /** {@code text} in quotes, cut where it gets long. */
  static String quote(String text) {
    return text.length() <= QUOTE_LENGTH
        ? "'" + text + "'"
        : "'" + text.substring(0, QUOTE_LENGTH) + "'…";
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
