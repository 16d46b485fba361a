package io.stockevents.connect;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what Debezium's PostgreSQL connector reads of a TimescaleDB hypertable say what happened to
 * its rows. It comes after Debezium's {@code TimescaleDb} transform and has no settings:
 *
 * <pre>{@code
 * transforms=timescaledb,hypertable
 * transforms.hypertable.type=io.stockevents.connect.HypertableChanges
 * }</pre>
 *
 * <ul>
 *   <li>Compression and decompression move rows: the log has deletes and inserts of rows that stay
 *       what they are. TimescaleDB brackets moves with logical messages. Deletes, inserts and
 *       truncates between them are dropped; everything else passes.
 *   <li>The tombstone after a delete goes to the topic of the hypertable. Debezium's transform
 *       leaves it on a topic named after the chunk.
 * </ul>
 *
 * <p><b>Restarts.</b> Debezium resumes after the last record that Connect has sent, even in the
 * middle of a transaction. If that record came from between two markers, the start marker would not
 * be read again, and the moves behind it would pass. So no record between markers advances the
 * connector's position: Connect takes none from a dropped record, and what does go out carries an
 * offset of its own ({@link #withoutPosition}). After a restart Debezium therefore reads the region
 * again from before its start marker. A consumer of the messages may see a start marker repeated;
 * no change is lost or repeated.
 *
 * <p><b>Memory.</b> With exactly-once support, Connect holds on to dropped records until its next
 * transaction, and only a record that is sent begins one. In a long region the start marker is
 * therefore sent again after every {@value #MOVES_PER_TRANSACTION} moves.
 *
 * <p>Each task has its own instance and uses it from one thread.
 */
public final class HypertableChanges implements Transformation<SourceRecord>, Versioned {

  static final int MOVES_PER_TRANSACTION = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger(HypertableChanges.class);

  private static final Set<String> STARTS =
      Set.of("::timescaledb-compression-start", "::timescaledb-decompression-start");
  private static final Set<String> ENDS =
      Set.of("::timescaledb-compression-end", "::timescaledb-decompression-end");

  /** Operations that a move consists of: create, delete, truncate. */
  private static final Set<String> MOVES = Set.of("c", "d", "t");

  /** Headers that Debezium's transform adds to the event of a chunk. */
  private static final String CHUNK_SCHEMA = "__debezium_timescaledb_chunk_schema";

  private static final String CHUNK_TABLE = "__debezium_timescaledb_chunk_table";

  /** In Debezium's offsets: the transaction, and the end of the last one that was read whole. */
  private static final String TRANSACTION = "txId";

  private static final String LAST_COMMIT = "lsn_commit";

  /** All that is left in an offset that has no position. */
  private static final String WITHOUT_POSITION = "moving";

  private @Nullable Region region;
  private @Nullable SourceRecord lastDelete;

  /** Connect applies a record again if it could not be sent; that must not count twice. */
  private @Nullable SourceRecord last;

  private @Nullable SourceRecord lastResult;

  /** From a start marker to its end, within one transaction. Markers nest. */
  private static final class Region {
    final SourceRecord startMarker;
    final @Nullable Object transaction;
    final @Nullable Object lastCommit;
    int depth;
    long dropped;

    Region(SourceRecord startMarker) {
      this.startMarker = startMarker;
      transaction = startMarker.sourceOffset().get(TRANSACTION);
      lastCommit = startMarker.sourceOffset().get(LAST_COMMIT);
    }

    boolean hasTransactionOf(SourceRecord record) {
      Map<String, ?> offset = record.sourceOffset();
      // A tombstone has the map of its delete, whose position may have been taken out.
      if (offset.containsKey(WITHOUT_POSITION)) {
        return true;
      }
      return Objects.equals(transaction, offset.get(TRANSACTION))
          && Objects.equals(lastCommit, offset.get(LAST_COMMIT));
    }
  }

  /**
   * @return {@code record}, on another topic if it is the tombstone of a row in a chunk; null if it
   *     is one half of a move
   */
  @Override
  public @Nullable SourceRecord apply(SourceRecord record) {
    if (record.sourceOffset() == null) {
      return record;
    }
    if (last == null || !isAgain(last, record)) {
      lastResult = changeOf(record);
      last = record;
    }
    return lastResult;
  }

  /** Other transforms make new records of the same parts; a tombstone has its delete's offset. */
  private static boolean isAgain(SourceRecord last, SourceRecord record) {
    return record.sourceOffset() == last.sourceOffset() && record.value() == last.value();
  }

  private @Nullable SourceRecord changeOf(SourceRecord record) {
    if (region != null && !region.hasTransactionOf(record)) {
      LOG.warn(
          "Transaction {} has a start marker of TimescaleDB without an end;"
              + " its inserts and deletes after the marker were dropped ({})",
          region.transaction,
          region.dropped);
      region = null;
    }
    Optional<String> message = messagePrefix(record);
    if (message.filter(STARTS::contains).isPresent()) {
      return start(record);
    }
    if (message.filter(ENDS::contains).isPresent()) {
      return end(record);
    }
    if (region != null) {
      return between(region, record);
    }
    return record.value() == null ? tombstone(record) : remember(record);
  }

  private @Nullable SourceRecord start(SourceRecord record) {
    if (region == null) {
      region = new Region(record);
    }
    region.depth++;
    return withoutPosition(record);
  }

  private @Nullable SourceRecord end(SourceRecord record) {
    if (region == null) {
      LOG.warn(
          "TimescaleDB's marker {} at {} has no start: moves before it have passed as changes",
          messagePrefix(record).orElseThrow(),
          record.sourceOffset());
      return record;
    }
    region.depth--;
    if (region.depth > 0) {
      return withoutPosition(record);
    }
    LOG.debug("Dropped {} moves of rows in transaction {}", region.dropped, region.transaction);
    region = null;
    return record;
  }

  private static @Nullable SourceRecord between(Region region, SourceRecord record) {
    if (record.value() != null && !MOVES.contains(operation(record))) {
      return withoutPosition(record);
    }
    region.dropped++;
    if (region.dropped % MOVES_PER_TRANSACTION != 0) {
      return null;
    }
    SourceRecord marker = region.startMarker;
    return withoutPosition(
        record.newRecord(
            marker.topic(),
            marker.kafkaPartition(),
            marker.keySchema(),
            marker.key(),
            marker.valueSchema(),
            marker.value(),
            marker.timestamp(),
            marker.headers()));
  }

  /**
   * {@code record}, which is sent without advancing the connector's position; null, to drop it, if
   * that is impossible.
   *
   * <p>Connect takes the offset to store from the record as the connector made it. All transforms
   * share the maps of that record, so they are what has to change; Debezium makes new ones for each
   * record. The offset goes to another source partition, one that Debezium does not ask for, and
   * has nothing in it that Debezium would confirm to PostgreSQL.
   */
  @SuppressWarnings("unchecked")
  private static @Nullable SourceRecord withoutPosition(SourceRecord record) {
    Map<String, Object> partition = (Map<String, Object>) record.sourcePartition();
    Map<String, Object> offset = (Map<String, Object>) record.sourceOffset();
    try {
      partition.put("transform", HypertableChanges.class.getSimpleName());
      offset.clear();
      offset.put(WITHOUT_POSITION, true);
      return record;
    } catch (UnsupportedOperationException e) {
      LOG.debug("The offset cannot be changed, so the record is dropped: {}", record, e);
      return null;
    }
  }

  private SourceRecord remember(SourceRecord record) {
    lastDelete = "d".equals(operation(record)) ? record : null;
    return record;
  }

  /** Debezium sends it right after the delete, on the topic that the delete was on. */
  private SourceRecord tombstone(SourceRecord record) {
    @Nullable SourceRecord delete = lastDelete;
    if (delete == null || !record.topic().endsWith("." + chunk(delete))) {
      return record;
    }
    return record.newRecord(
        delete.topic(),
        delete.kafkaPartition(),
        record.keySchema(),
        record.key(),
        record.valueSchema(),
        null,
        record.timestamp(),
        delete.headers().duplicate());
  }

  /** Like {@code _timescaledb_internal._hyper_1_2_chunk}; empty if it is of no chunk. */
  private static String chunk(SourceRecord record) {
    @Nullable Header schema = record.headers().lastWithName(CHUNK_SCHEMA);
    @Nullable Header table = record.headers().lastWithName(CHUNK_TABLE);
    return schema == null || table == null ? "" : schema.value() + "." + table.value();
  }

  private static Optional<String> messagePrefix(SourceRecord record) {
    return "m".equals(operation(record)) && record.value() instanceof Struct value
        ? Optional.ofNullable(value.getStruct("message")).map(m -> m.getString("prefix"))
        : Optional.empty();
  }

  /** Debezium's code of it; empty for a record that is no event. */
  private static String operation(SourceRecord record) {
    if (record.value() instanceof Struct value) {
      @Nullable Field field = value.schema().field("op");
      return field == null ? "" : Objects.toString(value.get(field), "");
    }
    return "";
  }

  @Override
  public ConfigDef config() {
    return new ConfigDef();
  }

  @Override
  public String version() {
    return Objects.requireNonNullElse(
        HypertableChanges.class.getPackage().getImplementationVersion(), "unknown");
  }

  @Override
  public void configure(Map<String, ?> configs) {}

  @Override
  public void close() {}
}
