package io.stockevents.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LakePathTest {

  @Test
  void relativePathIsOneOfThisMachine() {
    LakePath path = LakePath.of("lake/stock_trades/");

    Path absolute = Path.of("").toAbsolutePath().resolve("lake/stock_trades");
    assertThat(path.table()).isEqualTo("file://" + absolute);
    assertThat(path.isLocal()).isTrue();
    assertThat(path).hasToString(absolute.toString());
    assertThat(path.folder()).isEqualTo(absolute.toFile());
  }

  @Test
  void uriStaysAsItIs() {
    LakePath path = LakePath.of("s3a://lake/stock_trades");

    assertThat(path.isLocal()).isFalse();
    assertThat(path).hasToString("s3a://lake/stock_trades");
    assertThat(path.checkpoint()).isEqualTo("s3a://lake/stock_trades.checkpoint");
    assertThat(path.malformed()).isEqualTo("s3a://lake/stock_trades.malformed");
  }

  @Test
  void spacesAreKept() {
    LakePath path = LakePath.of("/tmp/a lake/trades");

    assertThat(path).hasToString("/tmp/a lake/trades");
    assertThat(path.table()).isEqualTo("file:///tmp/a lake/trades");
  }

  @Test
  void theRootIsNoTable() {
    assertThatThrownBy(() -> LakePath.of("")).isInstanceOf(IllegalArgumentException.class);
  }
}
