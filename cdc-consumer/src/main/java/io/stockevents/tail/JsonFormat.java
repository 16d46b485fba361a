package io.stockevents.tail;

import io.stockevents.change.ChangeEvent;
import io.stockevents.change.DecodedRecord;
import io.stockevents.change.DecodedRecord.Change;
import io.stockevents.change.DecodedRecord.FlatRow;
import io.stockevents.change.DecodedRecord.Heartbeat;
import io.stockevents.change.DecodedRecord.Tombstone;
import io.stockevents.change.DecodedRecord.TransactionBoundary;
import io.stockevents.change.DecodedRecord.Undecodable;
import io.stockevents.change.Row;
import io.stockevents.change.RowShape;
import io.stockevents.change.SourceInfo;
import io.stockevents.cli.Timestamps;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object a line. Its fields, in this order, where there is one: {@code topic}, {@code
 * partition}, {@code offset}, {@code timestamp} (Kafka's), {@code headers}; and
 *
 * <ul>
 *   <li>of a change {@code op}, {@code committed_at}, {@code processed_at}, {@code tx}, {@code
 *       lsn}, {@code snapshot}, {@code schema}, {@code table}, {@code key}, {@code key_only},
 *       {@code before}, {@code after}, {@code message} of a logical message, {@code transaction}
 *       where the connector provides it,
 *   <li>of a tombstone {@code op}, which is null, and {@code key},
 *   <li>of a flattened row {@code key} and {@code row},
 *   <li>of the beginning or end of a transaction {@code committed_at} and {@code transaction},
 *   <li>of a heartbeat {@code heartbeat_at}.
 * </ul>
 *
 * <p>Times are ISO-8601 with microseconds. Keys and rows have every column, as the record writes
 * it. All is ASCII: what else a record has is written as an escape, so that neither a terminal nor
 * a reader of lines takes it for its own. Where {@code key_only} is true, the old row is not known
 * and {@code before} is null.
 */
final class JsonFormat implements EventFormat {

  /** How many shapes of rows have their names ready. */
  private static final int SHAPES = 64;

  private final Timestamps timestamps = Timestamps.iso();
  private final StringBuilder text = new StringBuilder();

  /** What goes before the value of each column, by the shape of the row. */
  private final Map<RowShape, byte[][]> names = new HashMap<>();

  @Override
  public void write(
      @Nullable DecodedRecord record, ConsumerRecord<byte[], byte[]> source, LineBuffer out) {
    if (record == null || record instanceof Undecodable) {
      return;
    }
    coordinates(source, out);
    if (record instanceof Change change) {
      change(change.event(), source, out);
    } else if (record instanceof Tombstone tombstone) {
      out.ascii(",\"op\":null");
      key(tombstone.key(), source.key(), out);
    } else if (record instanceof FlatRow flat) {
      key(flat.key(), source.key(), out);
      row(",\"row\":", flat.row(), out);
    } else if (record instanceof TransactionBoundary boundary) {
      boundary(boundary, out);
    } else if (record instanceof Heartbeat heartbeat) {
      time(",\"heartbeat_at\":\"", heartbeat.at(), out);
    }
    out.ascii("}\n");
  }

  private void coordinates(ConsumerRecord<byte[], byte[]> source, LineBuffer out) {
    out.ascii("{\"topic\":\"");
    out.ascii(source.topic());
    out.ascii("\",\"partition\":");
    out.number(source.partition());
    out.ascii(",\"offset\":");
    out.number(source.offset());
    if (source.timestamp() != ConsumerRecord.NO_TIMESTAMP) {
      time(",\"timestamp\":\"", Instant.ofEpochMilli(source.timestamp()), out);
    }
    String start = ",\"headers\":{";
    for (Header header : source.headers()) {
      out.ascii(start);
      out.jsonString(header.key());
      out.ascii(":");
      if (header.value() == null) {
        out.ascii("null");
      } else {
        out.jsonString(new String(header.value(), StandardCharsets.UTF_8));
      }
      start = ",";
    }
    if (start.length() == 1) {
      out.ascii("}");
    }
  }

  private void change(ChangeEvent event, ConsumerRecord<byte[], byte[]> record, LineBuffer out) {
    SourceInfo source = event.source();
    out.ascii(",\"op\":\"");
    out.ascii(event.operation().code());
    time("\",\"committed_at\":\"", source.committedAt(), out);
    time(",\"processed_at\":\"", event.processedAt(), out);
    out.ascii(",\"tx\":");
    out.number(source.transactionId());
    out.ascii(",\"lsn\":");
    out.number(source.lsn());
    out.ascii(source.snapshot() ? ",\"snapshot\":true" : ",\"snapshot\":false");
    out.ascii(",\"schema\":");
    out.jsonString(source.schema());
    out.ascii(",\"table\":");
    out.jsonString(source.table());
    key(event.key(), record.key(), out);
    out.ascii(event.isKeyOnly() ? ",\"key_only\":true" : ",\"key_only\":false");
    row(",\"before\":", event.before(), out);
    row(",\"after\":", event.after(), out);
    event
        .message()
        .ifPresent(
            message -> {
              out.ascii(",\"message\":{\"prefix\":");
              out.jsonString(message.prefix());
              out.ascii(",\"content\":");
              out.jsonString(message.content());
              out.ascii("}");
            });
    event
        .transaction()
        .ifPresent(
            transaction -> {
              out.ascii(",\"transaction\":{\"id\":");
              out.jsonString(transaction.id());
              out.ascii(",\"total_order\":");
              out.number(transaction.totalOrder());
              out.ascii(",\"data_collection_order\":");
              out.number(transaction.collectionOrder());
              out.ascii("}");
            });
  }

  private void boundary(TransactionBoundary boundary, LineBuffer out) {
    time(",\"committed_at\":\"", boundary.at(), out);
    out.ascii(",\"transaction\":{\"id\":");
    out.jsonString(boundary.id());
    out.ascii(",\"status\":");
    out.jsonString(boundary.status());
    out.ascii(",\"event_count\":");
    out.number(boundary.events());
    out.ascii("}");
  }

  /** A key that is no object is its text. That of a trade is also there as it always was. */
  private void key(@Nullable Row key, byte @Nullable [] bytes, LineBuffer out) {
    if (key != null && TradeLine.isOfTrade(key)) {
      out.ascii(",\"trade_id\":");
      key.writeJson(key.indexOf("trade_id"), out::json);
      out.ascii(",\"created_at\":");
      key.writeJson(key.indexOf("created_at"), out::json);
    }
    if (key == null && bytes != null) {
      out.ascii(",\"key\":");
      out.jsonString(new String(bytes, StandardCharsets.UTF_8));
    } else {
      row(",\"key\":", key, out);
    }
  }

  private void row(String field, @Nullable Row row, LineBuffer out) {
    out.ascii(field);
    if (row == null) {
      out.ascii("null");
      return;
    }
    byte[][] starts = starts(row.shape());
    for (int i = 0; i < starts.length; i++) {
      out.write(starts[i], 0, starts[i].length);
      row.writeJson(i, out::json);
    }
    out.ascii(starts.length == 0 ? "{}" : "}");
  }

  private byte[][] starts(RowShape shape) {
    byte[][] starts = names.get(shape);
    if (starts == null) {
      if (names.size() >= SHAPES) {
        names.clear();
      }
      starts = new byte[shape.size()][];
      for (int i = 0; i < starts.length; i++) {
        LineBuffer start = new LineBuffer();
        start.ascii(i == 0 ? "{" : ",");
        start.jsonString(shape.name(i));
        start.ascii(":");
        starts[i] = start.toString().getBytes(StandardCharsets.US_ASCII);
      }
      names.put(shape, starts);
    }
    return starts;
  }

  private void time(String field, Instant instant, LineBuffer out) {
    out.ascii(field);
    text.setLength(0);
    timestamps.append(instant, text);
    out.ascii(text.append('"').toString());
  }
}
