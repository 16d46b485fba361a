package io.stockevents.lake;

import io.stockevents.cli.Setting;
import io.stockevents.cli.Settings;
import io.stockevents.cli.UserError;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.AccessDeniedException;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.UnknownStoreException;
import org.apache.spark.SparkConf;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * An S3 service, and how to log in to it.
 *
 * @param endpoint its URL; null for the one that the cluster is set up for
 * @param hadoopSettings Hadoop's settings for it
 */
record ObjectStore(@Nullable String endpoint, Map<String, String> hadoopSettings) {

  /** What Hadoop calls paths in such a store. */
  static final String SCHEME = "s3a://";

  private static final String HADOOP = "spark.hadoop.";
  private static final String PROVIDER = "fs.s3a.aws.credentials.provider";
  private static final String ACCESS_KEY = "fs.s3a.access.key";

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

  /** Keeps a copy. */
  ObjectStore {
    hadoopSettings = Map.copyOf(hadoopSettings);
  }

  /**
   * What the settings say. Under {@code spark-submit} the cluster has an endpoint and credentials
   * of its own, roles for example, which only what somebody has set replaces. Elsewhere the
   * container stack's MinIO is the default; another endpoint without keys is logged in to as AWS's
   * clients do by default: the environment, a profile, a web identity, the machine's role.
   *
   * @param spark as the launcher has set it
   * @throws UserError if the endpoint is no URL
   */
  static ObjectStore of(Settings settings, SparkConf spark) {
    Map<String, String> hadoop = new HashMap<>();
    for (Tuple2<String, String> setting : spark.getAllWithPrefix(HADOOP)) {
      if (setting._1().startsWith("fs.s3a.")) {
        hadoop.put(setting._1(), setting._2());
      }
    }
    boolean submitted = spark.contains("spark.master");
    boolean endpointIsSet = isSet(settings, Setting.S3_ENDPOINT);
    String endpoint = null;
    if (endpointIsSet || !submitted) {
      endpoint = settings.value(Setting.S3_ENDPOINT);
      hadoop.putAll(endpointSettings(endpoint));
    }
    if (areKeysSet(settings) || (!endpointIsSet && !submitted)) {
      hadoop.put(ACCESS_KEY, settings.value(Setting.S3_ACCESS_KEY));
      hadoop.put("fs.s3a.secret.key", settings.value(Setting.S3_SECRET_KEY));
      hadoop.put(PROVIDER, "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider");
    } else if (!submitted) {
      hadoop.put(PROVIDER, "software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider");
    }
    return new ObjectStore(endpoint, hadoop);
  }

  private static Map<String, String> endpointSettings(String endpoint) {
    String host = endpoint.matches("https?://[\\w.:\\[\\]-]+/?") ? host(endpoint) : null;
    if (host == null) {
      throw UserError.usage(
          "S3_ENDPOINT must be like http://localhost:9000, not " + endpoint, null);
    }
    return host.endsWith(".amazonaws.com")
        ? Map.of("fs.s3a.endpoint", endpoint)
        : Map.of(
            "fs.s3a.endpoint", endpoint,
            "fs.s3a.endpoint.region", ANY_REGION,
            "fs.s3a.path.style.access", "true");
  }

  /** Null if it has none by the rules of host names, in which there is no underscore. */
  private static @Nullable String host(String url) {
    try {
      return new URI(url).getHost();
    } catch (URISyntaxException e) {
      return null;
    }
  }

  /** The container stack's keys are those of its MinIO. */
  private static boolean areKeysSet(Settings settings) {
    return Stream.of(
            Setting.S3_ACCESS_KEY,
            Setting.S3_SECRET_KEY,
            Setting.MINIO_ROOT_USER,
            Setting.MINIO_ROOT_PASSWORD)
        .anyMatch(setting -> isSet(settings, setting));
  }

  private static boolean isSet(Settings settings, Setting setting) {
    return !settings.origin(setting).equals("the default");
  }

  /**
   * Makes sure that the bucket of {@code table} is there and lets us in.
   *
   * @throws UserError if not
   */
  void requireBucket(Path table) {
    Configuration probe = new Configuration();
    hadoopSettings.forEach(probe::set);
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
          "%s refuses us the bucket %s; %s"
              .formatted(
                  this,
                  bucket,
                  hadoopSettings.containsKey(ACCESS_KEY)
                      ? "check S3_ACCESS_KEY and S3_SECRET_KEY"
                      : "S3_ACCESS_KEY and S3_SECRET_KEY are not set, so these were the default"
                          + " credentials"),
          e);
    }
    if (e instanceof UnknownStoreException) {
      return UserError.failed(
          "there is no bucket %s at %s; create it, or choose another --path"
              .formatted(bucket, this),
          e);
    }
    return UserError.unreachable(
        "no S3 service answers at %s; is it up? Check S3_ENDPOINT (%s)".formatted(this, reason(e)),
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
    return endpoint == null ? "the cluster's S3 service" : endpoint;
  }
}
