package io.stockevents.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code .env} file, read as Docker Compose and shells read it: {@code NAME=value} lines, with
 * {@code export} before them or not, values in quotes or not, comments. Every other line is an
 * error: a setting that is dropped would send a command to the default database.
 */
final class EnvFile {

  private static final Pattern LINE =
      Pattern.compile("(?:export\\s+)?([A-Za-z_][\\w.-]*)\\s*=\\s*(.*)");
  private static final Pattern QUOTED = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|'([^']*)'");
  private static final Pattern COMMENT = Pattern.compile("(?:^|\\s+)#.*");
  private static final String BYTE_ORDER_MARK = "\ufeff";

  private EnvFile() {}

  /**
   * The values in {@code file}; none if there is no such file.
   *
   * @throws UserError if it cannot be read, or a line is wrong
   */
  static Map<String, String> read(Path file) {
    if (!Files.exists(file)) {
      return Map.of();
    }
    List<String> lines = lines(file);
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = (i == 0 ? withoutByteOrderMark(lines.get(0)) : lines.get(i)).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        read(line, file.getFileName() + " line " + (i + 1), values);
      }
    }
    return values;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (CharacterCodingException e) {
      throw UserError.usage(file.getFileName() + " is not in UTF-8", e);
    } catch (AccessDeniedException e) {
      throw UserError.usage(file.getFileName() + ": permission denied", e);
    } catch (IOException e) {
      String reason = Files.isDirectory(file) ? "it is a folder" : e.getMessage();
      throw UserError.usage(file.getFileName() + " cannot be read: " + reason, e);
    }
  }

  /** What Windows' editors put in front. */
  private static String withoutByteOrderMark(String line) {
    return line.startsWith(BYTE_ORDER_MARK) ? line.substring(1) : line;
  }

  /** Messages do not show values, which may be passwords. */
  private static void read(String line, String where, Map<String, String> values) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      String first = line.split("[\\s=]", 2)[0];
      throw UserError.usage(where + ": write NAME=value, not '" + first + " ...'", null);
    }
    String name = matcher.group(1);
    String rest = matcher.group(2);
    values.put(name, isQuoted(rest) ? unquoted(rest, name, where) : uncommented(rest));
  }

  private static boolean isQuoted(String value) {
    return value.startsWith("\"") || value.startsWith("'");
  }

  private static String unquoted(String value, String name, String where) {
    Matcher matcher = QUOTED.matcher(value);
    if (!matcher.lookingAt()) {
      throw UserError.usage(
          where + ": the quote that the value of " + name + " begins with has no end", null);
    }
    if (!uncommented(value.substring(matcher.end())).isEmpty()) {
      throw UserError.usage(
          where + ": there is more behind the quoted value of " + name + "; quote all of it", null);
    }
    String literal = matcher.group(2);
    return literal == null ? matcher.group(1).replaceAll("\\\\([\"\\\\])", "$1") : literal;
  }

  private static String uncommented(String value) {
    return COMMENT.matcher(value).replaceFirst("").strip();
  }
}
