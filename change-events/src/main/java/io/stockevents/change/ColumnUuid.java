package io.stockevents.change;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** UUIDs of columns. That of the JDK also takes hyphens elsewhere, signs, and too many digits. */
final class ColumnUuid {

  private static final int LENGTH = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx".length();

  private ColumnUuid() {}

  static @Nullable UUID of(Slices slices, int slot) {
    int start = slices.start(slot) + 1;
    if (!slices.isString(slot) || slices.end(slot) - 1 - start != LENGTH) {
      return null;
    }
    byte[] bytes = slices.bytes();
    long high = 0;
    long low = 0;
    for (int i = 0; i < LENGTH; i++) {
      byte c = bytes[start + i];
      if (i == 8 || i == 13 || i == 18 || i == 23) {
        if (c != '-') {
          return null;
        }
        continue;
      }
      int digit = c < 0 ? -1 : Character.digit(c, 16);
      if (digit < 0) {
        return null;
      }
      high = high << 4 | low >>> 60;
      low = low << 4 | digit;
    }
    return new UUID(high, low);
  }
}
