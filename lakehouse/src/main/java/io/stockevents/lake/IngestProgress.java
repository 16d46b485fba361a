package io.stockevents.lake;

import io.stockevents.cli.Plural;
import io.stockevents.cli.TerminalText;
import io.stockevents.lake.BatchWriter.Freshness;
import io.stockevents.lake.BatchWriter.Result;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.streaming.SourceProgress;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/** Tells on standard error how far an ingest is: a line a batch, and a summary. */
final class IngestProgress {

  private final PrintWriter talk;
  private final Map<Long, Result> applied = new ConcurrentHashMap<>();
  private long batches;
  private long events;
  private long malformed;
  private long milliseconds;

  IngestProgress(PrintWriter talk) {
    this.talk = talk;
  }

  /** Takes note of a batch that is in the table, before Spark has noted that it is. */
  void applied(Result result) {
    applied.put(result.batch(), result);
  }

  /** Prints those of Spark's reports that are of a batch not printed yet. */
  void committed(List<StreamingQueryProgress> reports) {
    for (StreamingQueryProgress report : reports) {
      Result result = applied.remove(report.batchId());
      if (result != null) {
        print(result, report.durationMs().getOrDefault("triggerExecution", 0L), behind(report));
      }
    }
  }

  /** Whether Spark has noted every batch that is in the table. */
  boolean allCommitted() {
    return applied.isEmpty();
  }

  /** How many records could not be applied. */
  long malformed() {
    return malformed;
  }

  /** Prints what all batches came to. */
  void summarise() {
    talk.printf(
        Locale.ROOT,
        "ingested %s in %s, %,d events/s while it worked; %,d malformed%n",
        Plural.of(events, "event"),
        batches == 1 ? "1 batch" : "%,d batches".formatted(batches),
        rate(events, milliseconds),
        malformed);
    talk.flush();
  }

  /**
   * @param took milliseconds
   * @param behind how much is not in the table yet
   */
  void print(Result result, long took, String behind) {
    batches++;
    events += result.events();
    malformed += result.malformed();
    milliseconds += took;
    talk.printf(
        Locale.ROOT,
        "batch %-4d %,9d events  %5.1f s  %,7d events/s  %9s behind%s%s%n",
        result.batch(),
        result.events(),
        took / 1e3,
        rate(result.events(), took),
        behind,
        freshness(result),
        result.malformed() == 0 ? "" : "  %,d malformed".formatted(result.malformed()));
    result
        .firstMalformed()
        .forEach(
            bad ->
                talk.println(
                    "  put aside " + bad.coordinates() + ": " + TerminalText.escape(bad.reason())));
    long more = result.malformed() - result.firstMalformed().size();
    if (more > 0) {
      talk.printf(Locale.ROOT, "  and %,d more%n", more);
    }
    talk.flush();
  }

  /**
   * How many offsets were in the topic when the batch began and are not in the table yet. A batch
   * that an earlier process began is done again without Spark's asking where the topic ends.
   */
  private static String behind(StreamingQueryProgress report) {
    SourceProgress source = report.sources()[0];
    if (source.latestOffset() == null) {
      return "?";
    }
    return String.format(
        Locale.ROOT,
        "%,d",
        Offsets.distance(Offsets.parse(source.endOffset()), Offsets.parse(source.latestOffset())));
  }

  private static String freshness(Result result) {
    Freshness freshness = result.freshness();
    return freshness == null
        ? ""
        : String.format(
            Locale.ROOT,
            "  commit→table p50 %s, p99 %s",
            readable(freshness.p50()),
            readable(freshness.p99()));
  }

  /** Of what was waiting in the topic, the age can be hours. */
  private static String readable(Duration age) {
    if (age.compareTo(Duration.ofMinutes(2)) < 0) {
      return String.format(Locale.ROOT, "%.1f s", age.toMillis() / 1e3);
    }
    return age.compareTo(Duration.ofHours(1)) < 0
        ? age.toMinutes() + " min"
        : String.format(Locale.ROOT, "%,d h %d min", age.toHours(), age.toMinutesPart());
  }

  private static long rate(long events, long milliseconds) {
    return milliseconds == 0 ? 0 : events * 1_000 / milliseconds;
  }
}
