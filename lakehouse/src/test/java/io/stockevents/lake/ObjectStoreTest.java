package io.stockevents.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stockevents.cli.Settings;
import io.stockevents.cli.UserError;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectStoreTest {

  private static final String PROVIDER = "fs.s3a.aws.credentials.provider";

  @TempDir private Path folder;

  @Test
  void containerStackIsTheDefault() {
    assertThat(here(Map.of()).hadoopSettings())
        .containsEntry("fs.s3a.endpoint", "http://localhost:9000")
        .containsEntry("fs.s3a.path.style.access", "true")
        .containsEntry("fs.s3a.access.key", "minio")
        .containsEntry("fs.s3a.secret.key", "minio-secret");
  }

  @Test
  void keysThatAreSetAreUsedWhereverItIs() {
    ObjectStore amazon =
        here(
            Map.of(
                "S3_ENDPOINT", "https://s3.eu-west-1.amazonaws.com",
                "S3_ACCESS_KEY", "key",
                "S3_SECRET_KEY", "secret"));

    assertThat(amazon.hadoopSettings())
        .containsEntry("fs.s3a.access.key", "key")
        .containsEntry("fs.s3a.secret.key", "secret")
        .doesNotContainKeys("fs.s3a.endpoint.region", "fs.s3a.path.style.access");
  }

  @Test
  void otherServiceWithoutKeysTakesTheDefaultCredentialsAndNotThoseOfMinio() {
    assertThat(here(Map.of("S3_ENDPOINT", "https://s3.eu-west-1.amazonaws.com")).hadoopSettings())
        .containsEntry(
            PROVIDER, "software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider")
        .doesNotContainKeys("fs.s3a.access.key", "fs.s3a.secret.key");
  }

  @Test
  void minioElsewhereTakesItsKeys() {
    assertThat(
            here(Map.of("S3_ENDPOINT", "http://minio:9000", "MINIO_ROOT_PASSWORD", "other"))
                .hadoopSettings())
        .containsEntry("fs.s3a.access.key", "minio")
        .containsEntry("fs.s3a.secret.key", "other");
  }

  @Test
  void clustersOwnCredentialsStayUnderSparkSubmit() {
    SparkConf cluster =
        new SparkConf(false)
            .set("spark.master", "yarn")
            .set("spark.hadoop." + PROVIDER, "com.example.Roles")
            .set("spark.hadoop.fs.s3a.endpoint", "https://s3.example.org");

    ObjectStore store = store(Map.of(), cluster);

    assertThat(store.hadoopSettings())
        .isEqualTo(
            Map.of(PROVIDER, "com.example.Roles", "fs.s3a.endpoint", "https://s3.example.org"));
    assertThat(store).hasToString("the cluster's S3 service");
    assertThat(store(Map.of(), new SparkConf(false).set("spark.master", "yarn")).hadoopSettings())
        .isEmpty();
  }

  @Test
  void whatIsSetReplacesWhatTheClusterHas() {
    SparkConf cluster =
        new SparkConf(false)
            .set("spark.master", "yarn")
            .set("spark.hadoop." + PROVIDER, "com.example.Roles");

    assertThat(store(Map.of("S3_ENDPOINT", "http://minio:9000"), cluster).hadoopSettings())
        .containsEntry("fs.s3a.endpoint", "http://minio:9000")
        .containsEntry(PROVIDER, "com.example.Roles");
    assertThat(
            store(Map.of("S3_ACCESS_KEY", "key", "S3_SECRET_KEY", "secret"), cluster)
                .hadoopSettings())
        .containsEntry("fs.s3a.access.key", "key")
        .containsEntry(PROVIDER, "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:9000", "http://my_minio:9000", "http://[::1", "http://:9000"})
  void endpointThatIsNoUrlIsRefused(String endpoint) {
    assertThatThrownBy(() -> here(Map.of("S3_ENDPOINT", endpoint)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("S3_ENDPOINT must be like http");
  }

  /** As the launcher starts it. */
  private ObjectStore here(Map<String, String> environment) {
    return store(environment, new SparkConf(false));
  }

  private ObjectStore store(Map<String, String> environment, SparkConf spark) {
    return ObjectStore.of(Settings.load(folder, environment), spark);
  }
}
