package io.stockevents.lake;

import io.stockevents.cli.ExitCode;
import io.stockevents.cli.Plural;
import io.stockevents.cli.StandardOptions;
import io.stockevents.cli.StandardOutput;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cdc-lake compact}. */
@Command(
    name = "compact",
    description = {
      "Merges the log files into base files now, and removes files that no kept version needs. An"
          + " ingest does so by itself; stop it before."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  cdc-lake compact", "  cdc-lake compact --purge-deleted 7d"})
final class CompactCommand implements Callable<Integer> {

  @Option(
      names = "--purge-deleted",
      paramLabel = "AGE",
      description =
          "Remove for good what is kept of rows that were deleted longer ago than this: 7d. An older"
              + " change of such a row that came later, in a replay, would bring it back.")
  private @Nullable Duration purgeDeleted;

  @Mixin private final RetentionOption keep = new RetentionOption();
  @Mixin private final LakeOptions lake = new LakeOptions();

  @Mixin
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private final StandardOptions standard = new StandardOptions();

  @Override
  public Integer call() {
    return compact();
  }

  @SuppressWarnings("try") // the lock is there to be closed
  private int compact() {
    LakePath path = lake.path();
    TableMaintenance upkeep = new TableMaintenance(1, keep.keepCommits());
    Configuration hadoop = path.connect();
    TableFiles before = TableFiles.list(path, hadoop);
    try (TableLock lock = TableLock.take(path)) {
      long all = path.bytes(hadoop);
      long purged = Compaction.run(path, upkeep, purgeBefore());
      String report = line("before", before, all);
      if (purgeDeleted != null) {
        report += "purged  %s%n".formatted(Plural.of(purged, "deleted row"));
      }
      TableFiles after = TableFiles.list(path, hadoop);
      new StandardOutput().print(report + line("after", after, path.bytes(hadoop)));
    }
    return ExitCode.DONE;
  }

  private @Nullable Instant purgeBefore() {
    return purgeDeleted == null ? null : Instant.now().minus(purgeDeleted);
  }

  /**
   * @param all bytes of the table, older versions included
   */
  private static String line(String when, TableFiles files, long all) {
    return String.format(
        Locale.ROOT,
        "%-7s %s, %,.1f MB; %s, %,.1f MB; with older versions %,.1f MB%n",
        when,
        Plural.of(files.baseFiles().size(), "base file"),
        files.baseBytes() / 1e6,
        Plural.of(files.logFiles(), "log file"),
        files.logBytes() / 1e6,
        all / 1e6);
  }
}
