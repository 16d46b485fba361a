package io.stockevents.lake;

import io.stockevents.cli.UserError;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Paths;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the table is, and what belongs to it. Beside the table {@code lake/stock_trades} there are
 * {@code lake/stock_trades.checkpoint}, which holds how far the topic has been read, and {@code
 * lake/stock_trades.malformed}, which holds the records that could not be applied.
 *
 * @param table an absolute URI without a slash at its end; characters in it are not escaped
 * @param store where a table with the scheme {@code s3a} is; null for any other
 */
record LakePath(String table, @Nullable ObjectStore store) {

  private static final String LOCAL = "file://";

  LakePath {
    if (table.endsWith("/")) {
      throw new IllegalArgumentException(table + " is no folder of a table");
    }
  }

  /**
   * The table at a path of this machine, or at a URI; {@code s3} means the same as {@code s3a}.
   *
   * @param store asked for where the path is in one
   * @throws IllegalArgumentException if it names no folder
   */
  static LakePath of(String path, Supplier<ObjectStore> store) {
    String trimmed = path.replaceAll("/+$", "").replaceFirst("^s3://", ObjectStore.SCHEME);
    if (trimmed.isBlank()) {
      throw new IllegalArgumentException("'" + path + "' is no folder of a table");
    }
    if (trimmed.startsWith(ObjectStore.SCHEME)) {
      return new LakePath(requireFolder(trimmed), store.get());
    }
    return new LakePath(isUri(trimmed) ? trimmed : localUri(trimmed), null);
  }

  /** A bucket alone is no table: its checkpoint would be another bucket. */
  private static String requireFolder(String uri) {
    if (!uri.matches("s3a://[^/]+/.+")) {
      throw new IllegalArgumentException(
          uri + " is no folder in a bucket, such as s3a://lake/stock_trades");
    }
    return uri;
  }

  /**
   * What Hadoop must know to reach the table.
   *
   * @throws UserError if the object store does not answer, or does not let us in
   */
  Configuration connect() {
    Configuration configuration = new Configuration();
    if (store != null) {
      store.requireBucket(new Path(table));
    }
    hadoopSettings().forEach(configuration::set);
    return configuration;
  }

  /** What the table takes, all versions together. */
  long bytes(Configuration hadoop) {
    Path folder = new Path(table);
    try {
      return folder.getFileSystem(hadoop).getContentSummary(folder).getLength();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Map<String, String> hadoopSettings() {
    return store == null ? Map.of() : store.hadoopSettings();
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
    return LOCAL + Paths.get(path).toAbsolutePath().normalize();
  }
}
