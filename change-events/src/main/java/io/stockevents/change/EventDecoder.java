package io.stockevents.change;

import io.stockevents.change.DecodedRecord.Change;
import io.stockevents.change.DecodedRecord.FlatRow;
import io.stockevents.change.DecodedRecord.Heartbeat;
import io.stockevents.change.DecodedRecord.Tombstone;
import io.stockevents.change.DecodedRecord.TransactionBoundary;
import io.stockevents.change.DecodedRecord.Undecodable;
import io.stockevents.change.RecordLayout.Field;
import io.stockevents.encoding.RegistryFormat;
import io.stockevents.encoding.SchemaLookup;
import io.stockevents.encoding.UndecodableException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the records of any topic of Debezium's that Kafka Connect's JsonConverter wrote, with
 * {@code schemas.enable} on or off. Those whose schema is in a registry are brought into this form
 * first. Fields that are not known are passed over. Safe for use by many threads, which share what
 * it has learned.
 */
public final class EventDecoder {

  private final RegistryFormat registered;
  private final Map<String, TopicLayouts> topics = new ConcurrentHashMap<>();

  /** Of one topic: with those of many tables in one place, each would push out the others'. */
  private record TopicLayouts(Layouts keys, Layouts values) {

    private TopicLayouts() {
      this(new Layouts(), new Layouts());
    }
  }

  /** A decoder of records that are JSON. */
  public EventDecoder() {
    this(SchemaLookup.NONE);
  }

  /**
   * A decoder of records that are JSON, or have their schemas there.
   *
   * @param schemas for many threads, if this is
   */
  public EventDecoder(SchemaLookup schemas) {
    this.registered = new RegistryFormat(schemas);
  }

  /**
   * Decodes one record. Whatever the bytes are, this returns and does not throw, unless a schema is
   * needed and the {@link SchemaLookup} throws. The arrays are kept by what it returns, and must
   * not be changed.
   *
   * @param key the record's key
   * @param value the record's value; null makes a tombstone
   */
  public DecodedRecord decode(
      Coordinates coordinates, byte @Nullable [] key, byte @Nullable [] value) {
    TopicLayouts topic = topics.computeIfAbsent(coordinates.topic(), name -> new TopicLayouts());
    try {
      byte @Nullable [] jsonKey = key == null ? null : registered.json(key);
      return value == null
          ? new Tombstone(coordinates, topic.keys().rowOf(jsonKey))
          : decode(
              coordinates, topic.keys(), jsonKey, topic.values().slices(registered.json(value)));
    } catch (DecodeException e) {
      return new Undecodable(coordinates, e.reason());
    } catch (UndecodableException e) {
      return new Undecodable(coordinates, String.valueOf(e.getMessage()));
    }
  }

  private static DecodedRecord decode(
      Coordinates coordinates, Layouts keys, byte @Nullable [] key, Slices slices)
      throws DecodeException {
    RecordLayout layout = slices.layout();
    return switch (layout.kind()) {
      case ENVELOPE -> new Change(coordinates, event(slices, keys, key));
      case ROW -> new FlatRow(coordinates, slices.wholeRow(), keys.rowOf(key));
      case NULL -> new Tombstone(coordinates, keys.rowOf(key));
      case TRANSACTION ->
          new TransactionBoundary(
              coordinates,
              slices.stringOrEmpty(layout.slot(Field.STATUS)),
              slices.stringOrEmpty(layout.slot(Field.ID)),
              slices.numberOr(layout.slot(Field.EVENT_COUNT), 0),
              timeOf(slices));
      case HEARTBEAT -> new Heartbeat(coordinates, timeOf(slices));
    };
  }

  private static Instant timeOf(Slices slices) {
    return Instant.ofEpochMilli(slices.numberOr(slices.layout().slot(Field.TS_MS), 0));
  }

  private static ChangeEvent event(Slices slices, Layouts keys, byte @Nullable [] key)
      throws DecodeException {
    RecordLayout layout = slices.layout();
    String code = slices.commonOrEmpty(layout.slot(Field.OP));
    @Nullable Operation operation = Operation.forCode(code);
    if (operation == null) {
      throw new DecodeException("unknown operation " + DecodeException.quote(code));
    }
    ChangeEvent event = new ChangeEvent(slices, operation, key, keys);
    require(event.hasCommitTime(), "source.ts_ms is missing");
    switch (operation) {
      case READ, CREATE, UPDATE -> require(layout.after() != null, "after is missing");
      case DELETE ->
          require(
              layout.before() != null || keys.rowOf(key) != null,
              "a delete with neither a row nor a key");
      case MESSAGE -> require(layout.slot(Field.MESSAGE_PREFIX) >= 0, "message is missing");
      case TRUNCATE -> {
        // Of the table as a whole.
      }
    }
    return event;
  }

  private static void require(boolean holds, String otherwise) throws DecodeException {
    if (!holds) {
      throw new DecodeException(otherwise);
    }
  }
}
