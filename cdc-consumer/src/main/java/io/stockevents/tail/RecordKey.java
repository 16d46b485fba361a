package io.stockevents.tail;

import io.stockevents.change.Row;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The key of a record, as people type and read it. */
final class RecordKey {

  private RecordKey() {}

  /**
   * The columns of the key, in their order and with a slash between them.
   *
   * @param key null if the record's key is no object
   * @param bytes the record's key, taken as UTF-8 then; null for none, which is empty
   */
  static String text(@Nullable Row key, byte @Nullable [] bytes) {
    if (key == null) {
      return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }
    if (key.size() == 1) {
      return String.valueOf(key.text(0));
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < key.size(); i++) {
      text.append(i == 0 ? "" : "/").append(key.text(i));
    }
    return text.toString();
  }
}
