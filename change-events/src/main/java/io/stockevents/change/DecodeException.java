package io.stockevents.change;

import java.nio.charset.StandardCharsets;

/**
 * Says why a record, or a value in it, cannot be what it should be. It is carried from where that
 * is found to the decoder, which answers with it; cheap, as it has no stack trace.
 */
public final class DecodeException extends Exception {

  private static final long serialVersionUID = 1;
  private static final int QUOTE_LENGTH = 40;

  /**
   * Half a surrogate pair, which what is quoted may be cut to, becomes '?'.
   *
   * @param reason one line, without a full stop
   */
  public DecodeException(String reason) {
    super(
        new String(reason.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8),
        null,
        false,
        false);
  }

  /** {@code text} in quotes, cut where it gets long. */
  public static String quote(String text) {
    return text.length() <= QUOTE_LENGTH
        ? "'" + text + "'"
        : "'" + text.substring(0, QUOTE_LENGTH) + "'…";
  }

  /** Why, in one line. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
