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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        .hasMessage(".env line 1: write NAME=value, not 'POSTGRES_PORT ...'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"35432", "'35432", "\"35432 # comment", "\"35432\\\""})
  void quoteWithoutEndIsRefusedAndItsValueNotShown(String value) throws IOException {
    write("POSTGRES_HOST=db", "POSTGRES_PORT=" + value);

    assertThatThrownBy(() -> Settings.load(directory, Map.of()))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessage(
            ".env line 2: the quote that the value of POSTGRES_PORT begins with has no end");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "POSTGRES_HOST=db, db",
        "export POSTGRES_HOST=db, db",
        "\ufeffPOSTGRES_HOST=db, db",
        "`  POSTGRES_HOST = db  # the host`, db",
        "POSTGRES_HOST=db#1, db#1",
        "POSTGRES_HOST=\"d # b\" # comment, d # b",
        "POSTGRES_HOST='d\"b', d\"b",
        "POSTGRES_HOST=\"d\\\"b\\\\c\\d\", d\"b\\c\\d",
        "POSTGRES_HOST=a=b, a=b",
        "POSTGRES_HOST=db\r, db"
      })
  void linesAreReadAsComposeAndShellsReadThem(String line, String value) throws IOException {
    write(line);

    assertThat(Settings.load(directory, Map.of()).value(Setting.POSTGRES_HOST)).isEqualTo(value);
  }

  @Test
  void fileThatCannotBeReadIsSaidSo() throws IOException {
    Files.write(directory.resolve(".env"), new byte[] {'A', '=', (byte) 0xff});
    assertThatThrownBy(() -> Settings.load(directory, Map.of())).hasMessage(".env is not in UTF-8");

    Files.delete(directory.resolve(".env"));
    Files.createDirectory(directory.resolve(".env"));
    assertThatThrownBy(() -> Settings.load(directory, Map.of()))
        .hasMessage(".env cannot be read: it is a folder");
  }

  private void write(String... lines) throws IOException {
    Files.write(directory.resolve(".env"), List.of(lines));
  }
}
