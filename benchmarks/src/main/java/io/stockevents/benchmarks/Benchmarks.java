package io.stockevents.benchmarks;

import io.stockevents.cli.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures the contests that are named, or all. */
@Command(
    name = "benchmarks/run",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures the commands beside their peers, turn by turn, and writes tables of the ratios.",
      "Peers that are not installed are named and left out."
    })
public final class Benchmarks implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "NAME",
      description =
          "load, ids, pick, generate, rate, tail, decode, latency, catch-up, start-up, growth,"
              + " dashboard, lake.")
  private List<String> names = List.of();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Trials of everybody (default: ${DEFAULT-VALUE}).",
      defaultValue = "5")
  private int rounds;

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "Rows of the big tables and topics (default: ${DEFAULT-VALUE}).",
      defaultValue = "1000000")
  private long rows;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "How long trials without an end of their own run (default: ${DEFAULT-VALUE}).",
      defaultValue = "20")
  private int seconds;

  @Option(
      names = "--launchers",
      paramLabel = "DIR",
      description = "The folder with our commands (default: ${DEFAULT-VALUE}).",
      defaultValue = "bin")
  private Path launchers;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Where the tables go, each to its place (default: ${DEFAULT-VALUE}).",
      defaultValue = "docs/performance.md")
  private Path report;

  @Option(
      names = "--plots",
      paramLabel = "DIR",
      description = "Where the plots go (default: ${DEFAULT-VALUE}).",
      defaultValue = "docs/images")
  private Path plots;

  /** Runs the command and ends the JVM with its exit code. */
  public static void main(String... args) {
    System.exit(new CommandLine(new Benchmarks()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    List<Contest> contests = chosen();
    PerformanceReport document = new PerformanceReport(report, contests);
    Path folder = Files.createTempDirectory("benchmarks");
    try {
      Programs programs = new Programs(launchers.toAbsolutePath());
      Lab lab = new Lab(folder, programs, rounds, rows, seconds, new Talk(err));
      for (Contest contest : contests) {
        lab.talk().say("%s", contest.name());
        String figures = conditions() + "\n\n" + Tables.toMarkdown(contest.run(lab));
        document.write(contest.name(), figures);
        spec.commandLine().getOut().println(figures);
      }
    } catch (WrongResultException e) {
      new Talk(err).say("%s", String.valueOf(e.getMessage()));
      return ExitCode.DATA_WRONG;
    } finally {
      Trees.delete(folder);
    }
    return ExitCode.DONE;
  }

  /** Where, when and how; the load tells what else the machine does, before we begin. */
  private String conditions() throws IOException {
    return String.format(
        Locale.ROOT,
        "%s %d round%s, %,d rows, %d s; load average before it %.1f.",
        Machine.describe(),
        rounds,
        rounds == 1 ? "" : "s",
        rows,
        seconds,
        Machine.loadAverage());
  }

  private List<Contest> chosen() {
    List<Contest> contests =
        List.of(
            new LoadContest(),
            new IdsContest(),
            new PickContest(),
            new GenerateContest(),
            new ScheduleContest(),
            new TailContest(),
            new DecodeContest(),
            new LatencyContest(),
            new CatchUpContest(),
            new StartUpContest(),
            new GrowthContest(plots),
            new DashboardContest(),
            new LakeContest());
    List<String> known = contests.stream().map(Contest::name).toList();
    for (String name : names) {
      if (!known.contains(name)) {
        throw new ParameterException(
            spec.commandLine(), name + " is unknown; there are " + String.join(", ", known));
      }
    }
    return contests.stream()
        .filter(contest -> names.isEmpty() || names.contains(contest.name()))
        .toList();
  }
}
