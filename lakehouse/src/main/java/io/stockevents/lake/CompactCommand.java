package io.stockevents.lake;

import io.stockevents.cli.ExitCode;
import io.stockevents.cli.StandardOptions;
import io.stockevents.cli.StandardOutput;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code cdc-lake compact}. */
@Command(
    name = "compact",
    description = {
      "Merges the log files into base files now. An ingest does so by itself; stop it before."
    })
final class CompactCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private final LakeOptions lake = new LakeOptions();

  @Mixin
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private final StandardOptions standard = new StandardOptions();

  @Override
  public Integer call() throws Exception {
    return Interruptible.call(this::compact, spec);
  }

  @SuppressWarnings("try") // the lock is there to be closed
  private int compact() {
    LakePath path = lake.path();
    Configuration hadoop = path.connect();
    TableFiles before = TableFiles.list(path, hadoop);
    try (TableLock lock = TableLock.take(path)) {
      if (!before.merged()) {
        Compaction.run(path);
      }
    }
    TableFiles after = TableFiles.list(path, hadoop);
    new StandardOutput().print(line("before", before) + line("after", after));
    return ExitCode.DONE;
  }

  private static String line(String when, TableFiles files) {
    return String.format(
        Locale.ROOT,
        "%-7s %,d base files, %,.1f MB; %,d log files, %,.1f MB%n",
        when,
        files.baseFiles().size(),
        files.baseBytes() / 1e6,
        files.logFiles(),
        files.logBytes() / 1e6);
  }
}
