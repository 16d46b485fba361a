package io.stockevents.change;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A row, or a key, as a record has it: a view of the record's bytes, in which nothing is decoded
 * until it is asked for. It keeps the whole record in memory. Columns are counted from 0, in the
 * order of the record.
 */
public final class Row {

  /** Those that are always the same; times and decimals with places are not. */
  private static final Set<String> PLACEHOLDERS =
      Set.of(
          "null",
          "\"\"",
          "0",
          "0.0",
          "false",
          "\"0\"",
          "\"AA==\"",
          "{}",
          "[]",
          "\"{}\"",
          "{\"scale\":0,\"value\":\"AA==\"}");

  private static final Pattern ZERO = Pattern.compile("\"?0\\.0+\"?");

  private final Slices slices;
  private final RowShape shape;
  private final int first;

  Row(Slices slices, RecordLayout.RowSlots slots) {
    this.slices = slices;
    shape = slots.shape();
    first = slots.first();
  }

  /** The names of the columns, and what the record's schema says of them. */
  public RowShape shape() {
    return shape;
  }

  /** How many columns the record has. */
  public int size() {
    return shape.size();
  }

  /** Name of the column. */
  public String name(int i) {
    return shape.name(i);
  }

  /** Which column has this name; -1 if the record has none. */
  public int indexOf(String name) {
    return shape.indexOf(name);
  }

  /** Whether the value is SQL's NULL. */
  public boolean isNull(int i) {
    return slices.isNull(first + i);
  }

  /** Whether the record has a string there. */
  public boolean isString(int i) {
    return slices.isString(first + i);
  }

  /**
   * The value for people, as near to psql's output as the record allows: strings without quotes and
   * escapes, numbers as the record writes them, objects and arrays as JSON. Where the record has a
   * schema, decimals are decimals, and dates and times are in ISO-8601; without one they are
   * whatever the connector's {@code decimal.handling.mode} and {@code time.precision.mode} make of
   * them.
   *
   * @return the text; null for SQL's NULL
   */
  public @Nullable String text(int i) {
    return isNull(i) ? null : ColumnText.of(slices, first + i, shape.type(i));
  }

  /** The value as the record's JSON has it: {@code "AAPL"}, {@code 12.5}, {@code null}. */
  public String json(int i) {
    return slices.json(first + i);
  }

  /** Appends what {@link #json} says to {@code out}, without making a string of it. */
  public void writeJson(int i, JsonSink out) {
    int start = slices.start(first + i);
    out.write(slices.bytes(), start, slices.end(first + i) - start);
  }

  /** Takes slices of JSON, in UTF-8. */
  public interface JsonSink {

    /** Takes {@code length} bytes of {@code bytes} from {@code start} on. */
    void write(byte[] bytes, int start, int length);
  }

  /**
   * The number in the column, exactly: one that is written as a number, as a string of digits, or
   * as bytes in base64 of which the schema gives the scale.
   *
   * @return the number; null for SQL's NULL, and for what is no finite number of at most 1,000
   *     digits
   */
  public @Nullable BigDecimal decimal(int i) {
    return isNull(i) ? null : ColumnNumber.of(slices, first + i, shape.type(i));
  }

  /**
   * The number in a column of a record without a schema, whose connector has {@code
   * decimal.handling.mode=precise}: bytes in base64, of which the record does not say the scale.
   *
   * @return the number; null for what is no finite number of at most 1,000 digits
   */
  public @Nullable BigDecimal decimal(int i, int scale) {
    return isString(i) ? ColumnNumber.ofBase64(slices, first + i, scale) : null;
  }

  /**
   * The UUID in the column, in the form with hyphens that PostgreSQL writes.
   *
   * @return the UUID; null for SQL's NULL, and for what is none
   */
  public @Nullable UUID uuid(int i) {
    return ColumnUuid.of(slices, first + i);
  }

  /**
   * The moment in the column, in microseconds: a string in ISO-8601, or a number since 1970 whose
   * unit the schema gives, or else its size.
   *
   * @return the moment; null for SQL's NULL, for the infinities, and for what is no moment
   */
  public @Nullable Instant instant(int i) {
    return isNull(i) ? null : ColumnTime.of(slices, first + i, shape.type(i));
  }

  /** Whether both records write the same there, which for one column means the same value. */
  public boolean isSame(int i, Row other, int j) {
    return Arrays.equals(
        slices.bytes(),
        slices.start(first + i),
        slices.end(first + i),
        other.slices.bytes(),
        other.slices.start(other.first + j),
        other.slices.end(other.first + j));
  }

  /** Whether the value is what Debezium puts in where it does not know a value that is not null. */
  boolean isPlaceholder(int i) {
    String json = json(i);
    return PLACEHOLDERS.contains(json)
        || json.startsWith("\"1970-01-01")
        || json.startsWith("\"00:00:00")
        || ZERO.matcher(json).matches();
  }

  /** Whether both have the same columns, and the same JSON in them. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Row row && shape.equals(row.shape) && hasValuesOf(row);
  }

  private boolean hasValuesOf(Row other) {
    for (int i = 0; i < size(); i++) {
      if (!isSame(i, other, i)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int hash = shape.hashCode();
    for (int i = 0; i < size(); i++) {
      hash = 31 * hash + json(i).hashCode();
    }
    return hash;
  }

  /** A JSON object. Names are written as they are. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i < size(); i++) {
      text.append(i == 0 ? "" : ",").append('"').append(name(i)).append("\":").append(json(i));
    }
    return text.append('}').toString();
  }
}
