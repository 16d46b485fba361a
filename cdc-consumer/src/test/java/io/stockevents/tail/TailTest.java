package io.stockevents.tail;

import static io.stockevents.tail.Envelopes.TOPIC;
import static io.stockevents.tail.Envelopes.delete;
import static io.stockevents.tail.Envelopes.insert;
import static io.stockevents.tail.Envelopes.row;
import static io.stockevents.tail.Envelopes.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.stockevents.change.Operation;
import io.stockevents.cli.ChangeLine;
import io.stockevents.cli.ExitCode;
import io.stockevents.cli.Terminal;
import io.stockevents.cli.UserError;
import io.stockevents.encoding.RegisteredSchema;
import io.stockevents.encoding.SchemaLookup;
import io.stockevents.encoding.UndecodableException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TailTest {

  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
  private static final String ROW = row("AAPL", "187.44", "BUY");
  private static final String OTHER_ROW = row("MSFT", "250.00", "SELL");

  private final MockConsumer<byte[], byte[]> consumer =
      new MockConsumer<>("none") {
        @Override
        public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
          committing.accept(offsets);
          super.commitSync(offsets);
        }

        @Override
        public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
            Map<TopicPartition, Long> timestamps) {
          return offsetsForTimes.apply(timestamps);
        }
      };

  private Function<Map<TopicPartition, Long>, Map<TopicPartition, OffsetAndTimestamp>>
      offsetsForTimes = timestamps -> Map.of();

  private Consumer<Map<TopicPartition, OffsetAndMetadata>> committing = offsets -> {};
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final StringWriter talk = new StringWriter();
  private @Nullable TailMetrics metrics;
  private SchemaLookup schemas = SchemaLookup.NONE;
  private EventFormat format =
      new TextFormat(
          new ChangeLine(ZoneOffset.UTC, false, Terminal.UNLIMITED), Terminal.UNLIMITED, false);

  /** How a record begins whose schema is in a registry; the last byte of its id follows. */
  private static final String REGISTERED = "\u0000\u0000\u0000\u0000";

  @Test
  void untilEndStopsWhereTheTopicEnded() {
    topicHolds(insert(ROW), update(ROW, OTHER_ROW), delete(OTHER_ROW));

    assertThat(run(new Options().untilEnd())).isEqualTo(ExitCode.DONE);

    assertThat(words()).containsExactly("insert", "update", "delete");
    assertThat(talk.toString())
        .startsWith("tailed 3 events: 0 snapshot, 1 insert, 1 update, 1 delete in ");
  }

  @Test
  void untilEndOfAnEmptyTopicStopsAtOnce() {
    topicHolds();

    assertThat(run(new Options().untilEnd())).isEqualTo(ExitCode.DONE);

    assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void maxEventsCountsWhatTheFilterLetsThrough() {
    topicHolds(insert(ROW), insert(OTHER_ROW), delete(ROW), insert(OTHER_ROW), insert(OTHER_ROW));

    run(new Options().maxEvents(2).filter(Set.of(Operation.CREATE), Set.of("MSFT")));

    assertThat(words()).containsExactly("insert", "insert");
    assertThat(talk.toString())
        .startsWith("tailed 2 events: 0 snapshot, 2 insert, 0 update, 0 delete, 2 filtered out");
  }

  @Test
  void symbolMatchesTheOldRowOfAnUpdateToo() {
    topicHolds(update(ROW, OTHER_ROW), insert(OTHER_ROW));

    run(new Options().untilEnd().filter(Set.of(), Set.of("AAPL")));

    assertThat(words()).containsExactly("update");
  }

  @Test
  void symbolMatchesInUpperAndLowerCase() {
    topicHolds(insert(ROW), insert(OTHER_ROW));

    run(new Options().untilEnd().filter(Set.of(), Set.of("aapl")));

    assertThat(words()).containsExactly("insert");
  }

  @Test
  void whereShowsWhatItIsTrueOf() {
    topicHolds(insert(ROW), update(ROW, OTHER_ROW), delete(OTHER_ROW), null);

    run(
        new Options()
            .untilEnd()
            .where(
                "op == 'u' && double(after.stock_price) > double(before.stock_price)"
                    + " && table == 'stock_trades' && lsn > 0 && offset == 1"
                    + " && ts > timestamp('2026-01-01T00:00:00Z') && key.trade_id != ''"));

    assertThat(words()).containsExactly("update");
    assertThat(talk.toString()).startsWith("tailed 1 event: ").contains("3 filtered out");
  }

  @Test
  void whereWithoutAnAnswerIsSaidOnce() {
    topicHolds(insert(ROW), insert(ROW), update(ROW, OTHER_ROW));

    run(new Options().untilEnd().where("before.stock_name == 'AAPL'"));

    assertThat(words()).containsExactly("update");
    assertThat(talk.toString())
        .startsWith(
            "cdc-tail: --where has no answer for cdc.public.stock_trades-0@0: no column"
                + " 'stock_name'; it and others like it are left out\ntailed 1 event: ");
  }

  @Test
  void changedShowsUpdatesOfAColumn() {
    String cheaper = row("AAPL", "1.00", "BUY");
    topicHolds(insert(ROW), update(ROW, cheaper), update(ROW, ROW), update(cheaper, OTHER_ROW));

    run(new Options().untilEnd().changed("stock_name"));

    assertThat(words()).containsExactly("update");
  }

  @Test
  void keyIsThatOfTheRecordAndNeedsNoDecoding() {
    format = new RawFormat();
    topicHolds("hello", insert(ROW));

    run(new Options().untilEnd().key(Envelopes.ID + "/2026-11-21T10:00:00.500000Z"));
    assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("hello\n{").hasLineCount(2);

    out.reset();
    topicHolds("hello");
    run(new Options().untilEnd().key("x"));
    assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void malformedRecordIsReportedWithItsCoordinatesAndPassedOver() {
    topicHolds(insert(ROW), insert(ROW).replace("\"op\":\"c\"", "\"op\":\"x\""), delete(ROW));

    assertThat(run(new Options().untilEnd())).isEqualTo(ExitCode.DATA_WRONG);

    assertThat(words()).containsExactly("insert", "delete");
    assertThat(talk.toString())
        .startsWith("cdc-tail: passed over cdc.public.stock_trades-0@1: unknown operation 'x'\n")
        .contains("1 delete, 1 malformed in");
  }

  @Test
  void rawWritesAndCountsWhateverTheRecordsAre() {
    format = new RawFormat();
    topicHolds("hello", "{\"op\":\"x\"}", insert(ROW));

    assertThat(run(new Options().maxEvents(2))).isEqualTo(ExitCode.DONE);

    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("hello\n{\"op\":\"x\"}\n");
    assertThat(talk.toString()).startsWith("tailed 2 records in ").hasLineCount(1);
  }

  @Test
  void rawLooksIntoRecordsWhereAFilterAsks() {
    format = new RawFormat();
    topicHolds("hello", insert(ROW), delete(ROW));

    assertThat(run(new Options().untilEnd().filter(Set.of(Operation.DELETE), Set.of())))
        .isEqualTo(ExitCode.DATA_WRONG);

    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(delete(ROW) + "\n");
    assertThat(talk.toString()).contains("passed over cdc.public.stock_trades-0@0: bad JSON");
  }

  @Test
  void twoTablesOnOneTopicAreShownByName() {
    topicHolds(
        insert(ROW), insert("{\"id\":1,\"amount\":\"5.00\"}").replace("stock_trades", "orders"));

    assertThat(run(new Options().untilEnd())).isEqualTo(ExitCode.DONE);

    assertThat(out.toString(StandardCharsets.UTF_8).lines().toList().get(1))
        .contains(" insert   orders " + Envelopes.ID + "/2026-")
        .endsWith("  id=1 amount=5.00");
  }

  @Test
  void whatIsNoChangeIsShownAndCounted() {
    topicHolds(
        "{\"status\":\"BEGIN\",\"id\":\"571:1\",\"ts_ms\":1795356173650,\"event_count\":null,"
            + "\"data_collections\":null}",
        "{\"status\":\"END\",\"id\":\"571:1\",\"ts_ms\":1795356173650,\"event_count\":2,"
            + "\"data_collections\":[{\"data_collection\":\"public.orders\",\"event_count\":2}]}",
        "{\"ts_ms\":1795356173650}",
        "{\"id\":1,\"amount\":\"5.00\"}");

    assertThat(run(new Options().untilEnd())).isEqualTo(ExitCode.DONE);

    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .satisfiesExactly(
            line -> assertThat(line).endsWith(" begin    transaction 571:1"),
            line -> assertThat(line).endsWith(" end      transaction 571:1, 2 events"),
            line -> assertThat(line).endsWith(" heartbeat " + TOPIC),
            line -> assertThat(line).contains(" row      " + TOPIC).endsWith("id=1 amount=5.00"));
    assertThat(talk.toString()).startsWith("tailed 4 events: ").contains("1 heartbeat, 1 row in");
  }

  @Test
  void recordOfAnotherEncodingInTheMiddleIsOneLine() {
    topicHolds(insert(ROW), "\u0000\u0000\u0000\u0000\u0001avro", delete(ROW));

    assertThat(run(new Options().untilEnd())).isEqualTo(ExitCode.DATA_WRONG);

    assertThat(words()).containsExactly("insert", "delete");
    assertThat(talk.toString())
        .startsWith(
            "cdc-tail: passed over cdc.public.stock_trades-0@1: its schema is number 1 of a schema"
                + " registry; --registry URL says where that is\n");
  }

  @Test
  void metricsCountAllThatIsReadWhetherItIsShownOrNot() {
    PrometheusRegistry registry = new PrometheusRegistry();
    metrics = new TailMetrics(registry);
    topicHolds(insert(ROW), "hello", delete(ROW));

    run(new Options().untilEnd().filter(Set.of(Operation.DELETE), Set.of()));

    assertThat(registry.scrape("cdc_records"::equals).stream())
        .flatMap(MetricSnapshot::getDataPoints)
        .extracting(point -> point.getLabels().get("kind"))
        .containsExactlyInAnyOrder("insert", "malformed", "delete");
  }

  @Test
  void metricsMeasureWhatCameWhileTheTailRan() {
    PrometheusRegistry registry = new PrometheusRegistry();
    metrics = new TailMetrics(registry);
    topicHolds(insert(ROW));
    consumer.schedulePollTask(() -> add(1, committed(insert(ROW), 0)));

    run(new Options().maxEvents(2));

    assertThat(registry.scrape("cdc_commit_to_consumer_seconds"::equals).stream())
        .flatMap(MetricSnapshot::getDataPoints)
        .isNotEmpty()
        .allSatisfy(
            point ->
                assertThat(((HistogramSnapshot.HistogramDataPointSnapshot) point).getCount())
                    .isEqualTo(1));
  }

  @Test
  void floodOfMalformedRecordsIsSummedUp() {
    String[] values = new String[100];
    Arrays.fill(values, "\u001b[2J");
    topicHolds(values);

    assertThat(run(new Options().untilEnd())).isEqualTo(ExitCode.DATA_WRONG);

    assertThat(talk.toString())
        .hasLineCount(22)
        .contains("more than 20 records passed over")
        .contains("100 malformed")
        .doesNotContain("\u001b");
  }

  @Test
  void tombstoneIsCountedButIsNoEvent() {
    topicHolds(delete(ROW), null);

    run(new Options().untilEnd());

    assertThat(words()).containsExactly("delete", "tombstone");
    assertThat(talk.toString()).startsWith("tailed 1 event: ").contains("1 delete, 1 tombstone in");
  }

  @Test
  void recordsOfARegistryAreShownAmongOthersAndAnUnknownSchemaIsReported() {
    schemas =
        id -> {
          if (id != 7) {
            throw new UndecodableException("the registry has no schema " + id);
          }
          return new RegisteredSchema(id, "JSON", "{}", Map.of());
        };
    topicHolds(
        REGISTERED + "\u0007" + insert(ROW), REGISTERED + "\u0008" + insert(ROW), delete(ROW));

    assertThat(run(new Options().untilEnd())).isEqualTo(ExitCode.DATA_WRONG);

    assertThat(words()).containsExactly("insert", "delete");
    assertThat(talk.toString())
        .contains("passed over " + TOPIC + "-0@1: the registry has no schema 8\n");
  }

  @Test
  void registryWithoutAnAnswerEndsItAndTheRecordComesAgain() {
    schemas =
        id -> {
          throw UserError.unreachable("no answer from the schema registry", null);
        };
    topicHolds(insert(ROW), REGISTERED + "\u0007" + insert(ROW));

    assertThatThrownBy(() -> run(new Options().grouped().untilEnd()))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.UNREACHABLE))
        .hasMessageContaining("cannot decode ")
        .hasMessageContaining("@1: no answer from the schema registry");
    assertThat(committed()).isLessThanOrEqualTo(1);
  }

  @Test
  void requestToEndIsHeardWhileItWaitsForASchema() {
    schemas =
        id -> {
          throw new WakeupException();
        };
    topicHolds(REGISTERED + "\u0007" + insert(ROW));

    assertThat(run(new Options().untilEnd())).isEqualTo(ExitCode.INTERRUPTED);
  }

  @Test
  void groupCommitsOnlyWhatWasWritten() {
    topicHolds(insert(ROW), update(ROW, OTHER_ROW), delete(OTHER_ROW));

    run(new Options().grouped().maxEvents(2));

    assertThat(words()).containsExactly("insert", "update");
    assertThat(committed()).isEqualTo(2);
  }

  @Test
  void groupCommitsPastWhatTheFilterLeavesOut() {
    topicHolds(insert(ROW), update(ROW, OTHER_ROW), delete(OTHER_ROW));

    run(new Options().grouped().untilEnd().filter(Set.of(Operation.CREATE), Set.of()));

    assertThat(committed()).isEqualTo(3);
  }

  @Test
  void groupGoesOnAtItsCommittedOffset() {
    // The mock forgets commits when it is subscribed.
    consumer.schedulePollTask(
        () -> consumer.commitSync(Map.of(PARTITION, new OffsetAndMetadata(2))));
    topicHolds(insert(ROW), update(ROW, OTHER_ROW), delete(OTHER_ROW));

    run(new Options().grouped().untilEnd());

    assertThat(words()).containsExactly("delete");
  }

  @Test
  void closedPipeCommitsNothingThatWasNotWritten() {
    topicHolds(insert(ROW), update(ROW, OTHER_ROW));
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };

    assertThatThrownBy(() -> tail(new Options().grouped().untilEnd(), closed).run())
        .isInstanceOf(UncheckedIOException.class);

    assertThat(committed()).isZero();
  }

  @Test
  void outputThatFailsEndsTheTailThatFetchesMeanwhile() {
    topicHolds(insert(ROW), update(ROW, OTHER_ROW));
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };

    assertThatThrownBy(() -> tail(new Options(), full).run())
        .isInstanceOf(UncheckedIOException.class)
        .hasRootCauseMessage("No space left on device");
  }

  @Test
  void failedCommitDoesNotHideWhatFailedFirst() {
    consumer.setMaxPollRecords(1);
    topicHolds(insert(ROW), delete(ROW));
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            if (out.size() > 0) {
              committing =
                  offsets -> {
                    throw new GroupAuthorizationException("g");
                  };
              throw new IOException("No space left on device");
            }
            out.write(bytes, offset, length);
          }

          @Override
          public void write(int b) {
            throw new AssertionError("lines are written whole");
          }
        };

    assertThatThrownBy(() -> tail(new Options().grouped().maxEvents(5), full).run())
        .isInstanceOf(UncheckedIOException.class)
        .satisfies(
            e ->
                assertThat(e.getSuppressed())
                    .hasOnlyElementsOfType(GroupAuthorizationException.class));
  }

  @Test
  void wakeupInTheLastCommitDoesNotUndoTheTail() {
    AtomicBoolean woken = new AtomicBoolean();
    committing =
        offsets -> {
          if (offsets.containsValue(new OffsetAndMetadata(2)) && !woken.getAndSet(true)) {
            throw new WakeupException();
          }
        };
    topicHolds(insert(ROW), delete(ROW));

    assertThat(run(new Options().grouped().maxEvents(2))).isEqualTo(ExitCode.DONE);

    assertThat(woken).isTrue();
    assertThat(committed()).isEqualTo(2);
    assertThat(talk.toString()).startsWith("tailed 2 events: ");
  }

  @Test
  void wakeupIsACleanEndOfATailWithoutAnEnd() {
    topicHolds(insert(ROW));
    consumer.schedulePollTask(() -> {});
    consumer.schedulePollTask(consumer::wakeup);

    assertThat(run(new Options())).isEqualTo(ExitCode.DONE);

    assertThat(words()).containsExactly("insert");
    assertThat(talk.toString()).startsWith("tailed 1 event: ");
  }

  @Test
  void wakeupBeforeTheEndIsAnInterruption() {
    topicHolds(insert(ROW));
    consumer.schedulePollTask(() -> {});
    consumer.schedulePollTask(consumer::wakeup);

    assertThat(run(new Options().maxEvents(5))).isEqualTo(ExitCode.INTERRUPTED);
  }

  @Test
  void snapshotRowsDoNotCountAsLatency() {
    topicHolds();
    consumer.schedulePollTask(() -> add(0, committed(Envelopes.snapshot(ROW), 0)));
    consumer.schedulePollTask(() -> add(1, committed(insert(ROW), 0)));

    run(new Options().maxEvents(2));

    assertThat(talk.toString()).contains("latency of live changes (1): commit→here p50 ");
  }

  @Test
  void changeFromTheFutureIsNotPassedOverInSilence() {
    topicHolds();
    consumer.schedulePollTask(() -> add(0, committed(insert(ROW), 60_000)));

    run(new Options().maxEvents(1));

    assertThat(talk.toString()).contains("; 1 came before their commit: clocks differ");
  }

  @Test
  void changesFromBeforeTheTailDoNotCountAsLatency() {
    topicHolds(insert(ROW));

    run(new Options().untilEnd());

    assertThat(talk.toString()).doesNotContain("latency");
  }

  @Test
  void offsetThatIsNotThereIsOneLine() {
    topicHolds(insert(ROW));

    assertThatThrownBy(() -> run(new Options().from(new StartPosition.Offset(9))))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.FAILED))
        .hasMessageStartingWith("offset 9 is out of range: cdc.public.stock_trades-0 goes from 0");
  }

  @Test
  void numbersHaveCommas() {
    String[] values = new String[1_234];
    Arrays.fill(values, insert(ROW));
    topicHolds(values);

    run(new Options().untilEnd());

    assertThat(talk.toString()).startsWith("tailed 1,234 events: 0 snapshot, 1,234 insert, ");
  }

  @Test
  void lastRecordsAreCountedFromTheEnd() {
    // As transactions leave it: each record is followed by an offset without one.
    topicHolds(
        3,
        new long[] {0, 2, 4, 6},
        insert(ROW),
        update(ROW, OTHER_ROW),
        delete(OTHER_ROW),
        insert(ROW));

    run(new Options().from(new StartPosition.Last(3)).untilEnd());

    assertThat(words()).containsExactly("update", "delete", "insert");
  }

  @Test
  void lastRecordsAreAllOfThemWhereThereAreFewer() {
    topicHolds(3, new long[] {3, 6}, insert(ROW), delete(ROW));

    run(new Options().from(new StartPosition.Last(5)).untilEnd());

    assertThat(words()).containsExactly("insert", "delete");
  }

  @Test
  void unknownTopicNamesTheOnesThereAre() {
    consumer.updatePartitions("cdc.public.trades", List.of(info("cdc.public.trades", 0)));

    assertThatThrownBy(() -> run(new Options()))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith(
            "no topic cdc.public.stock_trades; there are cdc.public.trades (it comes with");
  }

  @Test
  void partitionThatIsAddedLaterIsReadFromItsBeginning() {
    topicHolds(insert(ROW));
    TopicPartition added = new TopicPartition(TOPIC, 1);
    consumer.schedulePollTask(
        () -> {
          consumer.updatePartitions(TOPIC, List.of(info(TOPIC, 0), info(TOPIC, 1)));
          consumer.updateBeginningOffsets(Map.of(added, 0L));
          consumer.updateEndOffsets(Map.of(added, 1L));
        });

    TopicReader reader = reader(new Options());
    reader.open();
    reader.poll(Duration.ZERO);
    reader.poll(Duration.ZERO);
    reader.addNewPartitions();

    assertThat(consumer.assignment()).containsExactlyInAnyOrder(PARTITION, added);
    assertThat(consumer.position(added)).isZero();
  }

  @Test
  void topicThatComesLaterIsReadFromItsBeginningIfTheExpressionMatches() {
    topicHolds(insert(ROW));
    TopicPartition added = new TopicPartition("cdc.public.orders", 0);
    TopicReader reader = reader(new Options().topics("cdc\\.public\\..*"));
    reader.open();
    for (String topic : List.of("cdc.public.orders", "orders", "__consumer_offsets")) {
      consumer.updatePartitions(topic, List.of(info(topic, 0)));
      consumer.updateBeginningOffsets(Map.of(new TopicPartition(topic, 0), 0L));
      consumer.updateEndOffsets(Map.of(new TopicPartition(topic, 0), 1L));
    }

    reader.addNewPartitions();

    assertThat(consumer.assignment()).containsExactlyInAnyOrder(PARTITION, added);
    assertThat(consumer.position(added)).isZero();
  }

  @Test
  void everyNamedTopicMustBeThere() {
    topicHolds(insert(ROW));

    assertThatThrownBy(() -> reader(new Options().topics(TOPIC, "orders")).open())
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("no topic orders; there are cdc.public.stock_trades (it comes");
    assertThatThrownBy(() -> reader(new Options().topics("^orders")).open())
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("no topic matches ^orders; there are cdc.public.stock_trades (it");
  }

  @Test
  void onlyThePartitionsThatAreAskedForAreRead() {
    consumer.updatePartitions(TOPIC, List.of(info(TOPIC, 0), info(TOPIC, 1)));
    TopicPartition second = new TopicPartition(TOPIC, 1);
    consumer.updateBeginningOffsets(Map.of(second, 0L));
    consumer.updateEndOffsets(Map.of(second, 0L));
    TopicReader reader = reader(new Options().partitions(1));

    reader.open();
    reader.addNewPartitions();

    assertThat(consumer.assignment()).containsExactly(second);
    assertThatThrownBy(() -> reader(new Options().partitions(0, 2)).open())
        .isInstanceOf(UserError.class)
        .hasMessage("no partition 2 of cdc.public.stock_trades; the last one is 1");
  }

  @Test
  void untilAnOffsetStopsBeforeIt() {
    topicHolds(insert(ROW), update(ROW, OTHER_ROW), delete(OTHER_ROW));

    assertThat(
            run(new Options().from(new StartPosition.Offset(1)).until(new EndPosition.Offset(2))))
        .isEqualTo(ExitCode.DONE);

    assertThat(words()).containsExactly("update");
  }

  @Test
  void untilATimeThatIsOverStopsBeforeTheFirstRecordOfThatTime() {
    offsetsForTimes = timestamps -> Map.of(PARTITION, new OffsetAndTimestamp(1, 0));
    topicHolds(insert(ROW), delete(ROW));

    run(new Options().until(new EndPosition.Time(Instant.EPOCH)));

    assertThat(words()).containsExactly("insert");
  }

  @Test
  void untilATimeThatIsOverStopsAtTheEndWhereNothingIsAsYoung() {
    topicHolds(insert(ROW), delete(ROW));

    run(new Options().until(new EndPosition.Time(Instant.now())));

    assertThat(words()).containsExactly("insert", "delete");
  }

  @Test
  void untilATimeToComeStopsAtTheFirstRecordOfThatTime() {
    Instant later = Instant.now().plus(Duration.ofDays(1));
    topicHolds(insert(ROW));
    consumer.schedulePollTask(
        () -> {
          add(1, update(ROW, OTHER_ROW), later.toEpochMilli() - 1);
          add(2, delete(OTHER_ROW), later.toEpochMilli() + 1);
          add(3, insert(ROW), later.toEpochMilli() + 2);
        });

    assertThat(run(new Options().until(new EndPosition.Time(later)))).isEqualTo(ExitCode.DONE);

    assertThat(words()).containsExactly("insert", "update");
  }

  @Test
  void untilATimeToComeStopsWhenItHasCome() {
    topicHolds(insert(ROW));

    run(new Options().until(new EndPosition.Time(Instant.now().plusMillis(300))));

    assertThat(words()).containsExactly("insert");
  }

  @Test
  void inOrderMergesPartitionsByLsnAndEndsWithThem() {
    TopicPartition second = new TopicPartition(TOPIC, 1);
    topicHolds(lsn(insert(ROW), 10), lsn(update(ROW, OTHER_ROW), 30));
    consumer.updatePartitions(TOPIC, List.of(info(TOPIC, 0), info(TOPIC, 1)));
    consumer.updateBeginningOffsets(Map.of(second, 0L));
    consumer.updateEndOffsets(Map.of(second, 2L));
    consumer.schedulePollTask(() -> addTo(second, 0, lsn(delete(OTHER_ROW), 20)));
    consumer.schedulePollTask(() -> addTo(second, 1, null));
    format = new JsonFormat();

    assertThat(run(new Options().untilEnd().inOrder())).isEqualTo(ExitCode.DONE);

    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .extracting(line -> line.replaceFirst(".*\"partition\":(\\d),\"offset\":(\\d),.*", "$1@$2"))
        .containsExactly("0@0", "1@0", "1@1", "0@1");
  }

  @Test
  void inOrderLeavesNothingBackWhenItIsInterrupted() {
    topicHolds(insert(ROW), delete(ROW));
    consumer.updatePartitions(TOPIC, List.of(info(TOPIC, 0), info(TOPIC, 1)));
    consumer.updateBeginningOffsets(Map.of(new TopicPartition(TOPIC, 1), 0L));
    consumer.updateEndOffsets(Map.of(new TopicPartition(TOPIC, 1), 1L));
    consumer.schedulePollTask(consumer::wakeup);

    run(new Options().inOrder());

    assertThat(words()).containsExactly("insert", "delete");
  }

  @Test
  void groupCommitsWhereItStops() {
    topicHolds(insert(ROW), update(ROW, OTHER_ROW), delete(OTHER_ROW));

    run(new Options().grouped().until(new EndPosition.Offset(2)));

    assertThat(words()).containsExactly("insert", "update");
    assertThat(committed()).isEqualTo(2);
  }

  @Test
  void newPartitionsAreLeftForLaterWhileKafkaIsLost() {
    MockConsumer<byte[], byte[]> lost =
        new MockConsumer<>("none") {
          private boolean asked;

          @Override
          public synchronized List<PartitionInfo> partitionsFor(String topic, Duration timeout) {
            if (asked) {
              throw new TimeoutException("no broker");
            }
            asked = true;
            return super.partitionsFor(topic, timeout);
          }
        };
    lost.updatePartitions(TOPIC, List.of(info(TOPIC, 0)));
    lost.updateBeginningOffsets(Map.of(PARTITION, 0L));
    lost.updateEndOffsets(Map.of(PARTITION, 0L));
    TopicReader reader =
        new TopicReader(lost, new Options().build(), new Tally(true), new PrintWriter(talk, true));
    reader.open();

    reader.addNewPartitions();

    assertThat(lost.assignment()).containsExactly(PARTITION);
  }

  private int run(Options options) {
    return tail(options, out).run();
  }

  private TopicReader reader(Options options) {
    return new TopicReader(consumer, options.build(), new Tally(true), new PrintWriter(talk, true));
  }

  private Tail tail(Options options, OutputStream destination) {
    return new Tail(
        consumer,
        options.build(),
        schemas,
        format,
        destination,
        new PrintWriter(talk, true),
        metrics);
  }

  /** {@code envelope} of a change that was committed so many milliseconds from now. */
  private static String committed(String envelope, long milliseconds) {
    return envelope.replace(
        "1795356173650", String.valueOf(System.currentTimeMillis() + milliseconds));
  }

  private static String lsn(String envelope, long lsn) {
    return envelope.replace("622768152", String.valueOf(lsn));
  }

  private void topicHolds(@Nullable String... values) {
    topicHolds(1, LongStream.range(0, values.length).toArray(), values);
  }

  /** The records have these offsets, and the topic ends behind the last one. */
  private void topicHolds(int passes, long[] offsets, @Nullable String... values) {
    long end = offsets.length == 0 ? 0 : offsets[offsets.length - 1] + 1;
    consumer.updatePartitions(TOPIC, List.of(info(TOPIC, 0)));
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    consumer.updateEndOffsets(Map.of(PARTITION, end));
    for (int pass = 0; pass < passes; pass++) {
      consumer.schedulePollTask(() -> deliver(offsets, values));
    }
  }

  private void deliver(long[] offsets, @Nullable String[] values) {
    if (consumer.assignment().isEmpty()) {
      // A group gives the partitions in a poll, and a poll finds where they begin.
      consumer.rebalance(List.of(PARTITION));
      consumer.schedulePollTask(() -> deliver(offsets, values));
      return;
    }
    long position = consumer.position(PARTITION);
    for (int i = 0; i < offsets.length; i++) {
      if (offsets[i] >= position) {
        add(offsets[i], values[i]);
      }
    }
  }

  private void add(long offset, @Nullable String value) {
    add(offset, value, ConsumerRecord.NO_TIMESTAMP);
  }

  private void addTo(TopicPartition partition, long offset, @Nullable String value) {
    add(partition, offset, value, ConsumerRecord.NO_TIMESTAMP);
  }

  private void add(long offset, @Nullable String value, long timestamp) {
    add(PARTITION, offset, value, timestamp);
  }

  private void add(TopicPartition to, long offset, @Nullable String value, long timestamp) {
    consumer.addRecord(Records.of(to, offset, timestamp, Envelopes.KEY, value));
  }

  private long committed() {
    OffsetAndMetadata offset = consumer.committed(Set.of(PARTITION)).get(PARTITION);
    return offset == null ? 0 : offset.offset();
  }

  /** The operations of the lines that were written. */
  private List<String> words() {
    return out.toString(StandardCharsets.UTF_8)
        .lines()
        .map(line -> line.startsWith("tombstone") ? "tombstone" : line.split(" ", 4)[2])
        .toList();
  }

  private static PartitionInfo info(String topic, int partition) {
    Node node = new Node(0, "localhost", 9092);
    Node[] nodes = {node};
    return new PartitionInfo(topic, partition, node, nodes, nodes);
  }

  /** The defaults of a test: from the beginning, and for ever. */
  private static final class Options {

    private Set<String> topics = Set.of(TOPIC);
    private Set<Integer> partitions = Set.of();
    private StartPosition from = new StartPosition.Beginning();
    private @Nullable EndPosition until;
    private @Nullable Long maxEvents;
    private boolean untilEnd;
    private boolean grouped;
    private boolean inOrder;
    private EventFilter filter = EventFilter.NONE;

    Options from(StartPosition position) {
      from = position;
      return this;
    }

    Options topics(String... typed) {
      topics = Set.of(typed);
      return this;
    }

    Options partitions(Integer... numbers) {
      partitions = Set.of(numbers);
      return this;
    }

    Options until(EndPosition position) {
      until = position;
      return this;
    }

    Options maxEvents(long count) {
      maxEvents = count;
      return this;
    }

    Options untilEnd() {
      untilEnd = true;
      return this;
    }

    Options grouped() {
      grouped = true;
      return this;
    }

    Options inOrder() {
      inOrder = true;
      return this;
    }

    Options filter(Set<Operation> operations, Set<String> symbols) {
      return filter(new EventFilter(operations, symbols, Set.of(), Set.of(), null));
    }

    Options where(String expression) {
      return filter(
          new EventFilter(Set.of(), Set.of(), Set.of(), Set.of(), WhereExpression.of(expression)));
    }

    Options changed(String column) {
      return filter(new EventFilter(Set.of(), Set.of(), Set.of(), Set.of(column), null));
    }

    Options key(String key) {
      return filter(new EventFilter(Set.of(), Set.of(), Set.of(key), Set.of(), null));
    }

    private Options filter(EventFilter wanted) {
      filter = wanted;
      return this;
    }

    TailOptions build() {
      return new TailOptions(
          TopicSelector.of(topics),
          partitions,
          from,
          until,
          maxEvents,
          untilEnd,
          grouped,
          inOrder,
          filter,
          null,
          Duration.ofMillis(200));
    }
  }
}
