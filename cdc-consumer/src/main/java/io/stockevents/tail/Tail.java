package io.stockevents.tail;

import io.stockevents.change.Coordinates;
import io.stockevents.change.DecodedRecord;
import io.stockevents.change.DecodedRecord.Change;
import io.stockevents.change.DecodedRecord.Tombstone;
import io.stockevents.change.DecodedRecord.Undecodable;
import io.stockevents.change.EventDecoder;
import io.stockevents.change.Operation;
import io.stockevents.cli.ExitCode;
import io.stockevents.cli.TerminalText;
import io.stockevents.cli.UserError;
import io.stockevents.encoding.SchemaLookup;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * The loop: poll, decode, format, one write for all that a poll brought, and only then the commit.
 * {@link Consumer#wakeup()} ends it.
 */
final class Tail {

  private static final Duration LONGEST_POLL = Duration.ofSeconds(1);
  private static final Duration POLL_WHILE_MERGING = Duration.ofMillis(100);
  private static final long HOUSEKEEPING_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final TailOptions options;
  private final EventFormat format;
  private final OutputStream out;
  private final PrintWriter talk;
  private final TopicReader reader;
  private final ConnectionWatch connection;
  private final MalformedLog malformedLog;

  /** Whether a record that cannot be decoded is not shown. */
  private final boolean judges;

  /** Whether records are decoded, if only to be counted. */
  private final boolean decodes;

  private final EventDecoder decoder;
  private final LineBuffer lines = new LineBuffer();
  private final @Nullable LsnMerge merge;

  /**
   * Shows a batch while the next one is fetched, which takes as much time; null where a batch must
   * be shown before it is known what to do next.
   */
  private final @Nullable ExecutorService aside;

  private Future<?> showing = CompletableFuture.completedFuture(null);
  private final Tally tally;
  private final Latencies latencies = new Latencies();
  private final @Nullable StatsReport stats;
  private final @Nullable TailMetrics metrics;

  /** Whether it has been said that an expression has no answer for some record. */
  private boolean unanswered;

  private long start = System.nanoTime();
  private long lastHousekeeping = System.nanoTime();

  /**
   * @param schemas of records that have theirs in a registry
   * @param out takes the events; unbuffered, as every write is of whole lines
   * @param talk takes everything else
   * @param metrics counts for Prometheus; null if nobody asks
   */
  Tail(
      Consumer<byte[], byte[]> consumer,
      TailOptions options,
      SchemaLookup schemas,
      EventFormat format,
      OutputStream out,
      PrintWriter talk,
      @Nullable TailMetrics metrics) {
    this.options = options;
    this.decoder = new EventDecoder(schemas);
    this.format = format;
    this.out = out;
    this.talk = talk;
    this.metrics = metrics;
    this.connection = new ConnectionWatch(consumer, talk);
    this.malformedLog = new MalformedLog(talk);
    this.judges = format.needsDecoding() || options.filter().looksIntoChanges();
    this.tally = new Tally(judges);
    this.reader = new TopicReader(consumer, options, tally, talk);
    this.merge = options.inOrder() ? new LsnMerge(consumer, this::lsn) : null;
    this.aside =
        options.grouped() || options.inOrder() || options.maxEvents() != null
            ? null
            : Executors.newSingleThreadExecutor(Tail::daemon);
    this.decodes = judges || metrics != null || options.statsInterval() != null;
    this.stats =
        options.statsInterval() == null
            ? null
            : new StatsReport(options.statsInterval(), System.nanoTime(), talk);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "show");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Tails until the end that the options give, or until the consumer is woken up.
   *
   * @return the exit code
   */
  int run() {
    boolean interrupted = false;
    try {
      readToTheEnd();
    } catch (WakeupException e) {
      interrupted = true;
      awaitRest();
      showRest();
    } catch (RuntimeException e) {
      commitDespite(e);
      throw e;
    } finally {
      if (aside != null) {
        aside.shutdown();
      }
    }
    commitAtTheEnd();
    summarise();
    return exitCode(interrupted);
  }

  private void readToTheEnd() {
    reader.open();
    start = System.nanoTime();
    explainSilence();
    while (!isDone()) {
      ConsumerRecords<byte[], byte[]> batch = reader.poll(pollTime());
      if (aside == null) {
        show(batch);
        keepHouse();
      } else {
        awaitShown();
        keepHouse();
        showing = aside.submit(() -> show(batch));
      }
    }
    awaitShown();
  }

  private void awaitShown() {
    try {
      showing.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /** The batch that is being shown has heard of the end itself, if it waited for a schema. */
  private void awaitRest() {
    try {
      awaitShown();
    } catch (WakeupException e) {
      // What it has not shown is not written, as the rest of the topic is not.
    }
  }

  /** Once more if it is woken up: a request to end has been heard then, and all is written. */
  private void commitAtTheEnd() {
    try {
      reader.commit();
    } catch (WakeupException e) {
      reader.commit();
    }
  }

  /** What was written before {@code failure} is not to be shown again. */
  private void commitDespite(RuntimeException failure) {
    try {
      commitAtTheEnd();
    } catch (KafkaException e) {
      failure.addSuppressed(e);
    }
  }

  /** Somebody who has just loaded rows may expect to see them. */
  private void explainSilence() {
    if (options.from() instanceof StartPosition.Latest && !options.grouped()) {
      talk.println("cdc-tail: waiting for new changes; --from beginning shows the older ones too");
    }
  }

  private boolean isDone() {
    return hasEnough()
        || (options.stops() && reader.isAtEnd() && (merge == null || merge.isEmpty()));
  }

  private boolean hasEnough() {
    return options.maxEvents() != null && tally.written() >= options.maxEvents();
  }

  private Duration pollTime() {
    Duration interval = options.statsInterval();
    if (merge != null && !merge.isEmpty()) {
      return POLL_WHILE_MERGING;
    }
    return interval != null && interval.compareTo(LONGEST_POLL) < 0 ? interval : LONGEST_POLL;
  }

  private void show(ConsumerRecords<byte[], byte[]> batch) {
    if (merge != null) {
      long now = System.nanoTime();
      merge.add(batch, now);
      show(merge.next(reader::isAtEnd, now));
      return;
    }
    batch
        .nextOffsets()
        .forEach(
            (partition, next) -> {
              ConsumerRecord<byte[], byte[]> left = show(partition, batch.records(partition));
              drain();
              reader.written(partition, left == null ? next : new OffsetAndMetadata(left.offset()));
            });
  }

  /** Returns the first record that is not shown as there is enough; null if all are. */
  private @Nullable ConsumerRecord<byte[], byte[]> show(
      TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records) {
    long liveFrom = reader.liveFrom(partition);
    for (ConsumerRecord<byte[], byte[]> record : records) {
      if (hasEnough()) {
        return record;
      }
      show(record, record.offset() >= liveFrom);
    }
    return null;
  }

  /** Shows records of any partitions, as far as they are wanted. */
  private void show(List<ConsumerRecord<byte[], byte[]>> merged) {
    for (ConsumerRecord<byte[], byte[]> record : merged) {
      if (hasEnough()) {
        break;
      }
      TopicPartition partition = new TopicPartition(record.topic(), record.partition());
      show(record, record.offset() >= reader.liveFrom(partition));
    }
    drain();
  }

  /** What waited for earlier records that do not come any more. */
  private void showRest() {
    if (merge != null) {
      show(merge.rest());
    }
  }

  /** Where the record's change is in the log; 0 if it is none. */
  private long lsn(ConsumerRecord<byte[], byte[]> record) {
    return decode(record) instanceof Change change ? change.event().lsn() : 0;
  }

  private void show(ConsumerRecord<byte[], byte[]> record, boolean live) {
    boolean hasKey = !options.filter().looksAtKeys() || hasKey(record);
    DecodedRecord decoded = decodes && (hasKey || metrics != null) ? decode(record) : null;
    if (metrics != null && decoded != null) {
      metrics.read(decoded, live);
    }
    if (!hasKey) {
      tally.filteredOut();
    } else if (decoded == null || !judges) {
      tally.raw(record.value());
      format.write(null, record, lines);
      measure(decoded, record.timestamp(), live);
    } else if (showDecoded(decoded, record)) {
      measure(decoded, record.timestamp(), live);
    }
  }

  private boolean hasKey(ConsumerRecord<byte[], byte[]> record) {
    // One whose key cannot be decoded is reported, and not passed over.
    return !(decode(record, null) instanceof Tombstone keyAlone)
        || options.filter().passesKey(keyAlone.key(), record.key());
  }

  private DecodedRecord decode(ConsumerRecord<byte[], byte[]> record) {
    return decode(record, record.value());
  }

  /** Whether its schema is known is the record's affair, no answer from the registry is not. */
  private DecodedRecord decode(ConsumerRecord<byte[], byte[]> record, byte @Nullable [] value) {
    Coordinates at = coordinates(record);
    try {
      return decoder.decode(at, record.key(), value);
    } catch (UserError e) {
      throw UserError.unreachable("cannot decode %s: %s".formatted(at, e.getMessage()), e);
    }
  }

  private static Coordinates coordinates(ConsumerRecord<byte[], byte[]> record) {
    return new Coordinates(record.topic(), record.partition(), record.offset());
  }

  /** Returns whether the filter lets it pass. */
  private boolean showDecoded(DecodedRecord decoded, ConsumerRecord<byte[], byte[]> record) {
    boolean passes = passes(decoded, record);
    if (decoded instanceof Undecodable undecodable) {
      tally.malformed();
      malformedLog.report(undecodable);
    } else if (!passes) {
      tally.filteredOut();
    }
    if (passes) {
      tally.shown(decoded);
      format.write(decoded, record, lines);
    }
    return passes;
  }

  private boolean passes(DecodedRecord decoded, ConsumerRecord<byte[], byte[]> record) {
    try {
      return options.filter().passes(decoded, record);
    } catch (UnansweredException e) {
      if (!unanswered) {
        unanswered = true;
        talk.println(
            "cdc-tail: --where has no answer for %s: %s; it and others like it are left out"
                .formatted(
                    decoded.coordinates(), TerminalText.escape(String.valueOf(e.getMessage()))));
      }
      return false;
    }
  }

  /** A snapshot's rows were committed whenever; their age says nothing about the pipeline. */
  private void measure(@Nullable DecodedRecord decoded, long recordTimestamp, boolean live) {
    if (live && decoded instanceof Change change && change.event().operation() != Operation.READ) {
      Instant inKafka = Instant.ofEpochMilli(recordTimestamp);
      (stats == null ? latencies : stats.latencies())
          .record(change.event(), inKafka, Instant.now());
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
      stats.print(now, tally.written(), reader.lag().orElse(0));
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
        "tailed %s in %,.1f s, %,.1f %s/s%n",
        tally,
        seconds,
        tally.written() / seconds,
        judges ? "events" : "records");
    if (latencies.count() > 0) {
      talk.println(
          String.format(
              Locale.ROOT, "latency of live changes (%,d): %s", latencies.count(), latencies));
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
