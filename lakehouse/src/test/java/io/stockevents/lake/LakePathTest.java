package io.stockevents.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LakePathTest {

  @Test
  void relativePathIsOneOfThisMachine() {
    LakePath path = LakePath.of("lake/stock_trades/", LakePathTest::store);

    Path absolute = Path.of("").toAbsolutePath().resolve("lake/stock_trades");
    assertThat(path.table()).isEqualTo("file://" + absolute);
    assertThat(path.isLocal()).isTrue();
    assertThat(path).hasToString(absolute.toString());
    assertThat(path.folder()).isEqualTo(absolute.toFile());
  }

  private static ObjectStore store() {
    return new ObjectStore("http://localhost:9000", Map.of("fs.s3a.secret.key", "secret"));
  }

  @Test
  void uriStaysAsItIs() {
    LakePath path = LakePath.of("s3a://lake/stock_trades", LakePathTest::store);

    assertThat(path.isLocal()).isFalse();
    assertThat(path).hasToString("s3a://lake/stock_trades");
    assertThat(path.checkpoint()).isEqualTo("s3a://lake/stock_trades.checkpoint");
    assertThat(path.malformed()).isEqualTo("s3a://lake/stock_trades.malformed");
  }

  @Test
  void s3MeansTheSameAndKeysAreNotShown() {
    LakePath path = LakePath.of("s3://lake/stock_trades", LakePathTest::store);

    assertThat(path.table()).isEqualTo("s3a://lake/stock_trades");
    assertThat(path.hadoopSettings()).containsEntry("fs.s3a.secret.key", "secret");
    assertThat(store()).hasToString("http://localhost:9000");
  }

  @Test
  void bucketIsNoTable() {
    assertThatThrownBy(() -> LakePath.of("s3a://lake/", LakePathTest::store))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("s3a://lake is no folder in a bucket");
  }

  @Test
  void spacesAreKept() {
    LakePath path = LakePath.of("/tmp/a lake/trades", LakePathTest::store);

    assertThat(path).hasToString("/tmp/a lake/trades");
    assertThat(path.table()).isEqualTo("file:///tmp/a lake/trades");
  }

  @Test
  void theRootIsNoTable() {
    assertThatThrownBy(() -> LakePath.of("", LakePathTest::store))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
