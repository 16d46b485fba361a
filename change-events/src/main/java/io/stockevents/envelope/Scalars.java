package io.stockevents.envelope;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads single values, and reads over whatever else stands in their place. */
final class Scalars {

  private Scalars() {}

  /** The string that the parser stands on; null for anything else. */
  static @Nullable String text(JsonParser json) throws IOException, MalformedException {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      json.skipChildren();
      return null;
    }
    return requireUnicode(json);
  }

  /** The string that the parser stands on; empty for anything else. */
  static String textOrEmpty(JsonParser json) throws IOException, MalformedException {
    String text = text(json);
    return text == null ? "" : text;
  }

  /** The whole number that the parser stands on; {@code absent} for anything else. */
  static long number(JsonParser json, long absent) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      json.skipChildren();
      return absent;
    }
    return json.getLongValue();
  }

  /** JSON escapes can make half a surrogate pair, which cannot be written as UTF-8 again. */
  private static String requireUnicode(JsonParser json) throws IOException, MalformedException {
    String text = json.getText();
    int codePoint;
    for (int i = 0; i < text.length(); i += Character.charCount(codePoint)) {
      codePoint = text.codePointAt(i);
      if (Character.isBmpCodePoint(codePoint) && Character.isSurrogate((char) codePoint)) {
        throw new MalformedException(json.currentName() + " has half a surrogate pair");
      }
    }
    return text;
  }
}
