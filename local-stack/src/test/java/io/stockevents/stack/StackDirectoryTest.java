package io.stockevents.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stockevents.cli.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackDirectoryTest {

  @TempDir private Path temporary;

  @Test
  void folderWithOtherThingsIsRefusedAndLeftAlone() throws IOException {
    Files.createFile(temporary.resolve("thesis.txt"));

    assertThatThrownBy(() -> StackDirectory.create(temporary))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("holds something else");
    assertThat(temporary).isDirectoryContaining(path -> path.endsWith("thesis.txt"));
    assertThat(StackDirectory.find(temporary)).isEmpty();
  }

  @Test
  void folderWithALakeAloneIsTaken() throws IOException {
    Files.createDirectories(temporary.resolve("lake/stock_trades"));

    assertThat(StackDirectory.create(temporary).path()).isEqualTo(temporary);
  }

  @Test
  void fileInThePlaceOfTheFolderIsOneLine() throws IOException {
    Path file = Files.createFile(temporary.resolve("file"));

    assertThatThrownBy(() -> StackDirectory.create(file.resolve("stack")))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("cannot write in " + file.resolve("stack"))
        .hasMessageContaining("--dir");
  }

  @Test
  void deletesWhatItMadeAndNothingElse() throws IOException {
    StackDirectory directory = StackDirectory.create(temporary.resolve("stack"));
    Files.createDirectories(directory.postgresData().resolve("base"));
    Files.createDirectories(directory.binaries("18"));
    Files.createDirectories(directory.newPostgresData());
    Files.createDirectories(directory.newKafkaData());
    Path outside = Files.createFile(temporary.resolve("outside"));
    Files.createSymbolicLink(directory.postgresData().resolve("link"), outside);
    Path foreign = Files.createFile(directory.path().resolve("notes.txt"));

    directory.delete();

    assertThat(directory.path()).isDirectoryContaining(foreign::equals);
    assertThat(directory.path().toFile().list()).hasSize(1);
    assertThat(outside).exists();
  }

  @Test
  void folderGoesWhenNothingElseIsInIt() throws IOException {
    StackDirectory directory = StackDirectory.create(temporary.resolve("stack"));

    directory.delete();

    assertThat(directory.path()).doesNotExist();
  }
}
