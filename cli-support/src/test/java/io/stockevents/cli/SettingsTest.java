package io.stockevents.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {

  @TempDir private Path directory;

  @Test
  void environmentWinsOverFileWinsOverDefault() throws IOException {
    write("POSTGRES_HOST=from-file", "POSTGRES_PORT=6000");
    Settings settings = Settings.load(directory, Map.of("POSTGRES_HOST", "from-environment"));

    assertThat(settings.value(Setting.POSTGRES_HOST)).isEqualTo("from-environment");
    assertThat(settings.origin(Setting.POSTGRES_HOST)).isEqualTo("the environment");
    assertThat(settings.value(Setting.POSTGRES_PORT)).isEqualTo("6000");
    assertThat(settings.origin(Setting.POSTGRES_PORT)).isEqualTo(".env");
    assertThat(settings.value(Setting.POSTGRES_DB)).isEqualTo("trading");
    assertThat(settings.origin(Setting.POSTGRES_DB)).isEqualTo("the default");
  }

  @Test
  void defaultFollowsTheSettingsItRefersTo() throws IOException {
    write("KAFKA_PORT=19092", "POSTGRES_HOST=db");
    Settings settings = Settings.load(directory, Map.of("POSTGRES_DB", "other"));

    assertThat(settings.value(Setting.KAFKA_BOOTSTRAP_SERVERS)).isEqualTo("localhost:19092");
    assertThat(settings.value(Setting.POSTGRES_URL)).isEqualTo("jdbc:postgresql://db:5432/other");
  }

  @Test
  void emptyValueCountsAsNotSet() throws IOException {
    write("POSTGRES_PORT=6000");
    Settings settings = Settings.load(directory, Map.of("POSTGRES_PORT", ""));

    assertThat(settings.value(Setting.POSTGRES_PORT)).isEqualTo("6000");
  }

  @Test
  void commentsQuotesAndForeignVariablesAreFine() throws IOException {
    write("# a comment", "", "POSTGRES_PASSWORD='a # b'", "SOME_OTHER_TOOL=1");
    Settings settings = Settings.load(directory, Map.of());

    assertThat(settings.value(Setting.POSTGRES_PASSWORD)).isEqualTo("a # b");
  }

  @Test
  void mistypedNameIsRefusedWithTheRightOne() throws IOException {
    write("POSTGRES_PROT=6000");

    assertThatThrownBy(() -> Settings.load(directory, Map.of()))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessage(".env: POSTGRES_PROT is not a setting; did you mean POSTGRES_PORT?");
  }

  @Test
  void malformedLineIsRefusedWithWhatToWrite() throws IOException {
    write("POSTGRES_PORT 6000");

    assertThatThrownBy(() -> Settings.load(directory, Map.of()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("POSTGRES_PORT 6000")
        .hasMessageContaining("NAME=value");
  }

  private void write(String... lines) throws IOException {
    Files.write(directory.resolve(".env"), List.of(lines));
  }
}
