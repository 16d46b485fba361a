package io.stockevents.tail;

import io.stockevents.cli.ExitCode;
import io.stockevents.envelope.ChangeEvent;
import io.stockevents.envelope.Coordinates;
import io.stockevents.envelope.DecodedRecord;
import io.stockevents.envelope.DecodedRecord.Change;
import io.stockevents.envelope.DecodedRecord.Malformed;
import io.stockevents.envelope.EnvelopeDecoder;
import io.stockevents.envelope.Operation;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * The loop: poll, decode, format, one write for all that a poll brought, and only then the commit.
 * {@link Consumer#wakeup()} ends it.
 */
final class Tail {

  private static final Duration LONGEST_POLL = Duration.ofSeconds(1);
  private static final long HOUSEKEEPING_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final TailOptions options;
  private final EventFormat format;
  private final OutputStream out;
  private final PrintWriter talk;
  private final TopicReader reader;
  private final ConnectionWatch connection;
  private final MalformedLog malformedLog;
  private final EnvelopeDecoder decoder = new EnvelopeDecoder();
  private final LineBuffer lines = new LineBuffer();
  private final Tally tally = new Tally();
  private final Latencies latencies = new Latencies();
  private final @Nullable StatsReport stats;
  private final @Nullable TailMetrics metrics;
  private long start = System.nanoTime();
  private long lastHousekeeping = System.nanoTime();

  /**
   * @param out takes the events; unbuffered, as every write is of whole lines
   * @param talk takes everything else
   * @param metrics counts for Prometheus; null if nobody asks
   */
  Tail(
      Consumer<byte[], byte[]> consumer,
      TailOptions options,
      EventFormat format,
      OutputStream out,
      PrintWriter talk,
      @Nullable TailMetrics metrics) {
    this.options = options;
    this.format = format;
    this.out = out;
    this.talk = talk;
    this.metrics = metrics;
    this.reader = new TopicReader(consumer, options, tally, talk);
    this.connection = new ConnectionWatch(consumer, talk);
    this.malformedLog = new MalformedLog(talk);
    this.stats =
        options.statsInterval() == null
            ? null
            : new StatsReport(options.statsInterval(), System.nanoTime(), talk);
  }

  /**
   * Tails until the end that the options give, or until the consumer is woken up.
   *
   * @return the exit code
   */
  int run() {
    boolean interrupted = false;
    try {
      reader.open();
      start = System.nanoTime();
      explainSilence();
      while (!isDone()) {
        show(reader.poll(pollTime()));
        keepHouse();
      }
    } catch (WakeupException e) {
      interrupted = true;
    } finally {
      reader.commit();
    }
    summarise();
    return exitCode(interrupted);
  }

  /** Somebody who has just loaded rows may expect to see them. */
  private void explainSilence() {
    if (options.from() instanceof StartPosition.Latest && !options.grouped()) {
      talk.println("cdc-tail: waiting for new changes; --from beginning shows the older ones too");
    }
  }

  private boolean isDone() {
    return hasEnough() || (options.untilEnd() && reader.isAtEnd());
  }

  private boolean hasEnough() {
    return options.maxEvents() != null && tally.events() >= options.maxEvents();
  }

  private Duration pollTime() {
    Duration interval = options.statsInterval();
    return interval != null && interval.compareTo(LONGEST_POLL) < 0 ? interval : LONGEST_POLL;
  }

  private void show(ConsumerRecords<byte[], byte[]> batch) {
    for (TopicPartition partition : batch.partitions()) {
      long liveFrom = reader.liveFrom(partition);
      long next = -1;
      for (ConsumerRecord<byte[], byte[]> record : batch.records(partition)) {
        if (hasEnough()) {
          break;
        }
        show(record, record.offset() >= liveFrom);
        next = record.offset() + 1;
      }
      if (next >= 0) {
        drain();
        reader.written(partition, next);
      }
    }
  }

  private void show(ConsumerRecord<byte[], byte[]> record, boolean live) {
    Coordinates at = new Coordinates(record.topic(), record.partition(), record.offset());
    DecodedRecord decoded = decoder.decode(at, record.key(), record.value());
    if (metrics != null) {
      metrics.read(decoded, live);
    }
    boolean passes = options.filter().passes(decoded);
    if (decoded instanceof Malformed malformed) {
      tally.malformed();
      malformedLog.report(malformed);
    } else if (!passes) {
      tally.filteredOut();
    }
    if (!passes) {
      return;
    }
    tally.shown(decoded);
    format.write(decoded, record.value(), lines);
    if (live && decoded instanceof Change change) {
      measure(change.event(), record.timestamp());
    }
  }

  /** A snapshot's rows were committed whenever; their age says nothing about the pipeline. */
  private void measure(ChangeEvent event, long recordTimestamp) {
    if (event.operation() != Operation.READ && !event.source().snapshot()) {
      Instant inKafka = Instant.ofEpochMilli(recordTimestamp);
      (stats == null ? latencies : stats.latencies()).record(event, inKafka, Instant.now());
    }
  }

  private void drain() {
    try {
      lines.drainTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void keepHouse() {
    long now = System.nanoTime();
    if (stats != null && stats.isDue(now)) {
      latencies.add(stats.latencies());
      stats.print(now, tally.events(), reader.lag());
    }
    if (now - lastHousekeeping >= HOUSEKEEPING_NANOS) {
      lastHousekeeping = now;
      if (metrics != null) {
        metrics.update(reader.lag(), tally.lost());
      }
      connection.check();
      reader.addNewPartitions();
      reader.commit();
    }
  }

  private void summarise() {
    if (stats != null) {
      latencies.add(stats.latencies());
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    talk.printf(
        Locale.ROOT,
        "tailed %s in %.1f s, %.1f events/s%n",
        tally,
        seconds,
        tally.events() / seconds);
    if (latencies.count() > 0) {
      talk.println("latency of live changes (" + latencies.count() + "): " + latencies);
    }
    talk.flush();
  }

  private int exitCode(boolean interrupted) {
    if (tally.dataWrong()) {
      return ExitCode.DATA_WRONG;
    }
    return interrupted && options.hasEnd() ? ExitCode.INTERRUPTED : ExitCode.DONE;
  }
}
