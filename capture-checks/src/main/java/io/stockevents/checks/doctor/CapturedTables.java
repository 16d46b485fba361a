package io.stockevents.checks.doctor;

import io.stockevents.checks.doctor.ConnectStatus.Connector;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Which tables a connector takes, by Debezium's rules: lists of regular expressions, separated by
 * commas, that match whole names in any case.
 *
 * @param connector whose config it is
 */
record CapturedTables(Connector connector) {

  /**
   * Whether it captures the changes of this table, {@code schema.table}.
   *
   * @throws Setting.UnresolvedException if that depends on what only the worker knows
   */
  boolean streams(String table) {
    String schema = table.substring(0, table.indexOf('.'));
    return allows("schema", schema) && allows("table", table);
  }

  /** Whether it reads the rows of this table that are there when it starts. */
  boolean snapshots(String table) {
    return streams(table)
        && setting("snapshot.include.collection.list")
            .map(list -> matches(list, table))
            .orElse(true);
  }

  private boolean allows(String kind, String name) {
    Optional<String> included = setting(kind + ".include.list");
    return included
        .map(list -> matches(list, name))
        .orElseGet(
            () -> !setting(kind + ".exclude.list").map(list -> matches(list, name)).orElse(false));
  }

  private Optional<String> setting(String name) {
    return connector.value(name);
  }

  /** Whether one of these expressions matches the whole name. */
  static boolean matches(String list, String name) {
    return Arrays.stream(list.split("(?<!\\\\),", -1))
        .map(pattern -> pattern.trim().replace("\\,", ","))
        .anyMatch(pattern -> matchesOne(pattern, name));
  }

  private static boolean matchesOne(String pattern, String name) {
    try {
      return Pattern.compile(pattern, Pattern.CASE_INSENSITIVE).matcher(name).matches();
    } catch (PatternSyntaxException e) {
      return false;
    }
  }
}
