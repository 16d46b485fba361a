package io.stockevents.change;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How one kind of record is laid out: the literal bytes between its values, and which value is
 * what. It is learned from a record by {@link LayoutReader}. Of the records that follow, which
 * nearly always have the same bytes there, only the values have to be passed over, which is much
 * faster than a JSON parser; whatever it finds, the parser finds the same.
 */
final class RecordLayout {

  /** What a record is, going by the names of its fields. */
  enum Kind {
    /** Debezium's envelope. */
    ENVELOPE,
    /** Beginning or end of a transaction, on the connector's topic for these. */
    TRANSACTION,
    HEARTBEAT,
    /** Any other object: a key, or a row that {@code ExtractNewRecordState} has flattened. */
    ROW,
    /** {@code null} with a schema. */
    NULL
  }

  /** Values of which the meaning is known, by their path in the payload. */
  enum Field {
    OP("op"),
    TS_MS("ts_ms"),
    TS_US("ts_us"),
    TS_NS("ts_ns"),
    SOURCE_TS_MS("source.ts_ms"),
    SOURCE_TS_US("source.ts_us"),
    SOURCE_TS_NS("source.ts_ns"),
    SNAPSHOT("source.snapshot"),
    SEQUENCE("source.sequence"),
    DATABASE("source.db"),
    SCHEMA("source.schema"),
    TABLE("source.table"),
    TX_ID("source.txId"),
    LSN("source.lsn"),
    TRANSACTION_ID("transaction.id"),
    TOTAL_ORDER("transaction.total_order"),
    COLLECTION_ORDER("transaction.data_collection_order"),
    MESSAGE_PREFIX("message.prefix"),
    MESSAGE_CONTENT("message.content"),
    STATUS("status"),
    ID("id"),
    EVENT_COUNT("event_count");

    final String path;

    Field(String path) {
      this.path = path;
    }
  }

  /**
   * A row within the record.
   *
   * @param shape its columns
   * @param first slot of the first column; the others follow it
   */
  record RowSlots(RowShape shape, int first) {}

  /** A string and the bytes it was made of. */
  @SuppressWarnings("ArrayRecordComponent") // private, and never compared
  private record Text(byte[] json, String text) {}

  /** Longer ones are not likely to come again. */
  private static final int LONGEST_KEPT = 200;

  private final Kind kind;
  private final byte[][] literals;
  private final boolean[] nullOnly;
  private final Map<Field, Integer> fields;
  private final @Nullable RowSlots before;
  private final @Nullable RowSlots after;

  /** Of each slot; a race costs the making of a string. */
  private final @Nullable Text[] lastTexts;

  /**
   * @param literals the bytes before each value, and those behind the last
   * @param nullOnly of each value, whether anything but null would be another layout
   * @param fields slots of the known values
   * @param before the old row; for a {@code ROW}, null
   * @param after the new row; for a {@code ROW}, the row
   */
  RecordLayout(
      Kind kind,
      List<byte[]> literals,
      List<Boolean> nullOnly,
      Map<Field, Integer> fields,
      @Nullable RowSlots before,
      @Nullable RowSlots after) {
    this.kind = kind;
    this.literals = literals.toArray(byte[][]::new);
    this.nullOnly = new boolean[nullOnly.size()];
    for (int i = 0; i < nullOnly.size(); i++) {
      this.nullOnly[i] = nullOnly.get(i);
    }
    this.fields = fields;
    this.before = before;
    this.after = after;
    lastTexts = new Text[nullOnly.size()];
  }

  Kind kind() {
    return kind;
  }

  @Nullable RowSlots before() {
    return before;
  }

  @Nullable RowSlots after() {
    return after;
  }

  /** The slot of the value; -1 if records of this layout have none. */
  int slot(Field field) {
    @Nullable Integer slot = fields.get(field);
    return slot == null ? -1 : slot;
  }

  int literalLength(int slot) {
    return literals[slot].length;
  }

  /** How many values there are. */
  int size() {
    return nullOnly.length;
  }

  /** All that the values of the record are between. */
  long literalBytes() {
    return Arrays.stream(literals).mapToLong(literal -> literal.length).sum();
  }

  /** Where the values of {@code bytes} are; null if they are laid out in another way, or wrong. */
  @Nullable Slices match(byte[] bytes) {
    if (!isAt(literals[0], bytes, 0)) {
      return null;
    }
    int[] ends = new int[nullOnly.length];
    int at = 0;
    for (int slot = 0; slot < ends.length; slot++) {
      byte[] literal = literals[slot];
      if (!isAt(literal, bytes, at)) {
        return null;
      }
      int start = at + literal.length;
      at =
          start < bytes.length && nullOnly[slot] && bytes[start] != 'n'
              ? JsonValue.INVALID
              : JsonValue.end(bytes, start, bytes.length);
      if (at == JsonValue.INVALID) {
        return null;
      }
      ends[slot] = at;
    }
    byte[] last = literals[ends.length];
    return at + last.length == bytes.length && isAt(last, bytes, at)
        ? new Slices(bytes, this, ends)
        : null;
  }

  private static boolean isAt(byte[] literal, byte[] bytes, int at) {
    int end = at + literal.length;
    return end <= bytes.length && Arrays.equals(bytes, at, end, literal, 0, literal.length);
  }

  /** The string in {@code slot}, which most records of this layout have in common. */
  String text(int slot, byte[] bytes, int start, int end) {
    @Nullable Text last = lastTexts[slot];
    if (last != null && Arrays.equals(bytes, start, end, last.json(), 0, last.json().length)) {
      return last.text();
    }
    String text = JsonString.decode(bytes, start, end);
    if (end - start <= LONGEST_KEPT) {
      lastTexts[slot] = new Text(Arrays.copyOfRange(bytes, start, end), text);
    }
    return text;
  }

  /** Whether both find the same in every record. */
  boolean isSame(RecordLayout other) {
    return kind == other.kind
        && Arrays.deepEquals(literals, other.literals)
        && Arrays.equals(nullOnly, other.nullOnly)
        && fields.equals(other.fields);
  }
}
