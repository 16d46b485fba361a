package io.stockevents.lake;

import io.stockevents.cli.ExitCode;
import io.stockevents.cli.StandardOptions;
import io.stockevents.cli.StandardOutput;
import java.util.Locale;
import java.util.concurrent.Callable;
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
          + " error which engine answered, and as of when."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cdc-lake query 'SELECT count(*) FROM stock_trades'",
      "  cdc-lake query 'SELECT * FROM stock_trades' --format csv > trades.csv"
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

  @Mixin private final LakeOptions lake = new LakeOptions();

  @Mixin
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private final StandardOptions standard = new StandardOptions();

  @Override
  public Integer call() throws Exception {
    return Interruptible.call(this::query, spec);
  }

  private int query() {
    LakePath path = lake.path();
    TableFiles files = TableFiles.list(path, path.connect());
    long start = System.nanoTime();
    QueryResult result = useDuckDb(files) ? DuckDb.query(sql, files) : SparkQuery.run(sql, path);
    double seconds = (System.nanoTime() - start) / 1e9;
    new StandardOutput().print(text(result));
    spec.commandLine()
        .getErr()
        .printf(
            Locale.ROOT,
            "%,d rows by %s in %,.3f s, as of %s%s%n",
            result.rows().size(),
            result.engine(),
            seconds,
            files.committedAt(),
            useDuckDb(files) && !files.merged()
                ? " without what %,d log files have".formatted(files.logFiles())
                : "");
    return ExitCode.DONE;
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
