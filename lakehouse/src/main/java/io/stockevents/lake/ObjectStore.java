package io.stockevents.lake;

import io.stockevents.cli.Setting;
import io.stockevents.cli.Settings;
import io.stockevents.cli.UserError;
import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.UnknownStoreException;

/**
 * An S3 service, and how to log in to it.
 *
 * @param endpoint its URL
 */
record ObjectStore(String endpoint, String accessKey, String secretKey) {

  /** What Hadoop calls paths in such a store. */
  static final String SCHEME = "s3a://";

  /** A service of one's own has no regions, but requests are signed for one. */
  private static final String ANY_REGION = "us-east-1";

  /** For a first look, which shall not take minutes. */
  private static final Map<String, String> PROBE =
      Map.of(
          "fs.s3a.bucket.probe", "2",
          "fs.s3a.attempts.maximum", "2",
          "fs.s3a.retry.limit", "1",
          "fs.s3a.connection.establish.timeout", "5s",
          "fs.s3a.connection.request.timeout", "10s");

  ObjectStore {
    if (!endpoint.matches("https?://[\\w.:\\[\\]-]+/?")) {
      throw UserError.usage(
          "S3_ENDPOINT must be like http://localhost:9000, not " + endpoint, null);
    }
  }

  static ObjectStore of(Settings settings) {
    return new ObjectStore(
        settings.value(Setting.S3_ENDPOINT),
        settings.value(Setting.S3_ACCESS_KEY),
        settings.value(Setting.S3_SECRET_KEY));
  }

  /** Hadoop's settings for it. */
  Map<String, String> hadoopSettings() {
    Map<String, String> settings = new HashMap<>();
    settings.put("fs.s3a.endpoint", endpoint);
    settings.put("fs.s3a.access.key", accessKey);
    settings.put("fs.s3a.secret.key", secretKey);
    settings.put(
        "fs.s3a.aws.credentials.provider", "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider");
    if (!URI.create(endpoint).getHost().endsWith(".amazonaws.com")) {
      settings.put("fs.s3a.endpoint.region", ANY_REGION);
      settings.put("fs.s3a.path.style.access", "true");
    }
    return settings;
  }

  /**
   * Makes sure that the bucket of {@code table} is there and lets us in.
   *
   * @throws UserError if not
   */
  void requireBucket(Path table) {
    Configuration probe = new Configuration();
    hadoopSettings().forEach(probe::set);
    PROBE.forEach(probe::set);
    try (FileSystem store = FileSystem.newInstance(table.toUri(), probe)) {
      store.exists(table);
    } catch (IOException e) {
      throw explain(table.toUri().getHost(), e);
    }
  }

  private UserError explain(String bucket, IOException e) {
    if (e instanceof AccessDeniedException) {
      return UserError.unreachable(
          "%s refuses us the bucket %s; check S3_ACCESS_KEY and S3_SECRET_KEY"
              .formatted(endpoint, bucket),
          e);
    }
    if (e instanceof UnknownStoreException) {
      return UserError.failed(
          "there is no bucket %s at %s; create it, or choose another --path"
              .formatted(bucket, endpoint),
          e);
    }
    return UserError.unreachable(
        "no S3 service answers at %s; is it up? Check S3_ENDPOINT (%s)"
            .formatted(endpoint, reason(e)),
        e);
  }

  private static String reason(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage()).lines().findFirst().orElse("");
  }

  /** The keys are nobody's business. */
  @Override
  public String toString() {
    return endpoint;
  }
}
