package io.stockevents.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.cli.ExitCode;
import io.stockevents.cli.Settings;
import io.stockevents.cli.Tool;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CdcStackTest {

  @TempDir private Path temporary;
  private final StringWriter err = new StringWriter();

  @Test
  void withoutACommandItShowsThemAll() {
    assertThat(run()).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .startsWith("Usage: cdc-stack")
        .contains("up ", "register ", "status ", "down ", "reset ", "resnapshot ", "failover ");
  }

  @Test
  void impossiblePortIsNamed() {
    assertThat(run("up", "--dir", temporary.toString(), "--kafka-port", "70000"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains("--kafka-port: port 70000 is not between 0 and 65535")
        .doesNotContain("--postgres-port", "--connect-port")
        .hasLineCount(1);
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void folderWithoutProgramsIsNoPostgres() {
    assertThat(
            run(
                "up",
                "--dir",
                temporary.resolve("stack").toString(),
                "--postgres-bin",
                temporary.toString()))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("initdb", temporary.toString()).hasLineCount(1);
  }

  @Test
  void withoutItsProgramsThereIsNoRegistry() {
    assertThat(run("up", "--dir", temporary.resolve("stack").toString(), "--registry"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--registry needs", "-Pregistry").hasLineCount(1);
    assertThat(temporary).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"register", "status", "reset", "resnapshot", "failover"})
  void whereNoStackIsItSaysHowToStartOne(String command) {
    assertThat(run(command, "--dir", temporary.toString())).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(err.toString()).contains("no stack", "cdc-stack up").hasLineCount(1);
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void downHasNothingToDoWhereNothingRuns() {
    assertThat(run("down", "--dir", temporary.toString())).isEqualTo(ExitCode.DONE);
    assertThat(err.toString()).isEqualTo("No stack runs in " + temporary + System.lineSeparator());
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void folderIsNamedInFull() {
    assertThat(run("status", "--dir", "no-such-stack")).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(err.toString())
        .contains("no stack runs in " + Path.of("no-such-stack").toAbsolutePath());
  }

  @Test
  void resetOfAFolderThatIsNoStackDeletesNothing() throws Exception {
    Path photo = Files.createFile(temporary.resolve("photo.jpg"));

    assertThat(run("reset", "--dir", temporary.toString())).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(photo).exists();
  }

  private int run(String... args) {
    Map<String, String> freePorts =
        Map.of("POSTGRES_PORT", "0", "KAFKA_PORT", "0", "CONNECT_PORT", "0");
    return Tool.commandLine(new CdcStack(), Settings.load(temporary, freePorts))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }
}
