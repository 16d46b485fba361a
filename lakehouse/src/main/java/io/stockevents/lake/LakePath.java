package io.stockevents.lake;

import java.io.File;
import java.nio.file.Path;

/**
 * Where the table is, and what belongs to it. Beside the table {@code lake/stock_trades} there are
 * {@code lake/stock_trades.checkpoint}, which holds how far the topic has been read, and {@code
 * lake/stock_trades.malformed}, which holds the records that could not be applied.
 *
 * @param table an absolute URI without a slash at its end; characters in it are not escaped
 */
record LakePath(String table) {

  private static final String LOCAL = "file://";

  LakePath {
    if (table.endsWith("/")) {
      throw new IllegalArgumentException(table + " is no folder of a table");
    }
  }

  /**
   * The table at a path of this machine, or at a URI.
   *
   * @throws IllegalArgumentException if it names no folder
   */
  static LakePath of(String path) {
    String trimmed = path.replaceAll("/+$", "");
    if (trimmed.isBlank()) {
      throw new IllegalArgumentException("'" + path + "' is no folder of a table");
    }
    return new LakePath(isUri(trimmed) ? trimmed : localUri(trimmed));
  }

  String checkpoint() {
    return table + ".checkpoint";
  }

  String malformed() {
    return table + ".malformed";
  }

  /** Whether the table is in a file system of this machine. */
  boolean isLocal() {
    return table.startsWith(LOCAL);
  }

  /** The folder of a local table. */
  File folder() {
    return new File(table.substring(LOCAL.length()));
  }

  /** As a user would write it. */
  @Override
  public String toString() {
    return isLocal() ? folder().toString() : table;
  }

  private static boolean isUri(String path) {
    return path.matches("[a-z][a-z0-9]+:.*");
  }

  /** Hadoop takes paths with spaces and the like as they are. */
  private static String localUri(String path) {
    return LOCAL + Path.of(path).toAbsolutePath().normalize();
  }
}
