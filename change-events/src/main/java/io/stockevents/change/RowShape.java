package io.stockevents.change;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The columns of a row, in the order of the record; one object for all rows of one layout. */
public final class RowShape {

  private final String[] names;
  private final @Nullable ColumnType[] types;

  RowShape(List<String> names, List<? extends @Nullable ColumnType> types) {
    this.names = names.toArray(String[]::new);
    this.types = types.toArray(ColumnType[]::new);
  }

  /** How many columns there are. */
  public int size() {
    return names.length;
  }

  /** Name of the column {@code i}, from 0 on. */
  public String name(int i) {
    return names[i];
  }

  /** What the record's schema says of the column; null if the record has no schema. */
  public @Nullable ColumnType type(int i) {
    return types[i];
  }

  /** Which column has this name; -1 if there is none. */
  public int indexOf(String name) {
    // Few enough, and mostly the same objects, that a map would not be faster.
    for (int i = 0; i < names.length; i++) {
      if (names[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RowShape shape
        && Arrays.equals(names, shape.names)
        && Arrays.equals(types, shape.types);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(names);
  }

  /** Like {@code id, name}. */
  @Override
  public String toString() {
    return String.join(", ", IntStream.range(0, size()).mapToObj(this::name).toList());
  }
}
