package io.stockevents.change;

import org.jspecify.annotations.Nullable;

/** What happened to a row, or to the table, as the envelope's {@code op} says it. */
public enum Operation {
  /** A row that was there when the connector took its snapshot. */
  READ("r"),
  CREATE("c"),
  UPDATE("u"),
  DELETE("d"),
  /** The whole table was emptied; Debezium skips these unless told otherwise. */
  TRUNCATE("t"),
  /** A logical decoding message, {@code pg_logical_emit_message}. */
  MESSAGE("m");

  private final String code;

  Operation(String code) {
    this.code = code;
  }

  /** The one letter that stands for this operation on the wire. */
  public String code() {
    return code;
  }

  /** The operation with this wire code, or null if there is none. */
  public static @Nullable Operation forCode(String code) {
    return switch (code) {
      case "r" -> READ;
      case "c" -> CREATE;
      case "u" -> UPDATE;
      case "d" -> DELETE;
      case "t" -> TRUNCATE;
      case "m" -> MESSAGE;
      default -> null;
    };
  }
}
