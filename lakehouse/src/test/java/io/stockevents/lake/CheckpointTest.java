package io.stockevents.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {

  private static final TopicIdentity TOPIC = new TopicIdentity("trades", "id-1");

  @TempDir private Path folder;

  @Test
  void topicIsKnownWholeOrNotAtAllWhenWritingItFails() {
    assertThatThrownBy(() -> checkpoint(FullDisk.class).claim(TOPIC))
        .isInstanceOf(UncheckedIOException.class);

    Checkpoint afterwards = checkpoint(LocalFileSystem.class);
    assertThat(afterwards.topic()).isEmpty();
    afterwards.claim(TOPIC);
    assertThat(afterwards.topic()).contains(TOPIC);
  }

  private Checkpoint checkpoint(Class<?> fileSystem) {
    Configuration hadoop = new Configuration();
    hadoop.setBoolean("fs.file.impl.disable.cache", true);
    hadoop.set("fs.file.impl", fileSystem.getName());
    return new Checkpoint(new LakePath("file://" + folder.resolve("trades"), null), hadoop);
  }

  /** Makes files, and has no room for what is to be in them. */
  public static final class FullDisk extends RawLocalFileSystem {
    @Override
    public FSDataOutputStream create(
        org.apache.hadoop.fs.Path file,
        boolean overwrite,
        int bufferSize,
        short replication,
        long blockSize,
        Progressable progress)
        throws IOException {
      super.create(file, overwrite, bufferSize, replication, blockSize, progress).close();
      return new FSDataOutputStream(
          new OutputStream() {
            @Override
            public void write(int b) throws IOException {
              throw new IOException("No space left on device");
            }
          },
          null);
    }
  }
}
