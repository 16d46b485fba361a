package io.stockevents.connect;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Records have the shape that Debezium's transform leaves, offsets that of its connector. */
class HypertableChangesTest {

  private static final String TABLE = "cdc.public.stock_trades";
  private static final String CHUNK = "_timescaledb_internal._hyper_1_2_chunk";
  private static final String COMPRESSION = "::timescaledb-compression-";
  private static final String DECOMPRESSION = "::timescaledb-decompression-";

  private static final Schema ENVELOPE =
      SchemaBuilder.struct()
          .field("op", Schema.STRING_SCHEMA)
          .field("row", Schema.OPTIONAL_STRING_SCHEMA)
          .field("message", SchemaBuilder.struct().field("prefix", Schema.STRING_SCHEMA).optional())
          .build();
  private static final Schema HEARTBEAT =
      SchemaBuilder.struct().field("ts_ms", Schema.INT64_SCHEMA).build();

  private final HypertableChanges transform = new HypertableChanges();
  private long lsn;
  private long transaction = 700;
  private long lastCommit = 1;

  @Test
  void movesBetweenMarkersAreDroppedAndChangesKept() {
    assertThat(
            sent(
                change("c", "before"),
                message(DECOMPRESSION + "start"),
                change("c", "moved 1"),
                change("c", "moved 2"),
                message(DECOMPRESSION + "end"),
                change("u", "moved 1"),
                change("d", "moved 2")))
        .containsExactly("c before", "u moved 1", "d moved 2");
  }

  @Test
  void truncateOfTheChunkThatWasCompressedIsAMove() {
    assertThat(
            sent(
                message(COMPRESSION + "start"),
                change("t", null),
                message(COMPRESSION + "end"),
                change("t", null)))
        .containsExactly("t null");
  }

  /** Compressing a chunk again can decompress it first. */
  @Test
  void markersNest() {
    assertThat(
            sent(
                message(COMPRESSION + "start"),
                message(DECOMPRESSION + "start"),
                change("c", "moved"),
                message(DECOMPRESSION + "end"),
                change("d", "moved"),
                message(COMPRESSION + "end"),
                change("d", "kept")))
        .containsExactly("d kept");
  }

  /** What is stored last is where Debezium resumes: before the start marker, or after the end. */
  @Test
  void nothingBetweenMarkersAdvancesThePosition() {
    SourceRecord before = change("c", "before");
    List<SourceRecord> region =
        List.of(
            message(DECOMPRESSION + "start"),
            change("c", "moved"),
            message(COMPRESSION + "start"),
            heartbeat(),
            message(COMPRESSION + "end"));
    SourceRecord end = message(DECOMPRESSION + "end");
    Map<Map<String, ?>, Map<String, ?>> stored = new HashMap<>();

    store(stored, before);
    Map<String, ?> position = Map.copyOf(stored.get(Map.of("server", "cdc")));
    region.forEach(record -> store(stored, record));
    assertThat(stored.get(Map.of("server", "cdc"))).isEqualTo(position);
    assertThat(stored)
        .as("markers and heartbeats go out under a partition of their own")
        .hasSize(2);
    assertThat(stored.values())
        .filteredOn(offset -> !offset.equals(position))
        .allSatisfy(offset -> assertThat(offset).doesNotContainKeys("lsn", "lsn_commit"));

    store(stored, end);
    assertThat(stored.get(Map.of("server", "cdc"))).isSameAs(end.sourceOffset());
  }

  @Test
  void markersAreSentOn() {
    assertThat(
            prefixes(
                message(COMPRESSION + "start"),
                change("d", "moved"),
                message(COMPRESSION + "end"),
                message("other")))
        .containsExactly(COMPRESSION + "start", COMPRESSION + "end", "other");
  }

  /** With exactly-once support Connect keeps what is dropped until it next commits. */
  @Test
  void longRegionSendsItsStartMarkerAgain() {
    transform.apply(change("c", "before"));
    transform.apply(message(COMPRESSION + "start"));

    List<SourceRecord> sent =
        IntStream.range(0, 2 * HypertableChanges.MOVES_PER_TRANSACTION)
            .mapToObj(i -> change("d", "moved"))
            .flatMap(
                record -> {
                  SourceRecord result = transform.apply(record);
                  return result == null ? Stream.of() : Stream.of(result);
                })
            .toList();

    assertThat(sent)
        .hasSize(2)
        .allSatisfy(
            record -> {
              assertThat(record.topic()).isEqualTo("cdc.message");
              assertThat(record.sourcePartition()).isNotEqualTo(Map.of("server", "cdc"));
              assertThat(record.sourceOffset()).doesNotContainKey("lsn");
            });
  }

  @Test
  void recordThatConnectCouldNotSendIsAppliedAgainWithTheSameResult() {
    SourceRecord start = message(COMPRESSION + "start");
    SourceRecord end = message(COMPRESSION + "end");
    SourceRecord first = transform.apply(start);
    assertThat(transform.apply(start)).isSameAs(first);
    assertThat(transform.apply(end)).isSameAs(end);
    assertThat(transform.apply(end)).isSameAs(end);

    assertThat(sent(change("d", "kept"))).containsExactly("d kept");
  }

  @Test
  void startMarkerWithoutAnEndHoldsForItsTransactionOnly() {
    assertThat(sent(message(COMPRESSION + "start"), change("d", "moved"))).isEmpty();
    commit();
    assertThat(sent(change("d", "kept"))).containsExactly("d kept");
  }

  /** The idle connector's heartbeat has the transaction that was read last, and its commit. */
  @Test
  void heartbeatAfterTheCommitEndsARegionWithoutEndAndKeepsItsPosition() {
    sent(message(COMPRESSION + "start"));
    lastCommit = ++lsn;
    SourceRecord heartbeat = heartbeat();

    assertThat(transform.apply(heartbeat)).isSameAs(heartbeat);
    assertThat(heartbeat.sourceOffset().get("lsn_commit")).isEqualTo(lastCommit);
  }

  @Test
  void startMarkersOfTwoTransactionsDoNotNest() {
    sent(message(COMPRESSION + "start"));
    commit();
    assertThat(
            sent(message(COMPRESSION + "start"), message(COMPRESSION + "end"), change("d", "kept")))
        .containsExactly("d kept");
  }

  @Test
  void endMarkerWithoutAStartChangesNothing() {
    assertThat(sent(message(COMPRESSION + "end"), change("c", "kept"))).containsExactly("c kept");
  }

  @Test
  void tombstoneFollowsItsDeleteToTheTableOfTheChunk() {
    SourceRecord delete = inChunk(change("d", "gone"));
    transform.apply(delete);

    SourceRecord tombstone = requireNonNull(transform.apply(tombstoneOf(delete, "cdc." + CHUNK)));

    assertThat(tombstone.topic()).isEqualTo(TABLE);
    assertThat(tombstone.value()).isNull();
    assertThat(tombstone.headers()).isEqualTo(delete.headers());
  }

  @Test
  void tombstoneOfAnotherTableStaysWhereItIs() {
    SourceRecord delete = inChunk(change("d", "gone"));
    transform.apply(delete);
    SourceRecord other = tombstoneOf(delete, "cdc.public.orders");
    assertThat(transform.apply(other)).isSameAs(other);

    SourceRecord ofPlainTable = change("d", "of a plain table");
    transform.apply(ofPlainTable);
    SourceRecord plain = tombstoneOf(ofPlainTable, TABLE);
    assertThat(transform.apply(plain)).isSameAs(plain);
  }

  @Test
  void tombstonesOfMovesAreDropped() {
    transform.apply(message(COMPRESSION + "start"));
    for (int i = 0; i < HypertableChanges.MOVES_PER_TRANSACTION; i++) {
      SourceRecord delete = inChunk(change("d", "moved"));
      for (SourceRecord result : results(delete, tombstoneOf(delete, "cdc." + CHUNK))) {
        assertThat(result.topic()).isEqualTo("cdc.message");
      }
    }
    transform.apply(message(COMPRESSION + "end"));

    SourceRecord delete = change("d", "kept");
    assertThat(transform.apply(delete)).isSameAs(delete);
  }

  @Test
  void recordsOfOtherConnectorsPass() {
    SourceRecord record =
        new SourceRecord(Map.of(), null, "t", null, Schema.STRING_SCHEMA, "no envelope");
    assertThat(transform.apply(record)).isSameAs(record);
    SourceRecord immutable =
        new SourceRecord(
            Map.of("server", "cdc"), Map.of("lsn", 1L), "t", null, Schema.STRING_SCHEMA, "text");
    assertThat(transform.apply(immutable)).isSameAs(immutable);
  }

  @Test
  void connectFindsIt() {
    assertThat(ServiceLoader.load(Transformation.class))
        .hasAtLeastOneElementOfType(HypertableChanges.class);
  }

  private List<String> sent(SourceRecord... records) {
    return results(records).stream()
        .filter(record -> record.topic().equals(TABLE))
        .map(record -> (Struct) record.value())
        .map(value -> value.getString("op") + " " + value.getString("row"))
        .toList();
  }

  private List<String> prefixes(SourceRecord... records) {
    return results(records).stream()
        .filter(record -> record.topic().equals("cdc.message"))
        .map(record -> ((Struct) record.value()).getStruct("message").getString("prefix"))
        .toList();
  }

  private List<SourceRecord> results(SourceRecord... records) {
    List<SourceRecord> results = new ArrayList<>();
    for (SourceRecord record : records) {
      SourceRecord result = transform.apply(record);
      if (result != null) {
        results.add(result);
      }
    }
    return results;
  }

  /** As Connect does: only of what is sent, and as the connector made it. */
  private void store(Map<Map<String, ?>, Map<String, ?>> stored, SourceRecord record) {
    if (transform.apply(record) != null) {
      stored.put(record.sourcePartition(), record.sourceOffset());
    }
  }

  private void commit() {
    lastCommit = ++lsn;
    transaction++;
  }

  private SourceRecord change(String operation, @Nullable String row) {
    Struct value = new Struct(ENVELOPE).put("op", operation).put("row", row);
    return record(TABLE, ENVELOPE, value);
  }

  private SourceRecord message(String prefix) {
    Struct message = new Struct(ENVELOPE.field("message").schema()).put("prefix", prefix);
    return record(
        "cdc.message", ENVELOPE, new Struct(ENVELOPE).put("op", "m").put("message", message));
  }

  private SourceRecord heartbeat() {
    return record("__debezium-heartbeat.cdc", HEARTBEAT, new Struct(HEARTBEAT).put("ts_ms", 1L));
  }

  /** Debezium gives it the very maps of its delete. */
  private static SourceRecord tombstoneOf(SourceRecord delete, String topic) {
    return new SourceRecord(
        delete.sourcePartition(), delete.sourceOffset(), topic, null, null, null);
  }

  private static SourceRecord inChunk(SourceRecord record) {
    record
        .headers()
        .addString("__debezium_timescaledb_chunk_table", "_hyper_1_2_chunk")
        .addString("__debezium_timescaledb_chunk_schema", "_timescaledb_internal");
    return record;
  }

  private SourceRecord record(String topic, @Nullable Schema schema, @Nullable Object value) {
    Map<String, Object> offset = new HashMap<>();
    offset.put("lsn", ++lsn);
    offset.put("lsn_commit", lastCommit);
    offset.put("txId", transaction);
    Map<String, Object> partition = new HashMap<>(Map.of("server", "cdc"));
    return new SourceRecord(partition, offset, topic, null, schema, value);
  }
}
