package io.stockevents.change;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Where the values of one record are in its bytes: what a {@link RecordLayout} found.
 *
 * @param bytes of the record
 * @param layout of which this is one record
 * @param ends of the values, exclusive; a value starts where the literal bytes behind the one
 *     before it end
 */
@SuppressWarnings("ArrayRecordComponent") // private to the package, and never compared
record Slices(byte[] bytes, RecordLayout layout, int[] ends) {

  /** Of a {@code ROW}, all of it. */
  Row wholeRow() {
    return new Row(this, Objects.requireNonNull(layout.after()));
  }

  int start(int slot) {
    return (slot == 0 ? 0 : ends[slot - 1]) + layout.literalLength(slot);
  }

  int end(int slot) {
    return ends[slot];
  }

  boolean isNull(int slot) {
    return bytes[start(slot)] == 'n';
  }

  boolean isString(int slot) {
    return bytes[start(slot)] == '"';
  }

  /** The JSON text of the value. */
  String json(int slot) {
    int start = start(slot);
    return new String(bytes, start, end(slot) - start, StandardCharsets.UTF_8);
  }

  /** The string in the slot; empty if there is none, or {@code slot} is negative. */
  String stringOrEmpty(int slot) {
    return slot < 0 || !isString(slot) ? "" : JsonString.decode(bytes, start(slot), end(slot));
  }

  /** The same, of a string that most records of the layout have in common. */
  String commonOrEmpty(int slot) {
    return slot < 0 || !isString(slot) ? "" : layout.text(slot, bytes, start(slot), end(slot));
  }

  /** The whole number in the slot; {@code absent} if there is none, or {@code slot} is negative. */
  long numberOr(int slot, long absent) {
    if (slot < 0) {
      return absent;
    }
    int at = start(slot);
    int end = end(slot);
    boolean negative = bytes[at] == '-';
    at += negative ? 1 : 0;
    long number = 0;
    // Eighteen digits cannot overflow; JSON's grammar has been checked.
    if (end - at > 18) {
      return longer(slot, absent);
    }
    for (; at < end; at++) {
      int digit = bytes[at] - '0';
      if (digit < 0 || digit > 9) {
        return absent;
      }
      number = number * 10 + digit;
    }
    return negative ? -number : number;
  }

  private long longer(int slot, long absent) {
    try {
      return Long.parseLong(json(slot));
    } catch (NumberFormatException e) {
      return absent;
    }
  }
}
