package io.stockevents.lake;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.cli.Settings;
import io.stockevents.cli.Tool;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

class CdcLakeTest {

  private final StringWriter err = new StringWriter();
  @TempDir private Path folder;

  @Test
  void ingestTakesItsOptionsFromFlagsAndSettings() {
    CommandLine commandLine = commandLine(Map.of("CDC_TOPIC", "other", "LAKE_PATH", "/tmp/lake"));
    ParseResult parsed =
        commandLine.parseArgs(
            "ingest",
            "--trigger=10s",
            "--max-events-per-batch=7",
            "--compact-every=3",
            "--keep-commits=5",
            "--bootstrap-servers=b:1");

    IngestCommand ingest = (IngestCommand) parsed.subcommand().commandSpec().userObject();
    IngestOptions options = ingest.options();

    assertThat(options.path()).isEqualTo(new LakePath("file:///tmp/lake", null));
    assertThat(options.topic().topic()).isEqualTo("other");
    assertThat(options.topic().access().bootstrapServers()).isEqualTo("b:1");
    assertThat(options.trigger()).isEqualTo(Duration.ofSeconds(10));
    assertThat(options.maxEventsPerBatch()).isEqualTo(7);
    assertThat(options.upkeep()).isEqualTo(new TableMaintenance(3, 5));
    assertThat(options.once()).isFalse();
  }

  @Test
  void wrongValuesAreOneLine() {
    assertThat(run("ingest", "--compact-every", "0")).isEqualTo(2);
    assertThat(err).asString().contains("--compact-every must be at least 1").hasLineCount(1);
    err.getBuffer().setLength(0);
    assertThat(run("compact", "--keep-commits", "0")).isEqualTo(2);
    assertThat(err).asString().contains("--keep-commits must be at least 1").hasLineCount(1);
  }

  @Test
  void withoutACommandItSaysWhichThereAre() {
    assertThat(run()).isEqualTo(2);
    assertThat(err).asString().contains("Commands:", "ingest", "query", "verify", "compact");
  }

  @Test
  void brokerThatDoesNotAnswerIsOneLine() throws IOException {
    try (Socket taken = new Socket()) {
      // A port that nobody else can have, and on which nobody listens.
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      String broker = "127.0.0.1:" + taken.getLocalPort();

      int exitCode = run("ingest", "--once", "-b", broker);

      assertThat(exitCode).as(err.toString()).isEqualTo(3);
      assertThat(err).asString().contains("no answer from Kafka at " + broker).hasLineCount(1);
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void thereIsNothingToQueryBeforeTheFirstIngest() {
    assertThat(run("query", "SELECT 1")).isEqualTo(1);
    assertThat(err).asString().contains("there is no table at " + folder).hasLineCount(1);
  }

  @Test
  void folderOfSomethingElseIsLeftAlone() throws IOException {
    Path file = Files.createDirectories(folder.resolve("trades")).resolve("thesis.txt");
    Files.createFile(file);

    assertThat(run("compact")).isEqualTo(1);

    assertThat(err).asString().contains("there is no table at " + folder);
    assertThat(file).exists();
  }

  private int run(String... args) {
    return commandLine(Map.of("LAKE_PATH", folder.resolve("trades").toString()))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }

  private CommandLine commandLine(Map<String, String> environment) {
    return Tool.commandLine(new CdcLake(), Settings.load(folder, environment));
  }
}
