package io.stockevents.encoding;

/** A record that cannot be read with the schema that it names; the message is one line. */
public final class UndecodableException extends Exception {

  private static final long serialVersionUID = 1;

  /** What is wrong with the record. It may quote it, so escape it before showing it. */
  public UndecodableException(String message) {
    super(message);
  }

  UndecodableException(String message, Throwable cause) {
    super(message, cause);
  }
}
