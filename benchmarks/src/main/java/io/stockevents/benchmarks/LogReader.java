package io.stockevents.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SynchronizedHistogram;
import org.awaitility.Awaitility;

/**
 * Reads what {@code pg_recvlogical} prints, and takes the time that has passed since each commit.
 * Its output is pgoutput's messages with a line feed behind each; commits have a fixed length.
 */
final class LogReader implements AutoCloseable {

  private static final String SLOT = "floor_slot";
  private static final Instant POSTGRES_EPOCH = Instant.parse("2000-01-01T00:00:00Z");

  /** {@code C}, flags, two LSNs, the time, and the line feed. */
  private static final int COMMIT_LENGTH = 1 + 1 + 8 + 8 + 8 + 1;

  private static final long PLAUSIBLE_MICROS = 60_000_000;

  private final Stack stack;
  private final Process process;
  private final Thread reader;
  private final Histogram microseconds = new SynchronizedHistogram(3);

  /** Makes a slot and begins to read. */
  LogReader(Lab lab, Stack stack, Path program) throws Exception {
    this.stack = stack;
    stack.execute("SELECT pg_create_logical_replication_slot('" + SLOT + "', 'pgoutput')");
    ProcessBuilder builder =
        new ProcessBuilder(
            program.toString(),
            // Of libpq's variables it reads all but this one.
            "--dbname=" + stack.libpqEnvironment().get("PGDATABASE"),
            "--start",
            "--no-loop",
            "--slot=" + SLOT,
            "--file=-",
            "--option=proto_version=1",
            "--option=publication_names=cdc_publication");
    builder.redirectError(Redirect.to(lab.folder().resolve("pg_recvlogical.err").toFile()));
    builder.environment().putAll(stack.libpqEnvironment());
    builder.environment().putAll(Map.of("PGUSER", "postgres", "PGPASSWORD", "postgres"));
    process = builder.start();
    reader = new Thread(this::read, "pg_recvlogical");
    reader.start();
    Awaitility.await("pg_recvlogical reads")
        .until(() -> "t".equals(stack.query("SELECT bool_or(active) FROM pg_replication_slots")));
  }

  /** Forgets the latencies so far. */
  void forget() {
    microseconds.reset();
  }

  /** What commits have taken since then. */
  LatencyContest.Latency latency() throws WrongResultException {
    if (microseconds.getTotalCount() == 0) {
      throw new WrongResultException("pg_recvlogical has shown no commit");
    }
    return new LatencyContest.Latency(
        microseconds.getValueAtPercentile(50) / 1e3, microseconds.getValueAtPercentile(99) / 1e3);
  }

  private void read() {
    byte[] buffer = new byte[1 << 20];
    int length = 0;
    try (InputStream in = process.getInputStream()) {
      for (int read = in.read(buffer);
          read > 0;
          read = in.read(buffer, length, buffer.length - length)) {
        length += read;
        int done = takeCommits(ByteBuffer.wrap(buffer, 0, length), Instant.now());
        System.arraycopy(buffer, done, buffer, 0, length - done);
        length -= done;
      }
    } catch (IOException e) {
      // The program was ended.
    }
  }

  /** Takes every whole commit, and returns where the rest begins that may be the start of one. */
  private int takeCommits(ByteBuffer bytes, Instant now) {
    int at = 0;
    while (at + COMMIT_LENGTH <= bytes.limit()) {
      long micros = ageOfCommit(bytes, at, now);
      if (micros >= 0) {
        microseconds.recordValue(micros);
        at += COMMIT_LENGTH;
      } else {
        at++;
      }
    }
    return at;
  }

  /** Microseconds since the commit that stands at {@code at}; below zero if there is none. */
  private static long ageOfCommit(ByteBuffer bytes, int at, Instant now) {
    boolean looksLikeOne =
        bytes.get(at) == 'C' && bytes.get(at + 1) == 0 && bytes.get(at + COMMIT_LENGTH - 1) == '\n';
    if (!looksLikeOne) {
      return -1;
    }
    Instant committed = POSTGRES_EPOCH.plus(bytes.getLong(at + 18), ChronoUnit.MICROS);
    long micros = ChronoUnit.MICROS.between(committed, now);
    return micros <= PLAUSIBLE_MICROS ? micros : -1;
  }

  @Override
  public void close() throws SQLException {
    process.destroy();
    process.onExit().join();
    stack.execute("SELECT pg_drop_replication_slot('" + SLOT + "')");
  }
}
