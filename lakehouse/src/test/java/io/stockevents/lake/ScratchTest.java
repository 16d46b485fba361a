package io.stockevents.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchTest {

  @TempDir Path temporary;

  @Test
  void goesWithTheSession() throws IOException {
    try (Scratch scratch = Scratch.in(temporary)) {
      Files.createDirectories(scratch.resolve("blocks"));
      Files.writeString(scratch.resolve("blocks/1"), "rows");
    }
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void whatAKilledProcessLeftGoesWithTheNextSession() throws IOException {
    Path left = Files.createDirectory(temporary.resolve("cdc-lake-scratch-left"));
    Files.createFile(left.resolve("lock"));
    Files.writeString(left.resolve("block"), "rows");
    age(left.resolve("lock"), Duration.ofHours(1));
    try (Scratch scratch = Scratch.in(temporary)) {
      assertThat(left).doesNotExist();
      assertThat(scratch.resolve("lock")).exists();
    }
  }

  @Test
  void whatIsInUseOrJustBeingMadeStays() throws IOException {
    Path beingMade = Files.createDirectory(temporary.resolve("cdc-lake-scratch-made"));
    Files.createFile(beingMade.resolve("lock"));
    Path othersFolder = Files.createDirectory(temporary.resolve("of-others"));
    try (Scratch first = Scratch.in(temporary)) {
      age(first.resolve("lock"), Duration.ofHours(1));
      try (Scratch second = Scratch.in(temporary)) {
        assertThat(first.resolve("lock")).exists();
        assertThat(second.resolve("lock")).exists();
        assertThat(beingMade).exists();
        assertThat(othersFolder).exists();
      }
    }
  }

  private static void age(Path file, Duration age) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
  }
}
