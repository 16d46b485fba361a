package io.stockevents.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

class ToolTest {

  private enum When {
    AUTO,
    ALWAYS,
    NEVER
  }

  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void optionTakesItsDefaultFromTheSetting() {
    assertThat(run(new Sample(), Map.of("POSTGRES_PORT", "6000"))).isZero();

    assertThat(out.toString()).isEqualTo("port 6000 for PT10S\n");
  }

  @Test
  void flagWinsOverTheSetting() {
    assertThat(run(new Sample(), Map.of("POSTGRES_PORT", "6000"), "--port=7000", "--wait=2m"))
        .isZero();

    assertThat(out.toString()).isEqualTo("port 7000 for PT2M\n");
  }

  @Test
  void badFlagIsOneLineWithWhereToLook() {
    assertThat(run(new Sample(), Map.of(), "--port=x")).isEqualTo(ExitCode.USAGE);

    assertThat(err.toString())
        .isEqualTo("sample: --port: 'x' is not a whole number (see 'sample --help')\n");
  }

  @Test
  void badSettingIsNamedWithItsOrigin() {
    assertThat(run(new Sample(), Map.of("POSTGRES_PORT", "x"))).isEqualTo(ExitCode.USAGE);

    assertThat(err.toString())
        .startsWith("sample: --port: 'x' is not a whole number")
        .contains("from POSTGRES_PORT in the environment")
        .hasLineCount(1);
  }

  @Test
  void mistypedFlagGetsASuggestion() {
    assertThat(run(new Sample(), Map.of(), "--prot=5")).isEqualTo(ExitCode.USAGE);

    assertThat(err.toString()).contains("did you mean --port?").hasLineCount(1);
  }

  @Test
  void mistypedNameOfARequiredOptionIsWhatIsNamed() {
    assertThat(run(new Loader(), Map.of(), "--recordcount=5")).isEqualTo(ExitCode.USAGE);

    assertThat(err.toString())
        .contains("'--recordcount=5'", "did you mean --record-count?")
        .hasLineCount(1);
  }

  @Test
  void messagesSpeakOfWhatIsTypedAndNotOfJava() {
    assertThat(run(new Sample(), Map.of(), "--when=later")).isEqualTo(ExitCode.USAGE);
    assertThat(run(new Sample(), Map.of(), "--where=::")).isEqualTo(ExitCode.USAGE);
    assertThat(run(new Sample(), Map.of(), "more")).isEqualTo(ExitCode.USAGE);

    assertThat(err.toString())
        .isEqualTo(
            """
            sample: --when: 'later' is not one of auto, always, never (see 'sample --help')
            sample: --where: '::' is not valid (see 'sample --help')
            sample: unknown argument 'more' (see 'sample --help')
            """);
  }

  @Test
  void mistypedCommandGetsASuggestion() {
    assertThat(run(new Commands(), Map.of(), "laod")).isEqualTo(ExitCode.USAGE);

    assertThat(err.toString())
        .isEqualTo(
            "commands: unknown argument 'laod'; did you mean load? (see 'commands --help')\n");
  }

  @Test
  void commandThatWantsAnotherShowsItsHelp() {
    assertThat(run(new Commands(), Map.of())).isEqualTo(ExitCode.USAGE);

    assertThat(err.toString()).startsWith("Usage: commands").contains("load");
  }

  @Test
  void userErrorIsItsMessageAndItsExitCode() {
    Sample sample = new Sample();
    sample.failure = UserError.unreachable("no database at db:5432; is it up?", null);

    assertThat(run(sample, Map.of())).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(err.toString()).isEqualTo("sample: no database at db:5432; is it up?\n");
  }

  @Test
  void stackTraceIsShownOnlyWithDebug() {
    Sample sample = new Sample();
    sample.failure = new IllegalStateException("broken");

    assertThat(run(sample, Map.of())).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("broken").hasLineCount(1);

    assertThat(run(sample, Map.of(), "--debug")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("at io.stockevents.cli.ToolTest");
  }

  @Test
  void closedOutputIsACleanEnd() {
    Sample sample = new Sample();
    sample.failure = new StandardOutput.ClosedException(new IOException("Broken pipe"));

    assertThat(run(sample, Map.of())).isEqualTo(ExitCode.DONE);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void versionNamesToolVersionAndJava() {
    assertThat(run(new Sample(), Map.of(), "--version")).isZero();

    assertThat(out.toString()).matches("sample \\d+\\.\\d+\\S*( \\([0-9a-f]+\\))?\nJava .*\n");
  }

  @Test
  void helpListsTheExitCodes() {
    assertThat(run(new Sample(), Map.of(), "--help")).isZero();

    assertThat(out.toString())
        .contains("Exit codes:")
        .contains("3     a service cannot be reached");
  }

  private int run(Object command, Map<String, String> environment, String... args) {
    CommandLine commandLine = Tool.commandLine(command, Settings.load(directory, environment));
    return commandLine
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }

  @Command(name = "commands", subcommands = Load.class)
  private static final class Commands {}

  @Command(name = "load")
  private static final class Load implements Runnable {
    @Override
    public void run() {}
  }

  @Command(name = "loader")
  private static final class Loader implements Callable<Integer> {

    @Option(names = "--record-count", required = true)
    private int records;

    @Override
    public Integer call() {
      return records;
    }
  }

  @Command(name = "sample")
  private final class Sample implements Callable<Integer> {

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private StandardOptions standardOptions;

    @Option(names = "--port", descriptionKey = "POSTGRES_PORT")
    private int port;

    @Option(names = "--wait", defaultValue = "10s")
    private Duration wait = Duration.ZERO;

    @Option(names = "--when")
    @SuppressWarnings("UnusedVariable") // picocli sets it
    private @Nullable When when;

    @Option(names = "--where")
    @SuppressWarnings("UnusedVariable") // picocli sets it
    private @Nullable URI where;

    private @Nullable RuntimeException failure;

    @Override
    public Integer call() {
      if (failure != null) {
        throw failure;
      }
      out.write("port " + port + " for " + wait + "\n");
      return ExitCode.DONE;
    }
  }
}
