package io.stockevents.envelope;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Carries the reason from where it is found to the decoder; cheap, as it has no stack trace. */
final class MalformedException extends Exception {

  private static final int QUOTE_LENGTH = 40;

  private final boolean foreign;

  /** Half a surrogate pair, which what is quoted may have or be cut to, becomes '?'. */
  MalformedException(String reason) {
    this(reason, false);
  }

  private MalformedException(String reason, boolean foreign) {
    super(
        new String(reason.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8),
        null,
        false,
        false);
    this.foreign = foreign;
  }

  /** For a record that is sound, but nothing about a trade. */
  static MalformedException foreign(String what) {
    return new MalformedException(what, true);
  }

  /** For the field whose value the parser stands on: its name, its value and what is wrong. */
  static MalformedException inField(JsonParser json, String problem) throws IOException {
    return new MalformedException(json.currentName() + " " + quote(json.getText()) + " " + problem);
  }

  /** {@code text} in quotes, cut where it gets long. */
  static String quote(String text) {
    return text.length() <= QUOTE_LENGTH
        ? "'" + text + "'"
        : "'" + text.substring(0, QUOTE_LENGTH) + "'…";
  }

  /** Whether the record is sound, but nothing about a trade. */
  boolean isForeign() {
    return foreign;
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
