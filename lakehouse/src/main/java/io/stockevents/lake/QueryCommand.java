package io.stockevents.lake;

import io.stockevents.cli.ExitCode;
import io.stockevents.cli.Interruption;
import io.stockevents.cli.Plural;
import io.stockevents.cli.StandardOptions;
import io.stockevents.cli.StandardOutput;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cdc-lake query}. */
@Command(
    name = "query",
    description = {
      "Runs one SQL query over stock_trades in the lake; deleted rows are not in it. Says on standard"
          + " error which engine answered, and as of when.",
      "stock_trades_changes has the last change of every row, deletes too, and the columns op, lsn,"
          + " committed_at and lake_commit: keep the greatest lake_commit, and ask for greater ones the"
          + " next time."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cdc-lake query 'SELECT count(*) FROM stock_trades'",
      "  cdc-lake query 'SELECT * FROM stock_trades' --format csv > trades.csv",
      "  cdc-lake query 'SELECT count(*) FROM stock_trades' --as-of -10m",
      "  cdc-lake query 'SELECT count(*) FROM stock_trades' --watch 5s",
      "  cdc-lake query \"SELECT * FROM stock_trades_changes WHERE lake_commit > '20261124080000000'\""
    })
final class QueryCommand implements Callable<Integer> {

  enum Engine {
    auto,
    duckdb,
    spark
  }

  enum Format {
    table,
    csv,
    json
  }

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SQL", description = "The query.")
  private String sql;

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      defaultValue = "auto",
      description =
          "duckdb reads base files only, in milliseconds; spark merges log files into them. auto"
              + " takes duckdb where no log file is left out. Default: ${DEFAULT-VALUE}.")
  private Engine engine;

  @Option(
      names = {"-f", "--format"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description =
          "${COMPLETION-CANDIDATES}; json is an object a line. Default: ${DEFAULT-VALUE}.")
  private Format format;

  @Option(
      names = "--as-of",
      paramLabel = "TIME",
      description = "The table as it was then: 2026-11-21T10:00:00Z, or -5m for so long ago.")
  private @Nullable Instant asOf;

  @Option(
      names = "--watch",
      paramLabel = "TIME",
      description = "Run the query again this long after it has ended, until Ctrl-C.")
  private @Nullable Duration watch;

  @Mixin private final LakeOptions lake = new LakeOptions();

  @Mixin
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private final StandardOptions standard = new StandardOptions();

  @Override
  public Integer call() throws Exception {
    try {
      return query();
    } catch (Exception e) {
      if (watch != null && Interruption.requested()) {
        return ExitCode.DONE;
      }
      throw e;
    }
  }

  @SuppressWarnings("try") // the registration is there to be closed
  private int query() throws InterruptedException {
    LakePath path = lake.path();
    Configuration hadoop = path.connect();
    CountDownLatch stopped = new CountDownLatch(1);
    try (SparkQuery spark = new SparkQuery(path);
        Interruption.Registration stop = Interruption.onRequest(stopped::countDown)) {
      do {
        answer(TableFiles.list(path, hadoop, asOf == null ? Instant.MAX : asOf), spark);
      } while (watch != null && !stopped.await(watch.toMillis(), TimeUnit.MILLISECONDS));
    }
    return ExitCode.DONE;
  }

  private void answer(TableFiles files, SparkQuery spark) {
    long start = System.nanoTime();
    if (!useDuckDb(files)) {
      SparkQuery.requireQuery(sql);
      if (engine == Engine.auto && !spark.isStarted()) {
        sayWhySpark(files);
      }
    }
    QueryResult result = useDuckDb(files) ? DuckDb.query(sql, files) : spark.run(sql, files);
    double seconds = (System.nanoTime() - start) / 1e9;
    new StandardOutput().print(text(result));
    spec.commandLine()
        .getErr()
        .printf(
            Locale.ROOT,
            "%s by %s in %,.3f s, as of %s%s%n",
            Plural.of(result.rows().size(), "row"),
            result.engine(),
            seconds,
            files.committedAt(),
            useDuckDb(files) && !files.merged()
                ? " without what is in " + Plural.of(files.logFiles(), "log file")
                : "");
  }

  private void sayWhySpark(TableFiles files) {
    PrintWriter err = spec.commandLine().getErr();
    err.printf(
        "Spark answers, which takes a while to start: the table %s%n",
        DuckDb.reads(files)
            ? "has " + Plural.of(files.logFiles(), "log file")
            : "is not on this machine");
    err.flush();
  }

  private boolean useDuckDb(TableFiles files) {
    return switch (engine) {
      case auto -> files.merged() && DuckDb.reads(files);
      case duckdb -> true;
      case spark -> false;
    };
  }

  private String text(QueryResult result) {
    return switch (format) {
      case table -> ResultText.table(result);
      case csv -> ResultText.csv(result);
      case json -> ResultText.json(result);
    };
  }
}
